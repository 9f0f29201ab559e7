// Turn the Markdown of documents and models into elements: a small subset, and never HTML.
//
// Blocks: paragraphs, lists, headings (as bold lines), fenced code, rows of tables ("Column: value; …").
// Inline: bold, italic, code, links to http, https and mailto. All else is shown as it is written.

import { h } from "./dom.js";

const ITEM = /^(\s*)(?:[-*+•]|(\d{1,4})[.)])\s+(.*)$/;
const INLINE = new RegExp(
  [
    "`([^`\\n]+)`", // 1 code
    "\\*\\*(?=\\S)([^\\n]*?\\S)\\*\\*", // 2 bold
    "(?<![\\w*])\\*(?=[^\\s*])([^*\\n]*?[^\\s*])\\*(?![\\w*])", // 3 italic
    '!?\\[([^\\[\\]\\n]{0,500})\\]\\(\\s*<?([^\\s<>()]{1,2000})>?(?:\\s+"[^"\\n]*")?\\s*\\)', // 4 text, 5 address
    "<?(https?://[^\\s<>\"'`\\])]*[^\\s<>\"'`\\]).,;:!?])>?", // 6 a bare address
    "\\[([A-Z]+(?:_[A-Z]+)*)\\](?!\\()", // 7 a placeholder of the redaction
    "\\\\([!-/:-@\\[-`{-~])", // 8 an escape
  ].join("|"),
  "g",
);
const DEEPEST = 3; // bold in italic in a link
const KINDS = new Set(
  (
    "CONFIDENTIAL SENSITIVE API_KEY URL_CREDENTIALS EMAIL IBAN CREDIT_CARD PASSPORT VAT_NUMBER " +
    "NATIONAL_ID MAC IP DATE_OF_BIRTH PHONE LICENCE_PLATE USERNAME PERSON ADDRESS PLACE ORGANISATION"
  ).split(" "),
);

// Return the nodes of a line.
export function inline(text, depth = 0) {
  if (depth >= DEEPEST) return [text];
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(text.slice(end, found.index), piece(found, depth));
    end = found.index + found[0].length;
  }
  return [...nodes, text.slice(end)].flat().filter((node) => node !== "");
}

function piece([whole, code, bold, italic, label, address, bare, kind, escaped], depth) {
  if (code) return h("code", {}, code);
  if (bold) return h("strong", {}, inline(bold, depth + 1));
  if (italic) return h("em", {}, inline(italic, depth + 1));
  if (address) return link(address, label, depth);
  if (bare) return link(bare, "", depth);
  if (kind) return KINDS.has(kind) ? h("span", { className: "removed" }, whole) : whole;
  return escaped ?? whole;
}

// Return a link that shows where it leads; the bare text where it does not lead to a web page or a mailbox.
function link(address, label, depth) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !["http:", "https:", "mailto:"].includes(url.protocol))
    return label ? inline(label, depth + 1) : address;
  const where = url.protocol === "mailto:" ? url.pathname : url.host;
  const anchor = h(
    "a",
    { href: url.href, target: "_blank", rel: "noopener noreferrer" },
    label ? inline(label, depth + 1) : address,
  );
  return label && !label.includes(where) ? [anchor, h("span", { className: "host" }, ` (${where})`)] : anchor;
}

// Return the cells of a row "Column: value; Column: value", or null if a line is not one.
export function cells(line) {
  const parts = line.split("; ").map((part) => /^([^:;]{1,60}): (.*)$/.exec(part));
  return parts.length > 1 && parts.every(Boolean) ? parts.map(([, column, value]) => [column, value]) : null;
}

// Return the nodes of a line with cells of a row, "Price: £171.00 (Article: 120-0504)": the names of columns and the
// cells that name the row are soft, so that the value stands out.
function withSoftLabels(text, columns) {
  const [, values, row] = /^(.*?)( \([^()]*\))?$/s.exec(text);
  const parts = values.split("; ").map((part) => /^([^:]+: )?(.*)$/s.exec(part));
  if (!parts.some(([, column]) => columns.has(column?.slice(0, -2)))) return inline(text);
  const soft = (quiet) => (quiet ? h("span", { className: "soft" }, quiet) : "");
  const nodes = parts.map(([, column = "", value], place) => [
    soft((place ? "; " : "") + column),
    inline(value),
  ]);
  return [...nodes.flat(2), soft(row)];
}

// Return the elements of a text; `columns` are those of the table that it quotes.
export function blocks(text, columns = new Set()) {
  const out = [];
  let list = null;
  let fence = null;
  for (const line of text.split("\n")) {
    if (/^\s*```/.test(line)) {
      if (!fence) out.push((fence = h("pre", { tabIndex: 0 })));
      else fence = null;
      continue;
    }
    if (fence) {
      fence.append(h("code", {}, `${line}\n`));
      continue;
    }
    const item = ITEM.exec(line);
    list = item ? listed(item, list, out, columns) : null;
    if (!item && line.trim()) out.push(paragraph(line.trim(), columns));
  }
  return out;
}

function listed([, indent, ordinal, text], list, out, columns) {
  const name = ordinal ? "OL" : "UL";
  if (list?.tagName !== name) out.push((list = ordinal ? h("ol", { start: Number(ordinal) }) : h("ul")));
  list.append(h("li", { className: indent.length > 1 ? "deeper" : "" }, withSoftLabels(text, columns)));
  return list;
}

function paragraph(line, columns) {
  const heading = /^#{1,6}\s+(.*)$/.exec(line);
  if (heading) return h("p", {}, h("strong", {}, inline(heading[1])));
  const row = cells(line);
  if (!row) return h("p", { dir: "auto" }, withSoftLabels(line, columns));
  return h(
    "dl",
    { className: "row" },
    row.map(([column, value]) => h("div", {}, h("dt", {}, inline(column)), h("dd", {}, inline(value)))),
  );
}
