// Make elements. All text comes through here, as text nodes: the page has no other way to show any.

// C0 but tab and newline, DEL, C1, marks and overrides of direction, other ends of lines, halves of
// characters, Unicode tags: the same as tasks/console.py replaces on a terminal.
const COMMANDS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Cs}]/gu;

// Return a text with each character that commands its reader shown as U+FFFD.
// Every such character is one unit long but a tag, so offsets in characters hold (see spans).
const harmless = (text) => String(text).replace(COMMANDS, "\ufffd");

// Make an element. Values are properties, or attributes where a name has a dash or is a role; children are
// nodes and texts.
export function h(name, values = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined || value === null) continue;
    if (key === "title" || key === "ariaLabel") element[key] = harmless(value);
    else if (key in element && !key.includes("-")) element[key] = value;
    else element.setAttribute(key, value);
  }
  return fill(element, ...children);
}

// Let an element hold these nodes and texts, and nothing else; those that are null are left out.
export function fill(element, ...children) {
  const there = children.flat().filter((child) => child !== null && child !== undefined && child !== "");
  element.replaceChildren(...there.map((child) => (child instanceof Node ? child : harmless(child))));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/page/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

// Make a button with an icon; its name is read out and shown as a tip.
export const iconButton = (name, label, onclick, values = {}) =>
  h(
    "button",
    { type: "button", className: "quiet", title: label, ariaLabel: label, onclick, ...values },
    icon(name),
  );

// A name of a document, kept apart from the direction of what stands around it.
export const bdi = (text, values = {}) => h("bdi", values, String(text).replace(/\s+/g, " "));

let silence;

// Have a text read out by a screen reader; after that it stands no longer in the page.
export function say(text) {
  const said = document.getElementById("said");
  said.textContent = harmless(text);
  clearTimeout(silence);
  silence = setTimeout(() => (said.textContent = ""), 20_000);
}

export async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(harmless(text));
  const area = h("textarea", { value: harmless(text), className: "unseen" }); // a page without https has no clipboard
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
