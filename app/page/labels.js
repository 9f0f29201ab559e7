// The page's own words, in English and German. Texts of documents and answers stay as they are.

const en = {
  title: "Ask the documents",
  lead: "Every sentence of an answer comes with the place that proves it.",
  question: "Your question",
  placeholder: "Ask a question…",
  followUp: "Ask a follow-up question…",
  ask: "Ask",
  stop: "Stop",
  skip: "Skip to the question",
  menu: "Menu",
  fresh: "New conversation",
  history: "Conversations",
  settings: "Settings",
  examples: "Questions that the documents answer",
  titles: "Among the documents",
  arm: "Answer with",
  beside: "Compare with",
  champion: "the model in use",
  nothing: "none",
  looking: (n) =>
    n ? `Looking in ${number(n)} ${n === 1 ? "document" : "documents"}…` : "Looking in the documents…",
  writing: "The model is still writing…",
  seconds: (n) => `${n} s`,
  took: (s) => `${number(s)} s`,
  source: (n, title) => `Source ${n}: ${title}`,
  sources: (n) => (n === 1 ? "1 source" : `${n} sources`),
  same: "the same document",
  place: "Place in the document",
  understood: "Understood as:",
  unsure: "The documents may not answer this. These places come nearest to the question:",
  notSaid: "The documents do not say.",
  unsaid: "The documents do not say:",
  notSaidWhy:
    "None of the documents that you may read answers this question, so there is no answer rather than a guess.",
  withheld: "The documents have this, but personal data was taken out of them.",
  withheldWhy: "Names and contact details are not in the index. The document itself has them, if you may open it.",
  nearest: "Nearest to the question",
  handedOver: "A person has to answer this.",
  handedOverWhy: "Questions of this kind always go to a person, whatever the documents say.",
  about: "It is about",
  contact: "Who answers",
  passedOn: "Passed on",
  passedOnWhat: (n) =>
    n ? `your question, and ${number(n)} ${n === 1 ? "document" : "documents"} found for it` : "your question",
  ticket: "Your number",
  foundForThem: "Found for them",
  unproved: "Without proof: the model wrote this, and no document supports it",
  closedBook: "From the model's memory, without documents: nothing here is proved.",
  disagree: "Two documents disagree",
  newer: "newer",
  older: "older",
  undated: "no date",
  used: "used in the answer",
  withdrawn: "Another model than usual answered.",
  stopped: "Stopped.",
  broken: "The connection ended before the answer was complete.",
  unreachable: "The server does not answer. Is this machine connected?",
  failed: "The answer failed.",
  busy: (s) =>
    s
      ? `Many people are asking at the moment. Please try again in ${s} s.`
      : "Many people are asking at the moment. Please try again soon.",
  again: "Try again",
  copy: "Copy with sources",
  copied: "Copied",
  good: "This answer helped",
  bad: "This answer did not help",
  thanks: "Thank you. The people who look after this service will see it.",
  tooLate: "The server no longer has this answer. Ask again, and rate the new one.",
  feedback: "What was wrong?",
  reasons: {
    wrong: "It is wrong",
    incomplete: "Something is missing",
    source: "The source does not prove it",
    outdated: "It is out of date",
    declined: "The documents do say it",
    other: "Something else",
  },
  comment: "A word about it (optional)",
  right: "The right answer, if you know it (optional)",
  send: "Send",
  cancel: "Cancel",
  close: "Close",
  previous: "Previous source",
  next: "Next source",
  of: (n, all) => `${n} of ${all}`,
  changed: "The document has changed since: this is its earlier text.",
  link: "Link to this place",
  quote: "Copy the sentence",
  gone: "This document is no longer there, or you may no longer read it.",
  saved:
    "Conversations are kept in this browser only. A question is sent with the earlier ones of its conversation.",
  none: "No conversation yet.",
  remove: (title) => `Delete the conversation “${title}”`,
  removeAll: "Delete all",
  really: "Really delete all?",
  language: "Language",
  theme: "Appearance",
  themes: { system: "System", light: "Light", dark: "Dark" },
  showUnproved: "Show what the model wrote without proof",
  chooseArms: "Choose the model, or compare two",
  login: "Sign in",
  loginWhy: "This server answers people who have a key. Whoever runs it can make one for you.",
  key: "Key",
  refused: "This key is not valid.",
  logout: "Sign out",
  machines: "Machines",
  reviews: "Feedback",
  reviewsWhy:
    "What readers thought of answers. A question is asked in the next comparison; an example is used in the next training.",
  toDrafts: "Drafted questions to approve",
  noReviews: "Nothing here.",
  filters: { all: "All", up: "Helped", down: "Did not help", open: "Undecided" },
  show: "Show",
  uses: { question: "now a question", example: "now an example" },
  from: "From:",
  reason: "Reason:",
  told: "The reader's answer:",
  use: "Use it",
  rightAnswer: "The right answer",
  several: "Put | between alternatives.",
  proofs: "The documents that prove it, one per line",
  useAs: { question: "Use as a question", example: "Use as an example" },
  made: (use) => `Done: this is ${use}.`,
  documents: (n) => `${number(n)} ${n === 1 ? "document" : "documents"}`,
  indexed: (when) => `as of ${when}`,
};

const de = {
  title: "Fragen Sie die Dokumente",
  lead: "Zu jedem Satz einer Antwort steht die Stelle, die ihn belegt.",
  question: "Ihre Frage",
  placeholder: "Stellen Sie eine Frage…",
  followUp: "Fragen Sie nach…",
  ask: "Fragen",
  stop: "Abbrechen",
  skip: "Zur Frage springen",
  menu: "Menü",
  fresh: "Neues Gespräch",
  history: "Gespräche",
  settings: "Einstellungen",
  examples: "Fragen, auf die die Dokumente antworten",
  titles: "Unter den Dokumenten",
  arm: "Antwort mit",
  beside: "Vergleich mit",
  champion: "dem Modell im Einsatz",
  nothing: "keinem",
  looking: (n) =>
    n ? `Suche in ${number(n)} ${n === 1 ? "Dokument" : "Dokumenten"}…` : "Suche in den Dokumenten…",
  writing: "Das Modell schreibt noch…",
  seconds: (n) => `${n} s`,
  took: (s) => `${number(s)} s`,
  source: (n, title) => `Quelle ${n}: ${title}`,
  sources: (n) => (n === 1 ? "1 Quelle" : `${n} Quellen`),
  same: "dasselbe Dokument",
  place: "Stelle im Dokument",
  understood: "Verstanden als:",
  unsure: "Vielleicht beantworten die Dokumente das nicht. Diese Stellen kommen der Frage am nächsten:",
  notSaid: "Dazu sagen die Dokumente nichts.",
  unsaid: "Dazu sagen die Dokumente nichts:",
  notSaidWhy:
    "Keines der Dokumente, die Sie lesen dürfen, beantwortet diese Frage. Statt zu raten, gibt es deshalb keine Antwort.",
  withheld: "Die Dokumente nennen das, aber personenbezogene Daten wurden daraus entfernt.",
  withheldWhy:
    "Namen und Kontaktdaten stehen nicht im Index. Das Dokument selbst enthält sie, wenn Sie es öffnen dürfen.",
  nearest: "Der Frage am nächsten",
  handedOver: "Das muss ein Mensch beantworten.",
  handedOverWhy: "Solche Fragen gehen immer an einen Menschen, unabhängig von den Dokumenten.",
  about: "Es geht um",
  contact: "Wer antwortet",
  passedOn: "Weitergegeben",
  passedOnWhat: (n) =>
    n ? `Ihre Frage und ${number(n)} ${n === 1 ? "Dokument" : "Dokumente"} dazu` : "Ihre Frage",
  ticket: "Ihre Nummer",
  foundForThem: "Dafür gefunden",
  unproved: "Ohne Beleg: vom Modell geschrieben, von keinem Dokument gestützt",
  closedBook: "Aus dem Gedächtnis des Modells, ohne Dokumente: nichts davon ist belegt.",
  disagree: "Zwei Dokumente widersprechen sich",
  newer: "neuer",
  older: "älter",
  undated: "ohne Datum",
  used: "in der Antwort verwendet",
  withdrawn: "Es hat ein anderes Modell als sonst geantwortet.",
  stopped: "Abgebrochen.",
  broken: "Die Verbindung endete, bevor die Antwort vollständig war.",
  unreachable: "Der Server antwortet nicht. Ist dieses Gerät verbunden?",
  failed: "Die Antwort ist fehlgeschlagen.",
  busy: (s) =>
    s
      ? `Gerade fragen viele. Bitte versuchen Sie es in ${s} s noch einmal.`
      : "Gerade fragen viele. Bitte versuchen Sie es gleich noch einmal.",
  again: "Noch einmal",
  copy: "Mit Quellen kopieren",
  copied: "Kopiert",
  good: "Diese Antwort hat geholfen",
  bad: "Diese Antwort hat nicht geholfen",
  thanks: "Danke. Wer diesen Dienst betreut, wird es sehen.",
  tooLate: "Der Server hat diese Antwort nicht mehr. Fragen Sie noch einmal, und bewerten Sie die neue.",
  feedback: "Was war falsch?",
  reasons: {
    wrong: "Sie stimmt nicht",
    incomplete: "Es fehlt etwas",
    source: "Die Quelle belegt sie nicht",
    outdated: "Sie ist veraltet",
    declined: "Die Dokumente sagen es doch",
    other: "Etwas anderes",
  },
  comment: "Ein Wort dazu (freiwillig)",
  right: "Die richtige Antwort, wenn Sie sie kennen (freiwillig)",
  send: "Senden",
  cancel: "Abbrechen",
  close: "Schließen",
  previous: "Vorige Quelle",
  next: "Nächste Quelle",
  of: (n, all) => `${n} von ${all}`,
  changed: "Das Dokument hat sich seither geändert: Dies ist der frühere Text.",
  link: "Link zu dieser Stelle",
  quote: "Den Satz kopieren",
  gone: "Dieses Dokument gibt es nicht mehr, oder Sie dürfen es nicht mehr lesen.",
  saved:
    "Gespräche bleiben nur in diesem Browser. Mit einer Frage werden die früheren desselben Gesprächs gesendet.",
  none: "Noch kein Gespräch.",
  remove: (title) => `Das Gespräch „${title}“ löschen`,
  removeAll: "Alle löschen",
  really: "Wirklich alle löschen?",
  language: "Sprache",
  theme: "Erscheinungsbild",
  themes: { system: "System", light: "Hell", dark: "Dunkel" },
  showUnproved: "Zeigen, was das Modell ohne Beleg geschrieben hat",
  chooseArms: "Das Modell wählen oder zwei vergleichen",
  login: "Anmelden",
  loginWhy:
    "Dieser Server antwortet Personen mit einem Schlüssel. Wer ihn betreibt, kann Ihnen einen ausstellen.",
  key: "Schlüssel",
  refused: "Dieser Schlüssel ist nicht gültig.",
  logout: "Abmelden",
  machines: "Maschinen",
  reviews: "Rückmeldungen",
  reviewsWhy:
    "Was Leser zu Antworten meinten. Eine Frage wird im nächsten Vergleich gestellt, ein Beispiel kommt in das nächste Training.",
  toDrafts: "Entwürfe von Fragen zur Freigabe",
  noReviews: "Hier ist nichts.",
  filters: { all: "Alle", up: "Geholfen", down: "Nicht geholfen", open: "Offen" },
  show: "Anzeigen",
  uses: { question: "jetzt eine Frage", example: "jetzt ein Beispiel" },
  from: "Aus:",
  reason: "Grund:",
  told: "Antwort des Lesers:",
  use: "Verwenden",
  rightAnswer: "Die richtige Antwort",
  several: "Alternativen durch | trennen.",
  proofs: "Die Dokumente, die sie belegen, eines je Zeile",
  useAs: { question: "Als Frage verwenden", example: "Als Beispiel verwenden" },
  made: (use) => `Fertig: Das ist ${use}.`,
  documents: (n) => `${number(n)} ${n === 1 ? "Dokument" : "Dokumente"}`,
  indexed: (when) => `Stand: ${when}`,
};

export const languages = { en, de };

// Add the labels of another page.
export function addLabels(words) {
  for (const [language, labels] of Object.entries(words)) Object.assign(languages[language], labels);
}

let now = "en";
let locale = "en"; // "en-GB" writes dates in another order than "en"

// Return the label of a key, in the language that is set.
export function t(key, ...values) {
  const label = languages[now][key];
  return typeof label === "function" ? label(...values) : label;
}

// Set the language: the chosen one, or the browser's first that there are labels for.
export function setLanguage(chosen) {
  const wanted = [chosen, ...navigator.languages.map((name) => name.slice(0, 2))];
  now = wanted.find((name) => name in languages) ?? "en";
  locale = navigator.languages.find((name) => name.startsWith(now)) ?? now;
  document.documentElement.lang = now;
  for (const element of document.querySelectorAll("[data-label]"))
    element.textContent = t(element.dataset.label);
  for (const element of document.querySelectorAll("[data-name]")) element.ariaLabel = t(element.dataset.name);
}

export const chosenLocale = () => locale;
export const number = (value) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);

// Return an ISO date as people write it. Only a date of a document has no time of day.
export function day(iso) {
  const parsed = new Date(iso);
  if (Number.isNaN(parsed.getTime())) return iso;
  return new Intl.DateTimeFormat(locale, {
    dateStyle: "long",
    timeZone: iso.length > 10 ? undefined : "UTC",
  }).format(parsed);
}

// Return how long ago a moment was: "3 hours ago".
export function ago(iso) {
  const seconds = (new Date(iso) - Date.now()) / 1000;
  const [unit, size] = [
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
  ].find(([, s]) => -seconds >= s) ?? ["minute", 60];
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}
