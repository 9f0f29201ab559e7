// Show reviewers one drafted question at a time, beside the passage that answers it, and send their decisions.

import "./draft-labels.js";
import { get, post } from "./api.js";
import { fill, h, iconButton, say } from "./dom.js";
import { draftForm, draftText, placeOf } from "./draft-view.js";
import { setLanguage, t } from "./labels.js";
import { dismissable, signIn } from "./panels.js";
import * as storage from "./storage.js";

const byId = (id) => document.getElementById(id);
const COMMAND = "inhouse questions draft";
const KEYS = {
  y: "yes",
  j: "yes",
  n: "no",
  e: "edit",
  b: "edit",
  u: "undo",
  ArrowLeft: "back",
  ArrowRight: "on",
};

let drafts = []; // as GET /drafts/list returns them
let at = 0; // the place of the one that is shown
let editing = false;
let busy = false; // a decision is on its way
let decided = []; // what this page changed, the newest last: {id, before, seen}; `seen`: after it
const passages = new Map(); // by the id of the draft and what it says

async function begin() {
  setLanguage(storage.settings().language);
  document.title = `${t("drafts")} · Inhouse`;
  dismissable();
  buildToolbar();
  document.addEventListener("keydown", pressed);
  addEventListener("hashchange", () => open(location.hash.slice(1)));
  await load();
}

// Read the drafts; ask for a key where the server wants one.
async function load(shown) {
  let found;
  try {
    found = await get("/drafts/list");
  } catch (error) {
    if (error.status === 401 && (await signIn())) return load(shown);
    return refused(error);
  }
  drafts = found.drafts;
  byId("facts").textContent = found.file ? t("draftsWhy", found.file) : "";
  if (!drafts.length) return nothing(found.file ? [t("draftHidden")] : [t("draftNone"), COMMAND]);
  open(shown ?? location.hash.slice(1));
}

// Show a draft; the first undecided one if there is none with this id.
function open(identity) {
  const there = drafts.findIndex(({ id }) => id === identity);
  at = there < 0 ? Math.max(0, next(0)) : there;
  if (drafts.length) show();
}

function refused(error) {
  const enter = h("button", { type: "button", className: "main" }, t("login"));
  enter.onclick = async () => (await signIn()) && load();
  const why = error.status === 403 ? t("draftForReviewers") : error.message || t("unreachable");
  nothing([why], [401, 403].includes(error.status) ? enter : null);
}

function nothing([text, command], action = null) {
  byId("draft").hidden = byId("progress").hidden = true;
  fill(byId("nothing"), h("p", {}, text), command ? h("pre", {}, h("code", {}, command)) : null, action);
}

// Return the place of the first undecided draft from `start` on, going round once; -1 if there is none.
function next(start) {
  const n = drafts.length;
  for (let step = 0; step < n; step += 1) {
    if (!drafts[(start + step) % n].verdict) return (start + step) % n;
  }
  return -1;
}

// Show the draft at its place, with a note about it.
function show(note = "") {
  const draft = drafts[at];
  editing = false;
  history.replaceState(null, "", `#${draft.id}`);
  fill(byId("nothing"));
  byId("draft").hidden = byId("toolbar").hidden = false;
  byId("draft").className = draft.verdict;
  fill(byId("asked"), draftText(draft, at + 1, drafts.length));
  byId("note").textContent = note || (draft.otherwise ? t("draftOtherwise", verdictLabel(draft.otherwise)) : "");
  byId("note").className = note === t("draftDone") ? "note good" : "note";
  count();
  place(draft);
  const after = next(at + 1);
  if (after >= 0) passage(drafts[after]).catch(() => null); // so that it is there already
}

const verdictLabel = (verdict) => (t("draftVerdicts")[verdict] ?? t("draftVerdicts")[""]).toLowerCase();

function count() {
  const yes = drafts.filter(({ verdict }) => verdict === "yes").length;
  const no = drafts.filter(({ verdict }) => verdict === "no").length;
  const counts = { yes, no, left: drafts.length - yes - no };
  byId("progress").hidden = false;
  fill(
    byId("progress"),
    Object.entries(counts).map(([name, n]) =>
      h("span", { className: name }, h("b", {}, String(n)), " ", t("draftCounts")[name]),
    ),
    h("progress", { max: drafts.length, value: yes + no, ariaLabel: t("drafts") }),
  );
  toggle("undo", !decided.length);
  toggle("back", drafts.length < 2);
  toggle("on", drafts.length < 2);
  for (const name of ["yes", "no"])
    byId(`draft-${name}`).ariaPressed = String(drafts[at].verdict === name);
}

// Switch a button off without taking the focus from it.
const toggle = (name, off) => (byId(`draft-${name}`).ariaDisabled = String(off));

// Show the passage of a draft as soon as it is there.
async function place(draft) {
  const mine = byId("place");
  if (!passages.has(keyOf(draft))) fill(mine);
  let found;
  try {
    found = await passage(draft);
  } catch (error) {
    found = null;
    if (drafts[at] === draft) fill(mine, h("p", { className: "soft" }, error.message || t("unreachable")));
  }
  if (!found || drafts[at] !== draft) return;
  fill(mine, placeOf(found));
  if (found.uri && !found.end && !byId("note").textContent) byId("note").textContent = t("draftUnmarked");
  const text = mine.querySelector(".text");
  const mark = text?.querySelector("mark");
  if (!mark) return;
  text.scrollTop += mark.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
  const table = mark.closest(".scroll"); // wider than a telephone
  if (table) table.scrollLeft += mark.getBoundingClientRect().right - table.getBoundingClientRect().right + 12;
}

const keyOf = ({ id, seen }) => `${id} ${seen}`;

function passage(draft) {
  const key = keyOf(draft);
  if (!passages.has(key)) {
    const asked = withRetries(() => get(`/drafts/${encodeURIComponent(draft.id)}`));
    passages.set(key, asked);
    asked.catch(() => passages.delete(key));
  }
  return passages.get(key);
}

// Build the toolbar once: its buttons keep the focus while drafts change.
function buildToolbar() {
  const button = (name, label, key, main = "") =>
    h(
      "button",
      {
        type: "button",
        id: `draft-${name}`,
        className: main,
        onclick: () => act(name),
        "aria-keyshortcuts": key,
      },
      t(label),
      h("kbd", { "aria-hidden": "true" }, key),
    );
  const yes = document.documentElement.lang === "de" ? "j" : "y";
  const small = (name, icon, label, key) =>
    iconButton(icon, t(label), () => act(name), { id: `draft-${name}`, "aria-keyshortcuts": key });
  fill(
    byId("toolbar"),
    button("yes", "draftYes", yes, "main"),
    button("no", "draftNo", "n"),
    button("edit", "draftEdit", "e"),
    h(
      "span",
      { className: "steps" },
      small("undo", "undo", "draftUndo", "u"),
      small("back", "left", "draftBack", "ArrowLeft"),
      small("on", "right", "draftOn", "ArrowRight"),
    ),
  );
}

function pressed(event) {
  const typing = event.target.closest("input, textarea, select, dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat || editing) return;
  const name = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!name || byId("draft").hidden) return;
  event.preventDefault();
  act(name);
}

function act(name) {
  if (busy || byId(`draft-${name}`).ariaDisabled === "true") return;
  if (name === "edit") return edit();
  if (name === "undo") return undo();
  if (name === "yes" || name === "no") return decide(drafts[at], { verdict: name });
  at = (at + (name === "on" ? 1 : drafts.length - 1)) % drafts.length;
  show();
  say(drafts[at].question);
}

function edit() {
  const draft = drafts[at];
  editing = true;
  byId("toolbar").hidden = true;
  const leave = () => {
    show();
    byId("draft-edit").focus();
  };
  const form = draftForm(draft, {
    save: async (texts) => {
      if (!busy && (await decide(draft, { verdict: "yes", ...texts }))) byId("draft-edit").focus();
    },
    leave,
  });
  fill(byId("asked"), form);
  form.querySelector("textarea").focus();
}

// Send a decision, and go on to the next undecided draft; return whether it was taken.
async function decide(draft, changed) {
  const { verdict, question, answers } = draft;
  const before = { verdict, question, answers };
  const now = await send(draft, { ...before, ...changed });
  if (!now) return false;
  decided.push({ id: draft.id, before, seen: now.seen });
  const redacted = changed.question !== undefined && now.question !== changed.question;
  const after = next(at);
  if (after >= 0) at = after;
  const note = after < 0 ? t("draftDone") : "";
  show(redacted ? t("draftRedacted") : note);
  say(`${t("draftVerdicts")[now.verdict]}. ${note || drafts[at].question}`);
  return true;
}

// Take the last decision of this page back, unless somebody else has decided since.
async function undo() {
  const { id, before, seen } = decided.at(-1);
  const there = drafts.findIndex((draft) => draft.id === id);
  if (there < 0) return forget(id);
  const now = await send(drafts[there], before, seen);
  if (!now) return;
  decided.pop();
  Object.assign(decided.findLast((each) => each.id === id) ?? {}, { seen: now.seen });
  at = there;
  show();
  say(drafts[at].question);
}

// Send a request again after the time that the server names, if the key has sent too many: a quick reviewer does.
async function withRetries(request) {
  for (;;) {
    try {
      return await request();
    } catch (error) {
      if (error.status !== 429) throw error;
      const seconds = error.after || 1;
      if (busy) byId("note").textContent = t("draftWait", seconds);
      await new Promise((done) => setTimeout(done, 1000 * seconds));
    }
  }
}

// Forget the steps back of a draft that somebody else decided or that is gone, and load the list again.
function forget(id) {
  decided = decided.filter((each) => each.id !== id);
  return load(id);
}

// Send the new state of a draft; return the state that the server has stored, or null if it refused.
async function send(draft, wanted, seen = draft.seen) {
  busy = true;
  byId("toolbar").ariaBusy = "true";
  try {
    const path = `/drafts/${encodeURIComponent(draft.id)}`;
    const now = await withRetries(() => post(path, { ...wanted, seen }));
    Object.assign(draft, now);
    return now;
  } catch (error) {
    if (error.code === "changed") await forget(draft.id);
    byId("note").textContent = t("draftProblems")[error.code] ?? (error.message || t("unreachable"));
    return null;
  } finally {
    busy = false;
    byId("toolbar").ariaBusy = "false";
  }
}

begin();
