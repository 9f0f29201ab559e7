// The words of the page on which reviewers decide about drafted questions, beside those of labels.js.

import { languages, number } from "./labels.js";

const en = {
  drafts: "Questions to approve",
  toQuestions: "Ask the documents",
  draftAnswer: "Accepted answer",
  draftPassage: "Passage",
  draftDecide: "Decide",
  draftYes: "Yes",
  draftNo: "No",
  draftEdit: "Edit",
  draftUndo: "Undo (u)",
  draftBack: "Previous draft",
  draftOn: "Next draft",
  draftOf: (n, all) => `${number(n)} of ${number(all)}`,
  draftVerdicts: { yes: "Accepted", no: "Refused", "": "Undecided" },
  draftCounts: { yes: "accepted", no: "refused", left: "left" },
  draftKinds: {
    lookup: "is in the text",
    "in a table": "is in a table",
    "several documents": "needs several documents",
    unanswerable: "has no answer",
    "not for this reader": "not for this reader",
    changed: "has changed",
    superseded: "is superseded",
  },
  draftFacts: {
    time: "a time",
    number: "a number",
    person: "a person",
    place: "a place",
    condition: "a condition",
    way: "a way to do it",
    definition: "a definition",
    list: "a list",
    rule: "a rule",
    heading: "a heading that asks",
  },
  draftQuestion: "Question",
  draftSave: "Save and accept",
  draftRedacted: "Personal data was removed from the text.",
  draftUnmarked: "The answer is not in this passage: edit it, or refuse the draft.",
  draftOtherwise: (said) =>
    `The file and this page decided differently (here: ${said}). Neither counts until you decide.`,
  draftProblems: {
    answer_not_in_passage:
      "Not accepted: the answer must be in the passage, word for word. Copy it from there; put | between alternatives.",
    changed: "Somebody else has decided this draft meanwhile. This is its current state.",
  },
  draftWait: (s) => `This key has sent many requests. The decision is sent in ${number(s)} s.`,
  draftDone: "All drafts are decided.",
  draftNone: "There are no drafts yet. Make some in the folder of this service:",
  draftHidden: "There are drafts, but none from documents that you may read.",
  draftForReviewers: "Drafts are for keys that were made with --reviewer.",
  draftsWhy: (file) => `Accepted ones are asked in the next comparison. The file ${file} says the same.`,
};

const de = {
  drafts: "Fragen zur Freigabe",
  toQuestions: "Die Dokumente fragen",
  draftAnswer: "Richtige Antwort",
  draftPassage: "Textstelle",
  draftDecide: "Entscheiden",
  draftYes: "Ja",
  draftNo: "Nein",
  draftEdit: "Bearbeiten",
  draftUndo: "Rückgängig (u)",
  draftBack: "Voriger Entwurf",
  draftOn: "Nächster Entwurf",
  draftOf: (n, all) => `${number(n)} von ${number(all)}`,
  draftVerdicts: { yes: "Angenommen", no: "Abgelehnt", "": "Offen" },
  draftCounts: { yes: "angenommen", no: "abgelehnt", left: "offen" },
  draftKinds: {
    lookup: "steht im Text",
    "in a table": "steht in einer Tabelle",
    "several documents": "braucht mehrere Dokumente",
    unanswerable: "hat keine Antwort",
    "not for this reader": "nicht für diesen Leser",
    changed: "hat sich geändert",
    superseded: "ist überholt",
  },
  draftFacts: {
    time: "eine Zeit",
    number: "eine Zahl",
    person: "eine Person",
    place: "ein Ort",
    condition: "eine Bedingung",
    way: "ein Vorgehen",
    definition: "eine Definition",
    list: "eine Aufzählung",
    rule: "eine Regel",
    heading: "eine Überschrift, die fragt",
  },
  draftQuestion: "Frage",
  draftSave: "Speichern und annehmen",
  draftRedacted: "Personenbezogene Daten wurden aus dem Text entfernt.",
  draftUnmarked: "Die Antwort steht nicht in dieser Textstelle: bearbeiten Sie sie, oder lehnen Sie ab.",
  draftOtherwise: (said) =>
    `Die Datei und diese Seite haben verschieden entschieden (hier: ${said}). Bis Sie entscheiden, gilt keines von beidem.`,
  draftProblems: {
    answer_not_in_passage:
      "Nicht angenommen: Die Antwort muss Wort für Wort in der Textstelle stehen. Kopieren Sie sie von dort; Alternativen trennt |.",
    changed: "Inzwischen hat jemand anderes über diesen Entwurf entschieden. So steht er jetzt.",
  },
  draftWait: (s) =>
    `Dieser Schlüssel hat viele Anfragen gestellt. Die Entscheidung wird in ${number(s)} s gesendet.`,
  draftDone: "Über alle Entwürfe ist entschieden.",
  draftNone: "Es gibt noch keine Entwürfe. So entstehen sie, im Ordner dieses Dienstes:",
  draftHidden: "Es gibt Entwürfe, aber keine aus Dokumenten, die Sie lesen dürfen.",
  draftForReviewers: "Entwürfe sind für Schlüssel, die mit --reviewer gemacht wurden.",
  draftsWhy: (file) =>
    `Angenommene werden im nächsten Vergleich gestellt. In der Datei ${file} steht dasselbe.`,
};

Object.assign(languages.en, en);
Object.assign(languages.de, de);
export const words = { en, de };
