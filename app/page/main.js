// Wire the page: the question, the conversation, the panels.

import { awaited } from "./answer.js";
import * as api from "./api.js";
import { h } from "./dom.js";
import { ago, t } from "./labels.js";
import { applySettings, dismissable, showHistory, showSettings, signIn, signOut } from "./panels.js";
import { showReviews } from "./reviews.js";
import * as storage from "./storage.js";
import { fill, turnOf } from "./turn.js";

const of = (id) => document.getElementById(id);
const field = of("question");
const CHAMPION = "inhouse"; // the name of whichever arm is in use

let conversation = storage.opened() ?? storage.fresh();
let start = {}; // what GET /start told
let names = []; // of the arms that the asker may use
let asking = null; // the AbortController of the questions that are being answered
let answering = Promise.resolve(); // until the last of them is answered, one after the other

async function begin() {
  dismissable();
  dress();
  listen();
  await Promise.all([learn(), arms()]);
}

// Put on the chosen settings, and show the open conversation in them.
function dress() {
  applySettings();
  show();
}

function listen() {
  of("composer").addEventListener("submit", (event) => {
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
  for (const id of ["fresh", "home"]) of(id).onclick = () => open(null);
  of("open-history").onclick = () => showHistory(open, () => conversation.id);
  of("open-reviews").onclick = showReviews;
  of("open-settings").onclick = () =>
    showSettings(dress, {
      arms: names.length > 1,
      enter: start.signed_in ? null : enter,
      leave: start.signed_in ? signOut : null,
    });
}

// Let the field grow with its text where the browser does not do so itself.
function fit() {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

async function ask(question) {
  if (!question.trim()) return;
  const chosen = of("arms").hidden
    ? [null]
    : [of("arm").value || null, of("beside").value].filter((arm) => arm !== "");
  const turn = { question: question.trim(), arms: chosen, answers: [] };
  const mine = conversation;
  const earlier = [...mine.turns];
  mine.turns.push(turn);
  field.value = "";
  fit();
  const element = turnOf(turn, () => keep(mine));
  document.body.dataset.view = "conversation";
  of("turns").append(element);
  field.placeholder = t("followUp");
  element.scrollIntoView({
    block: "start",
    behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
  });
  for (const column of element.querySelectorAll(".body")) column.append(awaited(start.documents));
  const controller = asking ?? new AbortController();
  busy(controller);
  const how = {
    documents: start.documents,
    signal: controller.signal,
    changed: () => keep(mine),
    signIn: enter,
  };
  const answered = answering.then(() => fill(element, turn, earlier, how));
  const ended = answered.catch(() => {});
  answering = ended;
  await answered;
  if (answering === ended && asking === controller) busy(null);
  if (conversation === mine && !element.isConnected) show(); // the settings were changed meanwhile
}

function busy(controller) {
  asking = controller;
  const label = t(controller ? "stop" : "ask");
  of("send").title = of("send").ariaLabel = label;
  of("send")
    .querySelector("use")
    .setAttribute("href", `/page/icons.svg#${controller ? "stop" : "up"}`);
  of("send").classList.toggle("busy", Boolean(controller));
}

function keep(one) {
  const answered = one.turns.filter((turn) => turn.answers.some(Boolean));
  if (answered.length) storage.keep({ ...one, turns: answered, at: new Date().toISOString() });
}

// Open a conversation; a new one without any.
function open(one) {
  asking?.abort();
  asking = null;
  conversation = one ?? storage.fresh();
  show();
  field.focus();
}

function show() {
  storage.remember(conversation);
  of("turns").replaceChildren(...conversation.turns.map((turn) => turnOf(turn, () => keep(conversation))));
  document.body.dataset.view = conversation.turns.length ? "conversation" : "empty";
  field.placeholder = t(conversation.turns.length ? "followUp" : "placeholder");
  busy(asking);
  offer();
  offerArms();
}

// Learn what there is to read, and what one may ask.
async function learn() {
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
  of("examples").hidden = !texts.length;
  of("examples").querySelector("h2").textContent = t(questions.length ? "examples" : "titles");
  of("examples")
    .querySelector("ul")
    .replaceChildren(...texts.map(chip));
  const facts = [documents ? t("documents", documents) : "", certified ? t("indexed", ago(certified)) : ""];
  of("facts").textContent = facts.filter(Boolean).join(" · ");
  of("open-reviews").hidden = !start.reviewer;
  of("open-machines").hidden = !start.machines;
}

// Ask a question that is offered; a title is only written down, to be made a question of.
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

// Show the choice of models to whoever wants one.
function offerArms() {
  of("arms").hidden = names.length < 2 || !storage.settings().arms;
  const options = (first) => [
    h("option", { value: "" }, first),
    ...names.map((name) => h("option", { value: name }, name)),
  ];
  for (const [id, first] of [
    ["arm", "champion"],
    ["beside", "nothing"],
  ]) {
    const { value } = of(id);
    of(id).replaceChildren(...options(t(first)));
    of(id).value = value;
  }
}

async function enter() {
  if (!(await signIn())) return false;
  await Promise.all([learn(), arms()]);
  return true;
}

begin();
