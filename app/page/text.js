// Show the text of a passage: its lines and lists, rows of a table as a table, and the quote in <mark>.

import { h } from "./dom.js";
import { cells, inline } from "./markdown.js";

const SHORT = 14; // characters of a cell that stay on one line

// Return a passage as elements. Positions are in characters, and not in units of UTF-16.
export function lines({ passage, start, end }) {
  const out = [];
  let at = 0;
  for (const line of passage.split("\n")) {
    const length = [...line].length;
    const from = Math.max(0, start - at);
    const to = Math.min(length, end - at);
    out.push({ line, row: cells(line), from, to, marked: to > from });
    at += length + 1;
  }
  return tabled(out);
}

// Rows that follow one another with the same columns are one table.
function tabled(every) {
  const out = [];
  let columns = "";
  for (const each of every) {
    const names = each.row ? JSON.stringify(each.row.map(([column]) => column)) : "";
    if (!names) out.push(plain(each));
    else if (names === columns) out.at(-1).tBodies[0].append(rowOf(each));
    else out.push(tableOf(each));
    columns = names;
  }
  return out.map((element) =>
    element.tagName === "TABLE" ? h("div", { className: "scroll", tabIndex: 0 }, element) : element,
  );
}

function tableOf(each) {
  const heads = each.row.map(([column]) => h("th", { scope: "col" }, inline(column)));
  return h("table", {}, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rowOf(each)));
}

function rowOf({ row, marked }) {
  const cell = ([, value]) =>
    h(
      "td",
      { className: value.length < SHORT ? "short" : "" },
      marked ? h("mark", {}, inline(value)) : inline(value),
    );
  return h("tr", { className: marked ? "marked" : "" }, row.map(cell));
}

function plain({ line, from, to, marked }) {
  const characters = [...line];
  const bullet = /^\s*[-*+•]\s+/.exec(line)?.[0].length ?? 0;
  const part = (a, b) => inline(characters.slice(Math.max(bullet, a), Math.max(bullet, b)).join(""));
  const content = marked
    ? [part(0, from), h("mark", {}, part(from, to)), part(to, characters.length)]
    : part(0, characters.length);
  return h("p", { className: bullet ? "item" : "", dir: "auto" }, content);
}
