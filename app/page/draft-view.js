// Elements of a draft: its question and accepted answer, the passage with the answer marked, the form to edit it.

import { bdi, h } from "./dom.js";
import { passageOf } from "./draft-passage.js";
import { t } from "./labels.js";

const alternatives = (answers) =>
  answers
    .split("|")
    .map((each) => each.trim())
    .filter(Boolean);

// Return what is asked and what is accepted for an answer.
export function draftText({ question, answers, verdict, kind, fact }, n, all) {
  const asksFor = fact === "table" ? "" : (t("draftFacts")[fact] ?? fact); // its kind says that already
  const about = [t("draftOf", n, all), t("draftKinds")[kind] ?? kind, asksFor];
  return [
    h(
      "p",
      { className: "soft about" },
      bdi(about.filter(Boolean).join(" · ")),
      verdict ? h("span", { className: "tag" }, t("draftVerdicts")[verdict]) : null,
    ),
    h("h2", { dir: "auto" }, question),
    h("h3", {}, t("draftAnswer")),
    h(
      "ul",
      { className: "answers" },
      alternatives(answers).map((each) => h("li", { dir: "auto" }, h("mark", {}, each))),
    ),
  ];
}

// Return the passage, with the place in the document that it is from.
export function placeOf(found) {
  if (!found.uri) return [];
  const where = [found.folder, found.format.toUpperCase(), found.heading.join(" › ")];
  return [
    h("h2", {}, bdi(found.title || found.uri)),
    h("p", { className: "soft where" }, bdi(where.filter(Boolean).join(" · "))),
    h("div", { className: "text", tabIndex: 0, role: "region", ariaLabel: t("draftPassage") }, passageOf(found)),
  ];
}

// Return the form in which question and answer are edited. `save` gets both; `leave` closes the form.
export function draftForm({ question, answers }, { save, leave }) {
  const area = (value) => h("textarea", { value, rows: 2, maxLength: 4000, required: true, dir: "auto" });
  const asked = area(question);
  const accepted = area(answers);
  const form = h(
    "form",
    { className: "editing" },
    h("label", {}, t("draftQuestion"), asked),
    h("label", {}, t("draftAnswer"), accepted, h("small", { className: "soft" }, t("several"))),
    h(
      "div",
      { className: "buttons" },
      h("button", { className: "main" }, t("draftSave")),
      h("button", { type: "button", onclick: leave }, t("cancel")),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save({ question: asked.value.trim(), answers: alternatives(accepted.value).join("|") });
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  return form;
}
