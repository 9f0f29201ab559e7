// Open a source in its place: what stands around it, with the sentence marked.

import { get, post } from "./api.js";
import { bdi, copy, h, iconButton } from "./dom.js";
import { path } from "./answer.js";
import { t } from "./labels.js";
import { cells, inline } from "./markdown.js";
import { heading } from "./panels.js";

const FOUND = 50; // passages in which a document is looked for
const SHORT = 14; // characters of a cell that stay on one line

const panel = () => document.getElementById("passage");

// Show the source of a number, and the way to the others.
export function openSource(citations, n) {
  const citation = citations[n - 1];
  const move = (by) => openSource(citations, n + by);
  show(citation, citations.length < 2 ? null : h("div", { className: "steps" },
    iconButton("left", t("previous"), () => move(-1), { disabled: n === 1 }),
    h("span", {}, t("of", n, citations.length)),
    iconButton("right", t("next"), () => move(1), { disabled: n === citations.length })), n);
}

// Show the place of a document that is nearest to a question, or the one that has the text.
export async function openPlace({ uri, title, text = "" }, question) {
  const { results } = await post("/search", { question, k: FOUND }).catch(() => ({ results: [] }));
  const ofIt = results.filter((each) => each.uri === uri);
  const found = ofIt.find((each) => text && each.text.includes(text)) ?? ofIt[0];
  if (!found) return show({ uri, title, locator: "", passage: t("gone"), start: 0, end: 0 }, null);
  const start = text ? [...found.text.slice(0, Math.max(0, found.text.indexOf(text)))].length : 0;
  const end = found.text.includes(text) ? start + [...text].length : start;
  show({ uri, title, locator: found.locator, passage: found.text, start, end }, null);
}

function show(citation, steps, n) {
  const dialog = panel();
  const quote = [...citation.passage].slice(citation.start, citation.end).join("");
  dialog.replaceChildren(
    heading("passage-title", bdi(citation.title || citation.uri), dialog, n),
    h("p", { className: "where" }, citation.locator ? path(citation.locator) : null),
    h("div", { className: "text", tabIndex: 0, role: "region", ariaLabel: t("place") }, lines(citation)),
    h("footer", {}, h("p", { className: "file" }, bdi(citation.uri)), h("div", { className: "buttons" },
      quote ? h("button", { type: "button", onclick: (event) => copy(quote).then(() => (event.target.textContent = t("copied"))) }, t("quote")) : null,
      steps)));
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("mark")?.scrollIntoView({ block: "center" });
}

// Return the lines of a passage as elements, the quote in <mark>. Positions are in characters, and not in
// units of UTF-16.
function lines({ passage, start, end }) {
  const out = [];
  let at = 0;
  for (const line of passage.split("\n")) {
    const length = [...line].length;
    const from = Math.max(0, start - at);
    const to = Math.min(length, end - at);
    const inside = to > from;
    out.push({ line, row: cells(line), from: inside ? from : 0, to: inside ? to : 0 });
    at += length + 1;
  }
  return tabled(out);
}

// Rows of one table that follow one another are shown as one.
function tabled(rows) {
  const out = [];
  let columns = "";
  for (const each of rows) {
    const names = each.row ? JSON.stringify(each.row.map(([column]) => column)) : "";
    if (!names) out.push(plain(each));
    else if (names === columns) out.at(-1).tBodies[0].append(rowOf(each));
    else out.push(tableOf(each));
    columns = names;
  }
  return out.map((element) => (element.tagName === "TABLE" ? h("div", { className: "scroll", tabIndex: 0, role: "group" }, element) : element));
}

function tableOf(each) {
  const heads = each.row.map(([column]) => h("th", { scope: "col" }, inline(column)));
  return h("table", {}, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rowOf(each)));
}

function rowOf({ row, from, to }) {
  const content = (value) => (to > from ? h("mark", {}, inline(value)) : inline(value));
  return h("tr", { className: to > from ? "marked" : "" }, row.map(([, value]) => h("td", { className: value.length < SHORT ? "short" : "" }, content(value))));
}

function plain({ line, from, to }) {
  const characters = [...line];
  const bullet = /^\s*[-*+•]\s+/.exec(line)?.[0].length ?? 0;
  const part = (a, b) => inline(characters.slice(Math.max(bullet, a), Math.max(bullet, b)).join(""));
  const content = to > from ? [part(0, from), h("mark", {}, part(from, to)), part(to, characters.length)] : part(0, characters.length);
  return h("p", { className: bullet ? "item" : "", dir: "auto" }, content);
}
