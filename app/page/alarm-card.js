// Show one alarm: what happened, the picture of it, the diagnosis with its sources, what to do.

import { advised, facts, headline, moment } from "./alarm-words.js";
import * as api from "./api.js";
import { bdi, fill, h } from "./dom.js";
import { t } from "./labels.js";
import { openSource } from "./passage.js";
import { group, linked, marker } from "./sources.js";

const NARROW = "(max-width: 40rem)";
const NEAR = "400px"; // below what is on the screen

// Return the article of an alarm; `inner`: its machine stands above it already.
export function card(alarm, inner = false) {
  const diagnosis = h("div", { className: "diagnosis" }, h("p", { className: "soft" }, t("diagnosing")));
  whenNear(diagnosis, () => diagnose(alarm, diagnosis));
  const title = `title-${alarm.id}`;
  return h(
    "article",
    { className: "alarm", id: inner ? null : alarm.id, "aria-labelledby": inner ? null : title },
    inner ? null : h("h3", { id: title }, bdi(alarm.machine)),
    h("p", { className: "when" }, when(alarm)),
    h("p", { className: "what" }, headline(alarm)),
    ...alarm.limits.map(broken),
    h("div", { className: "halves" }, h("div", {}, picture(alarm), facts(alarm), h("p", { className: "explained" }, t("spread"))), diagnosis),
  );
}

// Return a limit that was exceeded, with the document that states it.
function broken({ text, source }) {
  const limit = h("p", { className: "limit" }, t("limitBroken"), " ", bdi(text.replaceAll("_", " ")));
  if (!source) return limit;
  const { uri, title, chunk_id, number, text: row } = source;
  const rows = new URLSearchParams({ uri, first: number, last: number });
  const link = `/citations/${chunk_id}?${rows}`;
  const citation = { uri, title, link, locator: "", passage: row, start: 0, end: [...row].length };
  const onclick = () => openSource([citation], 1);
  limit.append(" ", h("button", { type: "button", className: "link", onclick }, bdi(title || uri)));
  return limit;
}

function when(alarm) {
  const state = h("span", { className: alarm.open ? "tag lasts" : "tag" }, t(alarm.open ? "lasts" : "over"));
  return [state, h("time", { dateTime: alarm.start }, moment(alarm.start, alarm.end)), ` ${t("utc")}`];
}

// The server draws for a width and for light or dark: an image takes neither from the page.
function picture(alarm) {
  const image = h("img", { alt: t("pictureOf", alarm.machine), className: "readings", loading: "lazy" });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const narrow = matchMedia(NARROW);
  const draw = () => {
    const chosen = document.documentElement.dataset.theme;
    const scheme = chosen ?? (dark.matches ? "dark" : "light");
    image.src = `/alarms/${alarm.id}/picture.svg?scheme=${scheme}&narrow=${narrow.matches}`;
  };
  draw();
  for (const query of [dark, narrow])
    query.addEventListener("change", () => image.isConnected && draw());
  return h("figure", {}, image, h("figcaption", {}, t("pictureSays")));
}

let line = Promise.resolve(); // one diagnosis at a time: each takes a place among the questions of all readers

// Do something, after what is already in line, once an element comes near what is on the screen.
function whenNear(element, work) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      line = line.then(work);
    },
    { rootMargin: NEAR },
  );
  observer.observe(element);
}

async function diagnose(alarm, box) {
  box.ariaBusy = "true";
  try {
    fill(box, ...diagnosed(await api.get(`/alarms/${alarm.id}/diagnosis`)));
  } catch (error) {
    fill(box, h("p", { className: "note" }, error.message || t("unreachable")));
  }
  box.ariaBusy = "false";
}

// Return a diagnosis in its parts: what is wrong and what to do; the reasons for those who open them; the documents.
function diagnosed(answer) {
  if (answer.abstained) return [h("h4", {}, t("diagnosis")), h("p", {}, t("noMode"))];
  const parts = advised(answer.sentences);
  const plain = { ...answer, sentences: Object.values(parts).flat() };
  const shown = h(
    "div",
    {},
    part("mode", parts, plain),
    part("advice", parts, plain) ?? section("advice", [h("p", {}, t("noAdvice"))]),
    h(
      "details",
      {},
      h("summary", {}, t("whyNot")),
      ["evidence", "ruledOut", "history"].map((name) => part(name, parts, plain)),
    ),
    section("sources", [documents(answer)]),
  );
  linked(shown);
  return [shown];
}

// Return the statements of a part, each with the number of its source, which opens the passage; null without any.
function part(name, parts, answer) {
  const sentences = parts[name] ?? [];
  return sentences.length
    ? section(
        name,
        sentences.map((each) => group([each], answer, null)),
      )
    : null;
}

const section = (name, content) =>
  h("div", { className: `part ${name}` }, h("h4", {}, t("diagnosisParts")[name]), ...content);

// Return each document once, with the numbers under which it is cited.
function documents(answer) {
  const cited = answer.citations.map((citation, place) => ({ ...citation, n: place + 1 }));
  const items = [...new Set(cited.map(({ uri }) => uri))].map((uri) => {
    const mine = cited.filter((each) => each.uri === uri);
    const numbers = mine.flatMap(({ n }) => [" ", marker(n, answer)]);
    return h("li", {}, bdi(mine[0].title || uri), ...numbers);
  });
  return h("ul", { className: "documents" }, items);
}
