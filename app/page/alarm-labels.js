// The words of the page of the machines, in English and German.

import { addLabels } from "./labels.js";

const list = (language, words) => new Intl.ListFormat(language).format(words);

const en = {
  toQuestions: "Questions",
  openAlarms: "Open alarms",
  quietMachines: "Without an open alarm",
  overAlarms: "Past alarms",
  alarmsFooter: "All times are in UTC, as far as the readings' files name a zone.",
  count: (open, machines) => {
    const of = machines === 1 ? "1 machine" : `${machines} machines`;
    if (!open) return `No open alarm on ${of}.`;
    return open === 1 ? `1 open alarm on ${of}.` : `${open} open alarms on ${of}.`;
  },
  noMachines: "There are no readings that you may read.",
  watchedAt: (when) => `The watch last ran ${when}.`,
  neverWatched: "The watch has not run yet.",
  late: "Anything since then is not shown here.",
  news: "The watch has found something new.",
  normal: "No open alarm.",
  unknown: "Too few readings yet to know what is normal; only limits are watched.",
  lastReading: (when) => `last reading ${when} UTC`,
  courseOf: (name, unit, course) =>
    `${name}, from ${course[0]} to ${course.at(-1)} ${unit}; lowest ${Math.min(...course)}, highest ${Math.max(...course)}`,
  lasts: "ongoing",
  over: "ended",
  utc: "UTC",
  diagnosis: "Diagnosis",
  diagnosing: "Looking in the documents…",
  noMode: "No document that you may read describes these signs, so there is no advice rather than a guess.",
  noAdvice: "The documents that you may read do not say.",
  diagnosisParts: {
    mode: "What is wrong",
    advice: "What to do",
    evidence: "Why",
    ruledOut: "Ruled out",
    history: "What was noted of this machine",
    sources: "Documents",
  },
  whyNot: "Why, and what was ruled out",
  ofCase: "In a like case:",
  limitBroken: "Above a limit:",
  pictureOf: (machine) => `The readings of ${machine}, with the window of the alarm marked`,
  pictureSays: "Shaded: the alarm. Dotted: what is usual. Dashed: limits.",
  spread: "× spread: how far it is from what is usual, in units of its usual variation.",
  sensor: "Sensor",
  usual: "Usual",
  inWindow: "In the window",
  size: "× spread",
  figures: (machine) => `${machine}: figures of the window`,
  change: (before, within) => `usually ${before}, here ${within}.`,
  also: (names) => `Also away from normal: ${list("en", names)}.`,
  does: {
    "step up": "jumps up",
    "step down": "drops at once",
    "slow rise that gets faster up": "rises slowly, then faster and faster",
    "straight fall": "falls in a straight line",
    "straight rise": "rises in a straight line",
    "comes and goes with the clock": "comes and goes at the same hours of the day",
    "single spike": "has a single spike",
    other: "leaves its normal range",
  },
  patterns: {
    step: "step",
    "slow rise that gets faster": "slow rise that gets faster",
    "straight fall": "straight fall",
    "straight rise": "straight rise",
    "comes and goes with the clock": "comes and goes with the clock",
    "single spike": "single spike",
    other: "outside its normal range",
  },
};

const de = {
  toQuestions: "Fragen",
  openAlarms: "Offene Alarme",
  quietMachines: "Ohne offenen Alarm",
  overAlarms: "Frühere Alarme",
  alarmsFooter: "Alle Zeiten in UTC, soweit die Dateien der Messwerte eine Zeitzone nennen.",
  count: (open, machines) => {
    const of = machines === 1 ? "1 Maschine" : `${machines} Maschinen`;
    if (!open) return `Kein offener Alarm bei ${of}.`;
    return open === 1 ? `1 offener Alarm bei ${of}.` : `${open} offene Alarme bei ${of}.`;
  },
  noMachines: "Es gibt keine Messwerte, die Sie lesen dürfen.",
  watchedAt: (when) => `Zuletzt nachgesehen: ${when}.`,
  neverWatched: "Die Überwachung ist noch nicht gelaufen.",
  late: "Was seither geschah, steht hier nicht.",
  news: "Die Überwachung hat etwas Neues gefunden.",
  normal: "Kein offener Alarm.",
  unknown: "Noch zu wenige Messwerte, um den Normalbereich zu kennen; nur Grenzwerte werden überwacht.",
  lastReading: (when) => `letzter Messwert ${when} UTC`,
  courseOf: (name, unit, course) =>
    `${name}, von ${course[0]} bis ${course.at(-1)} ${unit}; niedrigster ${Math.min(...course)}, höchster ${Math.max(...course)}`,
  lasts: "dauert an",
  over: "beendet",
  utc: "UTC",
  diagnosis: "Diagnose",
  diagnosing: "Suche in den Dokumenten…",
  noMode:
    "Kein Dokument, das Sie lesen dürfen, beschreibt diese Anzeichen. Statt zu raten, gibt es deshalb keinen Rat.",
  noAdvice: "Dazu sagen die Dokumente, die Sie lesen dürfen, nichts.",
  diagnosisParts: {
    mode: "Störung",
    advice: "Was zu tun ist",
    evidence: "Warum",
    ruledOut: "Ausgeschlossen",
    history: "Was zu dieser Maschine vermerkt ist",
    sources: "Dokumente",
  },
  whyNot: "Warum, und was ausgeschlossen wurde",
  ofCase: "In einem ähnlichen Fall:",
  limitBroken: "Über einem Grenzwert:",
  pictureOf: (machine) => `Die Messwerte von ${machine}, mit dem Zeitraum des Alarms`,
  pictureSays: "Getönt: der Alarm. Gepunktet: das Übliche. Gestrichelt: Grenzwerte.",
  spread: "× Streuung: wie weit vom Üblichen entfernt, gemessen an der üblichen Schwankung.",
  sensor: "Sensor",
  usual: "Üblich",
  inWindow: "Im Zeitraum",
  size: "× Streuung",
  figures: (machine) => `${machine}: Zahlen des Zeitraums`,
  change: (before, within) => `üblich ${before}, hier ${within}.`,
  also: (names) => `Ebenfalls nicht normal: ${list("de", names)}.`,
  does: {
    "step up": "springt nach oben",
    "step down": "fällt auf einen Schlag",
    "slow rise that gets faster up": "steigt langsam, dann immer schneller",
    "straight fall": "fällt geradlinig",
    "straight rise": "steigt geradlinig",
    "comes and goes with the clock": "kommt und geht zu denselben Stunden des Tages",
    "single spike": "hat eine einzelne Spitze",
    other: "verlässt den Normalbereich",
  },
  patterns: {
    step: "Sprung",
    "slow rise that gets faster": "Anstieg, der schneller wird",
    "straight fall": "geradliniger Abfall",
    "straight rise": "geradliniger Anstieg",
    "comes and goes with the clock": "kommt und geht mit der Uhr",
    "single spike": "einzelne Spitze",
    other: "außerhalb des Normalbereichs",
  },
};

addLabels({ en, de });
