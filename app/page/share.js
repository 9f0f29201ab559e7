// Write an answer as Markdown with its sources, to be pasted elsewhere.

export function asMarkdown(question, answer) {
  const text = answer.sentences
    .map((each) => (each.citation ? `${each.text} [${each.citation}]` : each.text))
    .join("\n\n");
  const sources = answer.citations.map((each, place) => {
    const where = [each.title, each.locator].filter(Boolean).join(", ");
    return `[${place + 1}] ${where} (${each.link ?? each.uri})\n> ${each.quote.replaceAll("\n", "\n> ")}`;
  });
  return [`**${question}**`, text, ...sources].join("\n\n");
}
