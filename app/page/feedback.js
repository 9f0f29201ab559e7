// Thumbs up or down, with a reason and the right answer if one knows it.

import { post } from "./api.js";
import { h, iconButton, say } from "./dom.js";
import { t } from "./labels.js";

// Return two buttons and a place for the form; nothing where the server keeps no feedback.
export function feedback(turn, which, changed) {
  const { id } = turn.answers[which];
  if (!id) return [];
  const verdicts = (turn.verdicts ??= []);
  const good = iconButton("good", t("good"), () => send({ verdict: "up" }));
  const bad = iconButton("bad", t("bad"), () => (form.hidden ? open() : shut()), {
    "aria-expanded": "false",
  });
  const note = h("p", { className: "note", hidden: true });
  const form = formOf(
    (values) => send({ verdict: "down", ...values }),
    () => shut(bad),
  );

  const press = () => {
    good.ariaPressed = String(verdicts[which] === "up");
    bad.ariaPressed = String(verdicts[which] === "down");
  };
  const open = () => {
    form.hidden = false;
    note.hidden = true;
    bad.ariaExpanded = "true";
    form.querySelector("input").focus();
    form.scrollIntoView({ block: "nearest" });
  };
  const shut = () => {
    form.hidden = true;
    bad.ariaExpanded = "false";
    bad.focus();
  };
  const tell = (text) => {
    note.hidden = false;
    note.textContent = text;
    say(text);
  };
  async function send(values) {
    try {
      await post("/feedback", { answer_id: id, ...values });
    } catch (error) {
      return tell(error.status === 404 ? t("tooLate") : error.message || t("failed"));
    }
    verdicts[which] = values.verdict;
    if (!form.hidden) shut();
    press();
    changed();
    tell(t("thanks"));
  }
  press();
  return [good, bad, form, note];
}

let forms = 0;

function formOf(send, cancel) {
  const name = `feedback-${++forms}`;
  const reasons = Object.entries(t("reasons")).map(([value, label], place) =>
    h(
      "label",
      { className: "choice" },
      h("input", { type: "radio", name, value, defaultChecked: place === 0 }),
      h("span", {}, label),
    ),
  );
  const comment = h("textarea", { rows: 2, maxLength: 2000 });
  const right = h("textarea", { rows: 2, maxLength: 4000 });
  const form = h(
    "form",
    { className: "feedback", hidden: true },
    h("fieldset", {}, h("legend", {}, t("feedback")), reasons),
    h("label", {}, t("comment"), comment),
    h("label", {}, t("right"), right),
    h(
      "div",
      { className: "buttons" },
      h("button", { className: "main" }, t("send")),
      h("button", { type: "button", onclick: cancel }, t("cancel")),
    ),
  );
  form.addEventListener("keydown", (event) => event.key === "Escape" && cancel());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = form.querySelector(":checked").value;
    send({
      reason: comment.value.trim() ? `${reason}: ${comment.value.trim()}` : reason,
      right_answer: right.value.trim(),
    });
  });
  return form;
}
