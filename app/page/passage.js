// Open the passage of a source, with the cited sentence marked.

import { get, post } from "./api.js";
import { bdi, copy, fill, h, iconButton } from "./dom.js";
import { day, t } from "./labels.js";
import { heading } from "./panels.js";
import { lines } from "./text.js";

const FOUND = 50; // passages in which a document is looked for

let latest = 0; // the number of the last opening: an answer for an earlier one comes too late

// Show source number `n`, with buttons to the others: first the quote that came with the answer, then the whole passage
// from the index.
export async function openSource(citations, n) {
  const citation = citations[n - 1];
  const mine = ++latest;
  const move = (by) => openSource(citations, n + by);
  const steps =
    citations.length < 2
      ? null
      : h(
          "div",
          { className: "steps" },
          iconButton("left", t("previous"), () => move(-1), { disabled: n === 1 }),
          h("span", {}, t("of", n, citations.length)),
          iconButton("right", t("next"), () => move(1), { disabled: n === citations.length }),
        );
  show(citation, { steps, n });
  if (!citation.link) return;
  const whole = await current(citation);
  if (mine === latest && document.getElementById("passage").open) show(whole, { steps, n });
}

// Return a citation with its whole passage, or with the note that it has changed or is gone.
async function current(citation) {
  try {
    const { text, start, end, dated, locator } = await get(
      citation.link.slice(citation.link.indexOf("/citations/")),
    );
    return end ? { ...citation, passage: text, start, end, dated, locator } : citation;
  } catch (error) {
    if (error.status === 410) return { ...citation, note: t("changed") };
    if (error.status === 404) return { ...citation, note: t("gone"), passage: "", start: 0, end: 0 };
    return citation;
  }
}

// Show the place of a document that is nearest to a question, or the one that has the text.
export async function openPlace({ uri, title, dated, text = "" }, question) {
  const mine = ++latest;
  const { results } = await post("/search", { question, k: FOUND }).catch(() => ({ results: [] }));
  if (mine !== latest) return;
  const ofIt = results.filter((each) => each.uri === uri);
  const found = ofIt.find((each) => text && each.text.includes(text)) ?? ofIt[0];
  if (!found) return show({ uri, title, note: t("gone"), passage: "", start: 0, end: 0 });
  const at = text ? found.text.indexOf(text) : -1;
  const start = at < 0 ? 0 : [...found.text.slice(0, at)].length;
  show({
    uri,
    title,
    dated,
    locator: found.locator,
    passage: found.text,
    start,
    end: at < 0 ? 0 : start + [...text].length,
  });
}

function show(citation, { steps = null, n = null } = {}) {
  const dialog = document.getElementById("passage");
  const focused = dialog.contains(document.activeElement) ? document.activeElement.title : "";
  const where = [citation.locator, citation.dated ? day(citation.dated) : ""].filter(Boolean).join(" · ");
  fill(
    dialog,
    heading("passage-title", bdi(citation.title || citation.uri), dialog, n),
    h("p", { className: "where" }, bdi(where.replaceAll(" > ", " › "))),
    h(
      "div",
      { className: "text", tabIndex: 0, role: "region", ariaLabel: t("place") },
      citation.note ? h("p", { className: "note" }, citation.note) : null,
      lines(citation),
    ),
    h(
      "footer",
      {},
      h("p", { className: "file" }, bdi(citation.uri)),
      h("div", { className: "buttons" }, copying(citation), steps),
    ),
  );
  if (!dialog.open) dialog.showModal();
  else [...dialog.querySelectorAll("button:enabled")].find((button) => button.title === focused)?.focus();
  dialog.querySelector("mark")?.scrollIntoView({ block: "center" });
}

function copying({ passage, start, end, link }) {
  const quote = [...passage].slice(start, end).join("");
  const button = (label, text) =>
    h(
      "button",
      {
        type: "button",
        title: t(label),
        onclick: async (event) => {
          const { currentTarget } = event;
          await copy(text);
          currentTarget.textContent = t("copied");
        },
      },
      t(label),
    );
  const whole = link
    ? h("a", { href: link.slice(link.indexOf("/citations/")), target: "_blank", rel: "noopener" }, t("link"))
    : null;
  return [quote ? button("quote", quote) : null, whole];
}
