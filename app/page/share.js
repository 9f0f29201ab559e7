// Write an answer as Markdown with its sources, to be pasted elsewhere.

import { harmless } from "./dom.js";

export function asMarkdown(question, answer) {
  const text = answer.sentences.map((each) => (each.citation ? `${each.text} [${each.citation}]` : each.text)).join("\n\n");
  const sources = answer.citations.map((each, place) => {
    const where = [each.title, each.locator].filter(Boolean).join(", ");
    return `[${place + 1}] ${where} (${each.link ?? each.uri})\n> ${each.quote.replaceAll("\n", "\n> ")}`;
  });
  return harmless([`**${question}**`, text, ...sources].join("\n\n"));
}
