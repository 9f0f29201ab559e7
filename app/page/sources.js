// Show the sentences of an answer, and with each the source that proves it.

import { bdi, h } from "./dom.js";
import { t } from "./labels.js";
import { blocks, cells } from "./markdown.js";
import { openSource } from "./passage.js";

// Return the sentences in groups, one for each cited place. Only the first group of a place shows its source. What
// documents disagree on is left out: it has a section of its own.
export function sourced(answer) {
  const seen = new Set();
  return runs(answer.sentences.filter((sentence) => !sentence.notice)).map((sentences) => {
    const n = sentences[0].citation;
    const first = n && !seen.has(n);
    seen.add(n);
    return group(sentences, answer, first ? card(n, answer) : null);
  });
}

// Return the sentences in runs that follow one another and cite the same place.
function runs(sentences) {
  const found = [];
  for (const sentence of sentences) {
    const last = found.at(-1);
    if (last && sentence.citation && last[0].citation === sentence.citation) last.push(sentence);
    else found.push([sentence]);
  }
  return found;
}

export function group(sentences, answer, source) {
  const n = sentences[0].citation;
  const text = sentences.flatMap((sentence) => blocks(sentence.text, columns(answer?.citations[n - 1])));
  if (n) lastLine(text).append("\u00a0", marker(n, answer));
  return h(
    "div",
    { className: "group", "data-cite": n ?? "" },
    h("div", { className: "said" }, text),
    source,
  );
}

// Return the names of the columns of the rows that a citation quotes.
function columns(citation) {
  const rows = (citation?.quote ?? "").split("\n").map((line) => cells(line) ?? []);
  return new Set(rows.flat().map(([column]) => column));
}

// Return the last line of the elements, where the marker of the source goes.
function lastLine(elements) {
  let last = elements.at(-1);
  if (!last) elements.push((last = h("p")));
  while (last.matches("ul, ol, dl, dl div")) last = last.lastElementChild;
  return last;
}

export function marker(n, answer) {
  const title = answer?.citations[n - 1]?.title ?? "";
  return h(
    "button",
    {
      type: "button",
      className: "marker",
      ariaLabel: t("source", n, title),
      "data-key": `m${n}`,
      onclick: () => answer && openSource(answer.citations, n),
    },
    String(n),
  );
}

function card(n, answer) {
  const citation = answer.citations[n - 1];
  const before = answer.citations[n - 2];
  const again = before?.uri === citation.uri;
  const open = h(
    "button",
    {
      type: "button",
      className: "open",
      "data-key": `c${n}`,
      onclick: () => openSource(answer.citations, n),
    },
    again ? t("same") : bdi(citation.title || citation.uri),
  );
  return h(
    "div",
    {
      className: again ? "card again" : "card",
      role: "group",
      "data-cite": n,
      ariaLabel: t("source", n, citation.title),
    },
    h("span", { className: "number", "aria-hidden": "true" }, String(n)),
    open,
    citation.locator && !(again && before.locator === citation.locator)
      ? h("p", { className: "where" }, path(citation.locator))
      : null,
    verbatim(n, answer) ? null : h("blockquote", { dir: "auto" }, citation.quote),
  );
}

// A locator, "Warranty > What is not covered, page 2", as a path.
const path = (locator) => bdi(locator.replaceAll(" > ", " › "));

// Return whether all that is shown of a source is what it says: then its words need not be shown twice.
function verbatim(n, answer) {
  const plain = (text) => text.replace(/[\s*_`#>-]+/g, " ").trim();
  const quote = plain(answer.citations[n - 1].quote);
  return answer.sentences
    .filter((each) => each.citation === n)
    .every((each) => quote.includes(plain(each.text)));
}

// Light up a sentence and its source together, whichever the pointer or the focus is on.
export function linked(shown) {
  const light = (event) => {
    const on = ["pointerover", "focusin"].includes(event.type)
      ? event.target.closest?.("[data-cite]")?.dataset.cite
      : "";
    for (const each of shown.querySelectorAll("[data-cite]"))
      each.classList.toggle("lit", Boolean(on) && each.dataset.cite === on);
  };
  for (const type of ["pointerover", "pointerleave", "focusin", "focusout"])
    shown.addEventListener(type, light);
}
