// Show reviewers what readers thought of answers, and let them make questions and examples of it.

import { get, post } from "./api.js";
import { bdi, fill, h, icon } from "./dom.js";
import { ago, t } from "./labels.js";
import { blocks } from "./markdown.js";
import { heading } from "./panels.js";
import { openPlace } from "./passage.js";

const SHOWS = {
  all: () => true,
  open: ({ used_as }) => !used_as.length,
  down: ({ verdict }) => verdict === "down",
  up: ({ verdict }) => verdict === "up",
};

// Open the list of feedback, the newest first.
export async function showReviews() {
  const dialog = document.getElementById("reviews");
  const list = h("ul", { className: "reviews" });
  const wrong = h("p", { className: "wrong", role: "alert" });
  const filters = h("div", { className: "filters", role: "group", ariaLabel: t("show") });
  fill(
    dialog,
    heading("reviews-title", t("reviews"), dialog),
    h("p", { className: "about" }, t("reviewsWhy"), " ", h("a", { href: "/drafts" }, t("toDrafts"))),
    filters,
    wrong,
    list,
  );
  if (!dialog.open) dialog.showModal();
  try {
    const every = await get("/feedback/list");
    fill(filters, ...filtering(every, list));
  } catch (error) {
    wrong.textContent = error.message || t("failed");
  }
}

// Return a button for each choice of what the list shows; the first one is pressed.
function filtering(every, list) {
  const buttons = Object.entries(SHOWS).map(([name, fits]) =>
    h(
      "button",
      {
        type: "button",
        className: "quiet",
        ariaPressed: "false",
        onclick: (event) => press(event.currentTarget, fits),
      },
      t("filters")[name],
    ),
  );
  const press = (pressed, fits) => {
    for (const button of buttons) button.ariaPressed = String(button === pressed);
    const found = every.filter(fits);
    fill(list, found.length ? found.map(review) : h("li", { className: "soft" }, t("noReviews")));
  };
  press(buttons[0], SHOWS.all);
  return buttons;
}

function review(thumb) {
  const up = thumb.verdict === "up";
  const tags = h("span", { className: "tags" });
  const tag = (use) => h("span", { className: "tag used" }, t("uses")[use]);
  const mark = () => fill(tags, thumb.used_as.map(tag));
  mark();
  return h(
    "li",
    { className: thumb.verdict },
    h(
      "p",
      { className: "when" },
      h("span", { className: "verdict" }, icon(up ? "good" : "bad"), t("filters")[thumb.verdict]),
      h("time", { dateTime: thumb.when }, ago(thumb.when)),
      h("span", {}, thumb.arm),
      h("span", {}, ["public", ...thumb.groups].join(", ")),
      tags,
    ),
    h("h3", { dir: "auto" }, thumb.question),
    h("div", { className: "said" }, blocks(thumb.answer)),
    thumb.documents.length ? places(thumb) : null,
    remark(t("reason"), reason(thumb.reason)),
    remark(t("told"), thumb.right_answer),
    deciding(thumb, mark),
  );
}

// Return a link to each document of a thumb.
function places({ documents, question }) {
  const links = documents.map((uri) =>
    h(
      "button",
      { type: "button", className: "link", onclick: () => openPlace({ uri, title: uri }, question) },
      bdi(uri),
    ),
  );
  return h("p", {}, h("span", { className: "soft" }, t("from"), " "), links);
}

const remark = (name, text) =>
  text ? h("p", {}, h("span", { className: "soft" }, name, " "), h("bdi", {}, text)) : null;

// A reason is one of ours, with or without a word about it; or what a program sent.
function reason(text) {
  const [name, ...rest] = text.split(": ");
  return [t("reasons")[name] ?? name, ...rest].join(": ");
}

// Return the form that makes a question or an example of a thumb; call `changed` after it has.
function deciding(thumb, changed) {
  const { right_answer, verdict, declined } = thumb;
  const up = verdict === "up";
  const answer = h("textarea", { rows: 2, maxLength: 4000, required: true });
  answer.value = right_answer || (up && !declined ? thumb.answer : "");
  const proofs = h("textarea", { rows: 2, value: thumb.documents.join("\n"), spellcheck: false });
  const none = h("input", { type: "checkbox", checked: up && declined });
  const note = h("p", { className: "note", role: "status" });
  const buttons = ["question", "example"].map((as) => h("button", { value: as }, t("useAs")[as]));
  const update = () => {
    answer.disabled = proofs.disabled = none.checked;
    for (const button of buttons) button.disabled = thumb.used_as.includes(button.value);
  };
  none.onchange = update;
  update();
  const summary = h("summary", {}, t("use"));
  const send = async (as) => {
    const documents = proofs.value.split("\n").map((line) => line.trim());
    note.textContent = await approve(thumb, {
      as,
      answer: answer.value.trim(),
      documents: documents.filter(Boolean),
      declined: none.checked,
    });
    if (!thumb.used_as.includes(as)) return;
    summary.focus(); // the button can't have it any more
    update();
    changed();
  };
  const form = h(
    "form",
    {},
    h("label", { className: "choice" }, none, h("span", {}, t("notSaid"))),
    h("label", {}, t("rightAnswer"), answer, h("small", {}, t("several"))),
    h("label", {}, t("proofs"), proofs),
    h("div", { className: "buttons" }, buttons),
    note,
  );
  let sending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    await send(event.submitter.value);
    sending = false;
  });
  return h("details", {}, summary, form);
}

// Make a question or an example of a thumb; return what came of it, in a sentence.
async function approve(thumb, made) {
  try {
    await post(`/feedback/${encodeURIComponent(thumb.id)}/approve`, made);
  } catch (error) {
    return error.message || t("failed");
  }
  thumb.used_as.push(made.as);
  return t("made", t("uses")[made.as]);
}
