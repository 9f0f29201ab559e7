// Show one answer: its sentences (sources.js), what documents disagree on, or that they do not say.

import { bdi, copy, h, icon } from "./dom.js";
import { day, t } from "./labels.js";
import { blocks } from "./markdown.js";
import { asMarkdown } from "./share.js";
import { align } from "./margin.js";
import { feedback } from "./feedback.js";
import { openPlace } from "./passage.js";
import { group, linked, sourced } from "./sources.js";
import { settings } from "./storage.js";

const SURE = 0.5; // confidence from which an answer is shown without a warning

// Return what is shown while an answer is awaited.
export function awaited(documents) {
  const clock = h("span", { "aria-hidden": "true" });
  const started = Date.now();
  const box = h(
    "div",
    { className: "waiting" },
    h("p", {}, t("looking", documents), " ", clock),
    h("div"),
    h("div"),
    h("div"),
  );
  const timer = setInterval(() => {
    if (!box.isConnected) return clearInterval(timer);
    const seconds = Math.round((Date.now() - started) / 1000);
    if (seconds > 4) clock.textContent = t("seconds", seconds);
  }, 1000);
  return box;
}

// Return an answer whose sentences are still arriving, without sources.
export const arriving = (sentences) => sheet(sentences.map((sentence) => group([sentence], null, null)));

// Return the places of the documents, while the model is still writing.
export function quoted(answer, question) {
  const writing = h("p", { className: "note writing" }, t("writing"));
  const shown = sheet([understood(answer), ...proved(answer, answer.understood || question), writing]);
  linked(shown);
  return shown;
}

// Turn quotes into the finished answer if the model has added nothing to them: only the lines below them are added,
// so that open sources stay open and the focus stays where it is.
export function finished(shown, turn, which, changed) {
  const rest = [unproved(turn.answers[which]), actions(turn, which, changed)];
  shown.querySelector(".writing").replaceWith(...rest.filter(Boolean));
}

// Return whether an answer shows the same sentences with the same sources as the quotes.
export const alike = (quotes, answer) =>
  quotes.answer === answer.answer &&
  JSON.stringify(quotes.citations.map(sourceOf)) === JSON.stringify(answer.citations.map(sourceOf));

const sourceOf = ({ uri, chunk_id, quote }) => [uri, chunk_id, quote];

// Return a whole answer. `turn` is {question, answers, verdicts}, `which` the index of this answer in it.
export function answered(turn, which, changed) {
  const answer = turn.answers[which];
  const asked = answer.understood || turn.question;
  const body = answer.abstained ? decline(answer, asked) : proved(answer, asked);
  const shown = sheet([understood(answer), ...body, unproved(answer), actions(turn, which, changed)]);
  linked(shown);
  return shown;
}

const understood = (answer) =>
  answer.understood ? h("p", { className: "note" }, t("understood"), " ", bdi(answer.understood)) : null;

// Return the sheet: where it is wide enough, sentences with their sources beside them, else below them.
function sheet(children) {
  const inner = h("div", { className: "sheet" }, children);
  const outer = h("div", { className: "answer" }, inner);
  align(outer, inner);
  return outer;
}

function proved(answer, question) {
  const unsure = answer.citations.length && answer.confidence < SURE;
  const closed = !answer.citations.length;
  return [
    answer.withdrawn ? h("p", { className: "note", title: answer.withdrawn }, t("withdrawn")) : null,
    unsure ? h("p", { className: "note" }, t("unsure")) : null,
    closed ? h("p", { className: "note" }, t("closedBook")) : null,
    ...sourced(answer),
    ...(answer.unanswered ?? []).map(unsaid),
    ...answer.conflicts.map((conflict) => disagreement(conflict, question)),
  ];
}

// Return the notice that the documents do not answer one of several questions.
const unsaid = (question) =>
  h("div", { className: "decline" }, h("p", {}, t("unsaid"), " ", bdi(question)));

// Return the text for a question that is declined, or that a person must answer.
function decline(answer, question) {
  const nearest = answer.nearest ?? [];
  const forPerson = Boolean(answer.handover?.intent);
  const declined = forPerson ? "handedOver" : answer.withheld ? "withheld" : "notSaid";
  return [
    h(
      "div",
      { className: "decline" },
      h("p", { className: "says" }, t(declined)),
      h("p", {}, t(`${declined}Why`)),
      answer.handover ? passedOn(answer.handover, nearest.length) : null,
      nearest.length ? h("h3", {}, t(forPerson ? "foundForThem" : "nearest")) : null,
      nearest.length
        ? h(
            "ul",
            { className: "nearest" },
            nearest.map((each) =>
              h(
                "li",
                {},
                h(
                  "button",
                  { type: "button", className: "link", onclick: () => openPlace(each, question) },
                  bdi(each.title || each.uri),
                ),
                h("span", { className: "file" }, bdi(each.uri)),
              ),
            ),
          )
        : null,
    ),
  ];
}

// Return who answers, what was passed on, and the number of the ticket.
function passedOn(handover, documents) {
  const rows = [
    [t("about"), handover.intent],
    [t("contact"), handover.contact],
    [t("passedOn"), handover.id ? t("passedOnWhat", documents) : ""],
    [t("ticket"), handover.id],
  ].filter(([, value]) => value);
  if (!handover.id && !handover.contact) return null;
  return h(
    "dl",
    { className: "handover" },
    rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, bdi(value)))),
  );
}

function disagreement(conflict, question) {
  const sides = [{ ...conflict.shown, used: true }, conflict.other].sort((a, b) =>
    (b.dated || "").localeCompare(a.dated || ""),
  );
  const dated = sides[0].dated && sides[1].dated && sides[0].dated !== sides[1].dated;
  return h(
    "section",
    { className: "conflict" },
    h("h3", {}, t("disagree")),
    h(
      "ol",
      {},
      sides.map((side, place) =>
        h(
          "li",
          {},
          h(
            "p",
            { className: "when" },
            side.dated ? h("time", { dateTime: side.dated }, day(side.dated)) : t("undated"),
            dated ? h("span", { className: "tag" }, t(place ? "older" : "newer")) : null,
            side.used ? h("span", { className: "tag used" }, t("used")) : null,
          ),
          h("div", { className: "said" }, blocks(side.text)),
          h(
            "button",
            { type: "button", className: "link", onclick: () => openPlace(side, question) },
            bdi(side.title || side.uri),
          ),
        ),
      ),
    ),
  );
}

function unproved(answer) {
  if (!settings().unproved || !answer.unsupported.length) return null;
  return h(
    "section",
    { className: "unproved" },
    h("h3", {}, t("unproved")),
    answer.unsupported.flatMap((text) => blocks(text)),
  );
}

function actions(turn, which, changed) {
  const answer = turn.answers[which];
  const copied = h(
    "button",
    {
      type: "button",
      className: "quiet",
      onclick: async () => {
        await copy(asMarkdown(turn.question, answer));
        copied.lastChild.textContent = t("copied");
        setTimeout(() => (copied.lastChild.textContent = t("copy")), 2000);
      },
    },
    icon("copy"),
    h("span", {}, t("copy")),
  );
  const seconds = Math.round((answer.timings?.total ?? 0) * 10) / 10;
  const facts = [answer.arm, seconds ? t("took", seconds) : ""].filter(Boolean).join(" · ");
  return h(
    "div",
    { className: "after" },
    h(
      "div",
      { className: "actions" },
      answer.abstained ? null : copied,
      ...feedback(turn, which, changed),
      h("span", { className: "facts" }, facts),
    ),
  );
}
