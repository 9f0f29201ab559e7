// Create elements. All text of the page goes through here and becomes text nodes, so that none of it is read as HTML.

// Control characters, the same that tasks/console.py replaces on a terminal: C0 except tab and
// newline, DEL, C1, marks and overrides of direction, other line separators, unpaired surrogates,
// Unicode tags.
const CONTROLS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Cs}]/gu;

// Return a text with each control character replaced by U+FFFD: one by one, so offsets in characters stay the same.
const harmless = (text) => String(text).replace(CONTROLS, "\ufffd");

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

// Replace the children of an element by these nodes and texts; null, undefined and "" are left out.
export function fill(element, ...children) {
  const present = children.flat().filter((child) => child !== null && child !== undefined && child !== "");
  element.replaceChildren(...present.map((child) => (child instanceof Node ? child : harmless(child))));
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

// Return a document's name as an element whose writing direction does not affect the text around it.
export const bdi = (text, values = {}) => h("bdi", values, String(text).replace(/\s+/g, " "));

let clearing; // the timer that empties the announcement

// Announce a text to screen readers. It is removed from the page after 20 s.
export function say(text) {
  const region = document.getElementById("said");
  region.textContent = harmless(text);
  clearTimeout(clearing);
  clearing = setTimeout(() => (region.textContent = ""), 20_000);
}

export async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(harmless(text));
  const area = h("textarea", { value: harmless(text), className: "unseen" }); // a page without https has no clipboard
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
