// Ask a question of a conversation, and show it with its answers: one, or those of two arms side by side.

import * as api from "./api.js";
import { alike, answered, arriving, awaited, finished, quoted } from "./answer.js";
import { h, say } from "./dom.js";
import { t } from "./labels.js";
import { TURNS } from "./storage.js";

const LONG = 160; // characters of a question that is shown as text: a heading of twelve lines pushes the answer away

let numbers = 0;

// Return the element of a turn, with what has been answered so far.
export function turnOf(turn, changed) {
  const id = `turn-${++numbers}`;
  const columns = turn.arms.map((arm, which) =>
    h(
      "section",
      { className: "column", ariaLabel: arm },
      h("div", { className: "body" }, turn.answers[which] ? answered(turn, which, changed) : null),
    ),
  );
  if (columns.length > 1)
    columns.forEach((column, which) => column.prepend(h("h3", {}, turn.arms[which] ?? t("champion"))));
  return h(
    "article",
    { className: "turn", "aria-labelledby": id },
    h("h2", { id, dir: "auto", className: turn.question.length > LONG ? "long" : "" }, turn.question),
    h("div", { className: columns.length > 1 ? "columns two" : "columns" }, columns),
  );
}

// Ask for the answers that a turn lacks; return when each has come or failed.
export async function fillTurn(element, turn, earlier, { documents, signal, changed, signIn }) {
  const columns = [...element.querySelectorAll(".body")];
  say(t("looking", documents));
  await Promise.all(
    columns.map(async (column, which) => {
      if (!turn.answers[which])
        await fillColumn(column, turn, which, earlier, { documents, signal, changed, signIn });
    }),
  );
  const first = turn.answers.find(Boolean);
  if (first) say(spoken(first));
}

function spoken(answer) {
  if (answer.handover?.intent) return t("handedOver");
  return answer.abstained ? t(answer.withheld ? "withheld" : "notSaid") : `${answer.answer} ${t("sources", answer.citations.length)}`;
}

async function fillColumn(column, turn, which, earlier, options) {
  const again = () => fillColumn(column, turn, which, earlier, options);
  column.ariaBusy = "true";
  column.replaceChildren(awaited(options.documents));
  const sentences = [];
  let quotes = null; // the places of the documents, before the model has written
  const events = {
    quoted: (answer) => {
      quotes = answer;
      column.replaceChildren(quoted(answer, turn.question));
      column.classList.add("new");
    },
    arrived: (sentence) => {
      if (!sentence.notice) sentences.push(sentence);
      if (!quotes) column.replaceChildren(arriving(sentences));
    },
  };
  try {
    turn.answers[which] = await api.ask(asked(turn, which, earlier), events, options.signal);
    if (quotes && alike(quotes, turn.answers[which])) {
      finished(column.firstElementChild, turn, which, options.changed);
    } else {
      column.replaceChildren(answered(turn, which, options.changed));
      column.classList.add("new");
    }
    options.changed();
  } catch (error) {
    if (error.status === 401 && (await options.signIn())) return again();
    const writing = column.querySelector(".writing"); // the places stay
    if (writing) writing.replaceWith(...failed(error, again));
    else column.replaceChildren(...failed(error, again));
  } finally {
    column.ariaBusy = "false";
  }
}

// Return the body of the request: the question, and the last turns of its conversation.
function asked({ question, arms }, which, earlier) {
  const turns = earlier
    .filter((turn) => turn.answers.some(Boolean))
    .slice(-TURNS)
    .map((turn) => ({ question: turn.question, answer: turn.answers.find(Boolean).answer }));
  return { question, arm: arms[which], turns };
}

function failed(error, again) {
  if (error.name === "AbortError") return [h("p", { className: "note" }, t("stopped"))];
  if (!(error instanceof api.Refused)) throw error;
  const button = h("button", { type: "button", onclick: again }, t("again"));
  return [h("div", { className: "failed", role: "alert" }, h("p", {}, reason(error)), button)];
}

function reason({ status, message, after }) {
  if (message === "broken") return t("broken");
  if (status === 0) return t("unreachable");
  if (status === 429 || (status === 503 && after)) return t("busy", after);
  return message || t("failed");
}
