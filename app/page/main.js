// Wire the page: the question, the conversation, the panels.

import { awaited } from "./answer.js";
import * as api from "./api.js";
import { h } from "./dom.js";
import { ago, t } from "./labels.js";
import { applySettings, dismissable, showHistory, showSettings, signIn, signOut } from "./panels.js";
import { showReviews } from "./reviews.js";
import * as storage from "./storage.js";
import { fillTurn, turnOf } from "./turn.js";

const byId = (id) => document.getElementById(id);
const field = byId("question");
const CHAMPION = "inhouse"; // the name of whichever arm is in use

let conversation = storage.opened() ?? storage.fresh();
let start = {}; // the answer of GET /start
let names = []; // of the arms that the asker may use
let asking = null; // the AbortController of the questions that are being answered
let answering = Promise.resolve(); // until the last of them is answered, one after the other

async function begin() {
  dismissable();
  applyAndShow();
  listen();
  await Promise.all([loadStart(), arms()]);
}

// Apply the chosen settings, and show the open conversation with them.
function applyAndShow() {
  applySettings();
  show();
}

function listen() {
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    if (asking) asking.abort();
    else ask(field.value);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    ask(field.value);
  });
  field.addEventListener("input", fit);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, dialog");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
  });
  for (const id of ["fresh", "home"]) byId(id).onclick = () => open(null);
  byId("open-history").onclick = () => showHistory(open, () => conversation.id);
  byId("open-reviews").onclick = showReviews;
  byId("open-settings").onclick = () =>
    showSettings(applyAndShow, {
      arms: names.length > 1,
      enter: start.signed_in ? null : enter,
      leave: start.signed_in ? signOut : null,
    });
}

// Grow the field with its text, in browsers that do not do so themselves.
function fit() {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

async function ask(question) {
  if (!question.trim()) return;
  const chosen = byId("arms").hidden
    ? [null]
    : [byId("arm").value || null, byId("beside").value].filter((arm) => arm !== "");
  const turn = { question: question.trim(), arms: chosen, answers: [] };
  const mine = conversation;
  const earlier = [...mine.turns];
  mine.turns.push(turn);
  field.value = "";
  fit();
  const element = turnOf(turn, () => keep(mine));
  document.body.dataset.view = "conversation";
  byId("turns").append(element);
  field.placeholder = t("followUp");
  element.scrollIntoView({
    block: "start",
    behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
  });
  for (const column of element.querySelectorAll(".body")) column.append(awaited(start.documents));
  const controller = asking ?? new AbortController();
  busy(controller);
  const options = {
    documents: start.documents,
    signal: controller.signal,
    changed: () => keep(mine),
    signIn: enter,
  };
  const answered = answering.then(() => fillTurn(element, turn, earlier, options));
  const ended = answered.catch(() => {});
  answering = ended;
  await answered;
  if (answering === ended && asking === controller) busy(null);
  if (conversation === mine && !element.isConnected) show(); // the settings were changed meanwhile
}

function busy(controller) {
  asking = controller;
  const label = t(controller ? "stop" : "ask");
  byId("send").title = byId("send").ariaLabel = label;
  byId("send")
    .querySelector("use")
    .setAttribute("href", `/page/icons.svg#${controller ? "stop" : "up"}`);
  byId("send").classList.toggle("busy", Boolean(controller));
}

function keep(one) {
  const answered = one.turns.filter((turn) => turn.answers.some(Boolean));
  if (answered.length) storage.keep({ ...one, turns: answered, at: new Date().toISOString() });
}

// Open a conversation, or a new one if there is none.
function open(one) {
  asking?.abort();
  asking = null;
  conversation = one ?? storage.fresh();
  show();
  field.focus();
}

function show() {
  storage.remember(conversation);
  byId("turns").replaceChildren(...conversation.turns.map((turn) => turnOf(turn, () => keep(conversation))));
  document.body.dataset.view = conversation.turns.length ? "conversation" : "empty";
  field.placeholder = t(conversation.turns.length ? "followUp" : "placeholder");
  busy(asking);
  offer();
  offerArms();
}

// Load what the start shows: documents, example questions, and what this asker may do.
async function loadStart() {
  try {
    start = await api.get("/start");
  } catch (error) {
    if (error.status === 401 && (await enter())) return;
    start = {};
  }
  offer();
}

function offer() {
  const { documents, certified, questions = [], titles = [] } = start;
  const texts = questions.length ? questions : titles;
  const chip = (text) =>
    h("li", {}, h("button", { type: "button", onclick: () => suggest(text) }, h("bdi", {}, text)));
  byId("examples").hidden = !texts.length;
  byId("examples").querySelector("h2").textContent = t(questions.length ? "examples" : "titles");
  byId("examples")
    .querySelector("ul")
    .replaceChildren(...texts.map(chip));
  const facts = [documents ? t("documents", documents) : "", certified ? t("indexed", ago(certified)) : ""];
  byId("facts").textContent = facts.filter(Boolean).join(" · ");
  byId("open-reviews").hidden = !start.reviewer;
  byId("open-machines").hidden = !start.machines;
}

// Ask an example question. A title is only put into the field, for the reader to make a question of it.
function suggest(text) {
  field.value = text;
  field.focus();
  if (text.endsWith("?")) ask(text);
}

// Offer the arms that the asker may use, where there are several.
async function arms() {
  const { data = [] } = await api.get("/v1/models").catch(() => ({}));
  names = data.map((each) => each.id).filter((name) => name !== CHAMPION);
  offerArms();
}

// Show the choice of arms if the settings ask for it.
function offerArms() {
  byId("arms").hidden = names.length < 2 || !storage.settings().arms;
  const choices = (first) => [
    h("option", { value: "" }, first),
    ...names.map((name) => h("option", { value: name }, name)),
  ];
  for (const [id, first] of [
    ["arm", "champion"],
    ["beside", "nothing"],
  ]) {
    const { value } = byId(id);
    byId(id).replaceChildren(...choices(t(first)));
    byId(id).value = value;
  }
}

async function enter() {
  if (!(await signIn())) return false;
  await Promise.all([loadStart(), arms()]);
  return true;
}

begin();
