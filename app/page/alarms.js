// Wire the page of the machines: open alarms, quiet machines, alarms that are over.

import { card } from "./alarm-card.js";
import "./alarm-labels.js";
import * as api from "./api.js";
import { bdi, fill, h, say } from "./dom.js";
import { ago, t } from "./labels.js";
import { applySettings, dismissable, showSettings, signIn, signOut } from "./panels.js";
import { line } from "./sparkline.js";
import { moment } from "./alarm-words.js";

const AGAIN_MS = 120_000; // between two checks for news
const LATE_MS = 3 * 3_600_000; // age from which a page without alarms may be out of date

const byId = (id) => document.getElementById(id);
let shown = null; // the last answer of GET /alarms/list

async function begin() {
  dismissable();
  applyAndShow();
  byId("open-settings").onclick = () => showSettings(applyAndShow, { enter, leave: signOut });
  addEventListener("hashchange", reveal);
  setInterval(check, AGAIN_MS);
  await load();
}

// Apply the chosen settings, and show the machines with them.
function applyAndShow() {
  applySettings();
  document.title = `${t("machines")} · Inhouse`;
  if (shown) show(shown);
}

async function load() {
  try {
    show(await api.get("/alarms/list"));
  } catch (error) {
    if (error.status === 401 && (await enter())) return;
    fill(byId("watched"), error.message || t("unreachable"));
  }
}

// Check for news, and offer to show it: the page does not change while somebody reads it.
async function check() {
  if (document.hidden || !shown) return;
  const now = await api.get("/alarms/list").catch(() => null);
  if (!now) return;
  const same = ({ alarms, quiet }) => JSON.stringify([alarms, quiet]);
  if (same(now) === same(shown)) {
    shown = now;
    return showStatus();
  }
  const button = h("button", { type: "button", onclick: () => show(now) }, t("show"));
  fill(byId("news"), h("p", {}, t("news")), button);
  byId("news").hidden = false;
  say(t("news"));
}

function show(board) {
  shown = board;
  byId("news").hidden = true;
  showStatus();
  const open = board.alarms.filter((alarm) => alarm.open);
  const over = board.alarms.filter((alarm) => !alarm.open);
  put(byId("open"), open.map((alarm) => card(alarm)));
  put(byId("over"), over.map(folded));
  byId("quiet").hidden = !board.quiet.length;
  fill(byId("quiet").querySelector("ul"), board.quiet.map(quiet));
  reveal();
}

// Say when the watch last looked, and what that means for a page without alarms.
function showStatus() {
  const { alarms, quiet, watched } = shown;
  const open = alarms.filter((alarm) => alarm.open).length;
  const machines = quiet.length + new Set(alarms.filter((a) => a.open).map((a) => a.machine)).size;
  const parts = [machines ? t("count", open, machines) : t("noMachines")];
  parts.push(watched ? t("watchedAt", ago(watched)) : t("neverWatched"));
  if (watched && Date.now() - new Date(watched) > LATE_MS) parts.push(t("late"));
  fill(byId("watched"), parts.join(" "));
}

// Keep the heading of a section, and put these elements below it.
function put(section, elements) {
  const heading = section.querySelector("h2");
  section.hidden = !elements.length;
  fill(section, heading, elements);
}

// Return an alarm that is over, folded: its picture and its diagnosis are fetched when it is opened.
function folded(alarm) {
  const summary = h(
    "summary",
    {},
    bdi(alarm.machine),
    h("small", {}, `${t("patterns")[alarm.pattern] ?? alarm.pattern}, ${moment(alarm.start, alarm.end)}`),
  );
  const box = h("details", { id: alarm.id, className: "folded" }, summary);
  box.addEventListener("toggle", () => box.children.length > 1 || box.append(card(alarm, true)), { once: true });
  return box;
}

function quiet({ machine, last_reading, known, sensor, unit, course }) {
  const name = sensor.replaceAll("_", " ");
  return h(
    "li",
    {},
    h("h3", {}, bdi(machine)),
    h("p", {}, t(known ? "normal" : "unknown")),
    line(course, t("courseOf", name, unit, course)),
    h("small", {}, bdi(unit ? `${name}, ${unit}` : name), " · ", t("lastReading", moment(last_reading))),
  );
}

// Show the alarm that the address names, such as in a link of a message.
function reveal() {
  const named = byId(location.hash.slice(1));
  if (!named?.closest("main")) return;
  if (named.tagName === "DETAILS") named.open = true;
  const stay = () => named.scrollIntoView({ block: "start" });
  const observer = new ResizeObserver(stay); // pictures and diagnoses that come above it move it
  observer.observe(document.querySelector("main"));
  for (const type of ["wheel", "touchstart", "pointerdown", "keydown"])
    addEventListener(type, () => observer.disconnect(), { once: true, passive: true });
  stay();
}

async function enter() {
  if (!(await signIn())) return false;
  await load();
  return true;
}

begin();
