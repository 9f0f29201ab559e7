// Show one answer: its sentences with the sources beside them, what documents disagree on, or that they do
// not say.

import { bdi, copy, h, icon, iconButton } from "./dom.js";
import { day, number, t } from "./labels.js";
import { blocks, cells } from "./markdown.js";
import { asMarkdown } from "./share.js";
import { align } from "./margin.js";
import { feedback } from "./feedback.js";
import { openPlace, openSource } from "./passage.js";
import { settings } from "./storage.js";

const SURE = 0.5; // confidence from which an answer is shown without a warning

// Return what is shown while an answer is awaited.
export function awaited(documents) {
  const clock = h("span", { "aria-hidden": "true" });
  const started = Date.now();
  const box = h("div", { className: "waiting" }, h("p", {}, t("looking", documents), " ", clock), h("div"), h("div"), h("div"));
  const timer = setInterval(() => {
    if (!box.isConnected) return clearInterval(timer);
    const seconds = Math.round((Date.now() - started) / 1000);
    if (seconds > 4) clock.textContent = t("seconds", seconds);
  }, 1000);
  return box;
}

// Return an answer of which sentences have come, and the sources not yet.
export const arriving = (sentences) => sheet(sentences.map((sentence) => group([sentence], null, null)));

// Return a whole answer. `turn` is {question, answers, verdicts}, `which` the place of this one in it.
export function answered(turn, which, changed) {
  const answer = turn.answers[which];
  const asked = answer.understood || turn.question;
  const understood = answer.understood ? h("p", { className: "note" }, t("understood"), " ", bdi(answer.understood)) : null;
  const body = answer.abstained ? decline(answer, asked) : proved(answer, asked);
  const shown = sheet([understood, ...body, unproved(answer), actions(turn, which, changed)]);
  linked(shown);
  return shown;
}

// The sheet has two columns where it is wide enough: sentences, and sources at the height of theirs.
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
    ...answer.conflicts.map((conflict) => disagreement(conflict, question)),
  ];
}

// Return the groups of an answer; a place that is cited again has its source above.
function sourced(answer) {
  const seen = new Set();
  return runs(answer.sentences).map((sentences) => {
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

function group(sentences, answer, source) {
  const n = sentences[0].citation;
  const text = sentences.flatMap((sentence) => blocks(sentence.text, columns(answer?.citations[n - 1])));
  if (n) lastLine(text).append("\u00a0", marker(n, answer));
  return h("div", { className: "group", "data-cite": n ?? "" }, h("div", { className: "said" }, text), source);
}

// Return the names of the columns of the rows that a citation quotes.
function columns(citation) {
  const rows = (citation?.quote ?? "").split("\n").map((line) => cells(line) ?? []);
  return new Set(rows.flat().map(([column]) => column));
}

// Return the element that the marker of a source ends.
function lastLine(elements) {
  let last = elements.at(-1);
  if (!last) elements.push((last = h("p")));
  while (last.matches("ul, ol, dl, dl div")) last = last.lastElementChild;
  return last;
}

function marker(n, answer) {
  const title = answer?.citations[n - 1]?.title ?? "";
  return h("button", {
    type: "button", className: "marker", ariaLabel: t("source", n, title), "data-key": `m${n}`,
    onclick: () => answer && openSource(answer.citations, n),
  }, String(n));
}

function card(n, answer) {
  const citation = answer.citations[n - 1];
  const before = answer.citations[n - 2];
  const again = before?.uri === citation.uri;
  const open = h("button", { type: "button", className: "open", "data-key": `c${n}`, onclick: () => openSource(answer.citations, n) },
    again ? t("same") : bdi(citation.title || citation.uri));
  return h("div", { className: again ? "card again" : "card", role: "group", "data-cite": n, ariaLabel: t("source", n, citation.title) },
    h("span", { className: "number", "aria-hidden": "true" }, String(n)),
    open,
    citation.locator && !(again && before.locator === citation.locator) ? h("p", { className: "where" }, path(citation.locator)) : null,
    verbatim(n, answer) ? null : h("blockquote", { dir: "auto" }, citation.quote));
}

// A locator, "Warranty > What is not covered, page 2", as a path.
export const path = (locator) => bdi(locator.replaceAll(" > ", " › "));

// Return whether all that is shown of a source is what it says: then its words need not be shown twice.
function verbatim(n, answer) {
  const plain = (text) => text.replace(/[\s*_`#>-]+/g, " ").trim();
  const quote = plain(answer.citations[n - 1].quote);
  return answer.sentences.filter((each) => each.citation === n).every((each) => quote.includes(plain(each.text)));
}

function decline(answer, question) {
  const nearest = answer.nearest ?? [];
  return [
    h("div", { className: "decline" },
      h("p", { className: "says" }, t("notSaid")),
      h("p", {}, t("notSaidWhy")),
      nearest.length ? h("h3", {}, t("nearest")) : null,
      nearest.length ? h("ul", { className: "nearest" }, nearest.map((each) => h("li", {},
        h("button", { type: "button", className: "link", onclick: () => openPlace(each, question) }, bdi(each.title || each.uri)),
        h("span", { className: "file" }, bdi(each.uri))))) : null),
  ];
}

function disagreement(conflict, question) {
  const sides = [{ ...conflict.shown, used: true }, conflict.other].sort((a, b) => (b.dated || "").localeCompare(a.dated || ""));
  const dated = sides[0].dated && sides[1].dated && sides[0].dated !== sides[1].dated;
  return h("section", { className: "conflict" },
    h("h3", {}, t("disagree")),
    h("ol", {}, sides.map((side, place) => h("li", {},
      h("p", { className: "when" }, side.dated ? h("time", { dateTime: side.dated }, day(side.dated)) : t("undated"),
        dated ? h("span", { className: "tag" }, t(place ? "older" : "newer")) : null,
        side.used ? h("span", { className: "tag used" }, t("used")) : null),
      h("div", { className: "said" }, blocks(side.text)),
      h("button", { type: "button", className: "link", onclick: () => openPlace(side, question) }, bdi(side.title || side.uri))))));
}

function unproved(answer) {
  if (!settings().unproved || !answer.unsupported.length) return null;
  return h("section", { className: "unproved" }, h("h3", {}, t("unproved")), answer.unsupported.flatMap((text) => blocks(text)));
}

function actions(turn, which, changed) {
  const answer = turn.answers[which];
  const copied = h("button", { type: "button", className: "quiet", onclick: async () => {
    await copy(asMarkdown(turn.question, answer));
    copied.lastChild.textContent = t("copied");
    setTimeout(() => (copied.lastChild.textContent = t("copy")), 2000);
  } }, icon("copy"), h("span", {}, t("copy")));
  const facts = [answer.arm, answer.timings?.total ? t("took", answer.timings.total) : ""].filter(Boolean).join(" · ");
  return h("div", { className: "after" },
    h("div", { className: "actions" }, answer.abstained ? null : copied, ...feedback(turn, which, changed),
      h("span", { className: "facts" }, facts)));
}

// Light up a sentence and its source together, whichever the pointer or the focus is on.
function linked(shown) {
  const light = (event) => {
    const on = ["pointerover", "focusin"].includes(event.type) ? event.target.closest?.("[data-cite]")?.dataset.cite : "";
    for (const each of shown.querySelectorAll("[data-cite]")) each.classList.toggle("lit", Boolean(on) && each.dataset.cite === on);
  };
  for (const type of ["pointerover", "pointerleave", "focusin", "focusout"]) shown.addEventListener(type, light);
}
