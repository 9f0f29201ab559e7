// Dialogs: the conversations on this machine, settings, signing in. The browser keeps the focus inside them,
// and Escape closes them.

import { Refused, post } from "./api.js";
import { fill, h, iconButton } from "./dom.js";
import { ago, languages, setLanguage, t } from "./labels.js";
import * as storage from "./storage.js";

const byId = (id) => document.getElementById(id);

// Close a dialog with a click beside it.
export function dismissable() {
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }
}

export function heading(id, title, dialog, n) {
  return h(
    "header",
    {},
    n ? h("span", { className: "number", "aria-hidden": "true" }, String(n)) : null,
    h("h2", { id, tabIndex: -1 }, title),
    iconButton("close", t("close"), () => dialog.close()),
  );
}

// Show the conversations. Calls `open` with the chosen one, or with null if the one that is open was deleted.
export function showHistory(open, current) {
  const dialog = byId("history");
  const all = storage.conversations();
  const again = () => showHistory(open, current);
  const list = all.map((each) =>
    h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          className: "entry",
          "aria-current": each.id === current() ? "true" : null,
          onclick: () => (dialog.close(), open(each)),
        },
        h("bdi", {}, each.turns[0]?.question ?? ""),
        each.at ? h("small", {}, ago(each.at)) : null,
      ),
      iconButton("bin", t("remove", each.turns[0]?.question ?? ""), () => {
        storage.remove(each.id);
        if (each.id === current()) open(null);
        again();
      }),
    ),
  );
  const wipe = h("button", { type: "button", className: "danger" }, t("removeAll"));
  wipe.onclick = () => {
    if (wipe.textContent !== t("really")) return void (wipe.textContent = t("really"));
    storage.removeAll();
    open(null);
    again();
  };
  fill(
    dialog,
    heading("history-title", t("history"), dialog),
    list.length ? h("ul", { className: "entries" }, list) : h("p", {}, t("none")),
    h("footer", {}, h("p", {}, t("saved")), list.length ? h("div", { className: "buttons" }, wipe) : null),
  );
  if (!dialog.open) dialog.showModal();
}

// Show the settings; call `changed` after each change. `arms`: there are several; `enter` and `leave` sign in and
// out, and are null where one cannot.
export function showSettings(changed, { arms, enter, leave }) {
  const dialog = byId("settings");
  const { language, theme = "system", ...switches } = storage.settings();
  const set = (values) => {
    storage.set(values);
    changed();
    if (!values.language) return;
    showSettings(changed, { arms, enter, leave }); // in the other language
    dialog.querySelector("select").focus();
  };
  const toggle = (name, label) =>
    h(
      "label",
      { className: "choice" },
      h("input", {
        type: "checkbox",
        checked: Boolean(switches[name]),
        onchange: (event) => set({ [name]: event.target.checked }),
      }),
      h("span", {}, label),
    );
  const account = (label, go) =>
    go && h("button", { type: "button", onclick: () => (dialog.close(), go()) }, t(label));
  const names = Object.keys(languages).map((name) => [
    name,
    new Intl.DisplayNames([name], { type: "language" }).of(name),
  ]);
  fill(
    dialog,
    heading("settings-title", t("settings"), dialog),
    choice(t("language"), names, language ?? document.documentElement.lang, (value) =>
      set({ language: value }),
    ),
    choice(t("theme"), Object.entries(t("themes")), theme, (value) => set({ theme: value })),
    toggle("unproved", t("showUnproved")),
    arms ? toggle("arms", t("chooseArms")) : null,
    h("div", { className: "buttons" }, account("login", enter), account("logout", leave)),
  );
  if (!dialog.open) dialog.showModal();
}

function choice(label, options, chosen, change) {
  const select = h(
    "select",
    { onchange: () => change(select.value) },
    options.map(([value, name]) => h("option", { value, selected: value === chosen }, name)),
  );
  return h("label", { className: "setting" }, h("span", {}, label), select);
}

// Apply the chosen language and theme.
export function applySettings() {
  const { language, theme } = storage.settings();
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  setLanguage(language);
}

// Ask for a key; return whether the server took one.
export function signIn() {
  const dialog = byId("login");
  const key = h("input", { type: "password", autocomplete: "current-password", required: true, id: "key" });
  const wrong = h("p", { className: "wrong", role: "alert" });
  return new Promise((done) => {
    const form = h(
      "form",
      {},
      h("input", { hidden: true, autocomplete: "username", value: "Inhouse" }),
      h("p", {}, t("loginWhy")),
      h("label", { htmlFor: "key" }, t("key")),
      key,
      wrong,
      h("div", { className: "buttons" }, h("button", { className: "main" }, t("login"))),
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        await post("/login", { key: key.value.trim() });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        return void (wrong.textContent = [401, 403, 422].includes(error.status)
          ? t("refused")
          : error.message || t("unreachable"));
      }
      dialog.returnValue = "yes";
      dialog.close("yes");
    });
    dialog.returnValue = "";
    dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true });
    fill(dialog, heading("login-title", t("login"), dialog), form);
    if (!dialog.open) dialog.showModal();
    key.focus();
  });
}

// Sign out, and delete the conversations from this browser: the next person must not read them.
export async function signOut() {
  await post("/logout", {}).catch(() => ({}));
  storage.removeAll();
  location.reload();
}
