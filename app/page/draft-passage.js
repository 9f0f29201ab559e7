// Show a section of a document as it was read: its text as text.js does, tables of Markdown as tables.

import { h } from "./dom.js";
import { inline } from "./markdown.js";
import { lines } from "./text.js";

const ROW = /^\s*\|.*\|\s*$/;
const RULE = /^[\s|:-]+$/; // below the names of the columns

// Return the elements of a section. Positions are in characters, and not in units of UTF-16.
export function passageOf({ passage, start, end }) {
  const out = [];
  let at = 0;
  for (const { rows, table } of parts(passage.split("\n"))) {
    const text = rows.join("\n");
    const length = [...text].length;
    const from = Math.max(0, start - at);
    const to = Math.max(0, Math.min(length, end - at));
    out.push(table ? tableOf(rows, from, to) : lines({ passage: text, start: from, end: to }));
    at += length + 1;
  }
  return out.flat();
}

// Split lines where a table begins or ends.
function parts(every) {
  const out = [];
  for (const line of every) {
    const table = ROW.test(line);
    if (!out.length || out.at(-1).table !== table) out.push({ rows: [], table });
    out.at(-1).rows.push(line);
  }
  return out;
}

// Return a table of rows "| a | b |"; the row with the characters from `from` to `to` is marked there.
function tableOf(rows, from, to) {
  let at = 0;
  let head = null;
  const body = [];
  for (const row of rows) {
    const names = !head && RULE.test(rows[1] ?? "");
    if (names) head = h("tr", {}, cellsOf(row, 0, 0).map(({ text }) => h("th", { scope: "col" }, inline(text))));
    else if (!RULE.test(row)) body.push(h("tr", {}, cellsOf(row, from - at, to - at).map(cell)));
    at += [...row].length + 1;
  }
  const table = h("table", {}, head ? h("thead", {}, head) : null, h("tbody", {}, body));
  return h("div", { className: "scroll", tabIndex: 0 }, table);
}

const cell = ({ text, marked }) => h("td", {}, marked ? h("mark", {}, inline(text)) : inline(text));

// Return the cells of a row, and whether the characters from `from` to `to` are in them.
function cellsOf(row, from, to) {
  const out = [];
  let at = [.../^\s*\|/.exec(row)[0]].length;
  for (const part of row.trim().slice(1, -1).split(/(?<!\\)\|/)) {
    const length = [...part].length;
    out.push({ text: part.trim().replaceAll("\\|", "|"), marked: from < at + length && to > at });
    at += length + 1;
  }
  return out;
}
