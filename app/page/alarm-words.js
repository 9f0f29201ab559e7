// Say in plain words what the readings of an alarm did.

import { bdi, h } from "./dom.js";
import { chosenLocale, number, t } from "./labels.js";

const LABELS = {
  mode: ["Failure mode"],
  advice: ["What to do", "Advised in a like case"],
  evidence: ["Signs", "Evidence", "A like case"],
  ruledOut: ["Ruled out"],
  history: ["Before"],
};
const OF_CASE = ["A like case", "Advised in a like case"];

// Return the sentences of a diagnosis by part, without the label that each begins with; those about another case say so.
// The signs are from the readings, so they have no citation.
export function advised(sentences) {
  const named = sentences.map((sentence) => {
    const [label, rest] = parted(sentence.text);
    const name = Object.keys(LABELS).find((key) => LABELS[key].includes(label)) ?? "evidence";
    const words = name === "mode" ? rest.replace(/\.$/, "") : rest;
    const text = OF_CASE.includes(label) ? `${t("ofCase")} ${words}` : words;
    return [name, label === "Signs" ? { ...sentence, text: capital(rest), citation: null } : { ...sentence, text }];
  });
  const of = (key) => named.filter(([name]) => name === key).map(([, sentence]) => sentence);
  return Object.fromEntries(Object.keys(LABELS).map((key) => [key, of(key)]));
}

function parted(text) {
  const at = text.indexOf(": ");
  const label = text.slice(0, at);
  return Object.values(LABELS).flat().includes(label) ? [label, text.slice(at + 2)] : ["", text];
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const plain = (name) => name.replaceAll("_", " ");

// Return a window of time as people write it, in UTC.
export function moment(start, end = start) {
  const format = new Intl.DateTimeFormat(chosenLocale(), {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: "UTC",
  });
  return format.formatRange(new Date(start), new Date(end));
}

// Return the sentence that says what the first sensor did, and which others did so too.
export function headline({ pattern, sensors }) {
  const [first, ...others] = sensors;
  const up = first.within > first.before ? "up" : "down";
  const does = t("does")[`${pattern} ${up}`] ?? t("does")[pattern] ?? t("does").other;
  const change = t("change", value(first.before, first.unit), value(first.within, first.unit));
  const also = others.length ? ` ${t("also", others.map((each) => plain(each.name)))}` : "";
  return [bdi(capital(plain(first.name))), ` ${does}: ${change}${also}`];
}

const value = (figure, unit) => `${digits(figure)}${unit ? `\u00a0${unit}` : ""}`;
const digits = (figure) =>
  new Intl.NumberFormat(chosenLocale(), { maximumSignificantDigits: 3 }).format(figure);

// Return the sensors of an alarm as a table: usual, in the window, and how far that is.
export function facts({ machine, sensors }) {
  const heads = ["sensor", "usual", "inWindow", "size"].map((key) => h("th", { scope: "col" }, t(key)));
  const row = ({ name, unit, before, within, size }) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, bdi(plain(name))),
      h("td", { className: "short" }, value(before, unit)),
      h("td", { className: "short" }, value(within, unit)),
      h("td", { className: "short" }, size ? number(Math.round(size * 10) / 10) : ""),
    );
  const table = h("table", {}, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, sensors.map(row)));
  return h("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: t("figures", machine) }, table);
}
