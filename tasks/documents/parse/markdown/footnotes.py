"""Move the footnotes of a Markdown text to their references, so that no chunk has a statement
without its condition.
"""

import re

DEFINITION = re.compile(
    r"(?m)^ {0,3}\[\^([^\[\]\s]{1,100})\]:[ \t]*"
    r"(.*(?:\n(?:(?:[ \t]*\n)*(?: {4}|\t)[ \t]*\S.*"  # indented, behind empty lines too
    r"|(?! {0,3}(?:\[[^\[\]\n]{1,100}\]:|[-*+] |\d+[.)] )) {0,3}[^\s#>|<].*))*)\n?"
)
REFERENCE = re.compile(r"[ \t]*\[\^([^\[\]\s]{1,100})\](?!:)")
INLINE = re.compile(r"[ \t]*\^\[([^\[\]\n]{1,2000})\]")
HEADING = re.compile(r"(?m)^(#{1,6} .*?) (\(note: .*\))[ \t]*$")
LONG = 300  # characters of a note that stands only once, however often it is referred to


def inlined(text: str) -> str:
    """Inline footnotes: `four tonnes[^1]` with `[^1]: Only dry.` becomes `four tonnes (note: Only
    dry.)`. A note without a reference stays in its place; the notes of a heading go below it."""
    notes = {name: " ".join(note.split()) for name, note in DEFINITION.findall(text)}
    used: set[str] = set()

    def said(match: re.Match[str]) -> str:
        note = notes.get(match[1])
        if note is None:
            return match[0]
        first = match[1] not in used
        used.add(match[1])
        return f" (note: {note})" if first or len(note) <= LONG else ""

    body = REFERENCE.sub(said, DEFINITION.sub(lambda note: f"\ufdd7{note[1]}\ufdd7\n", text))
    body = INLINE.sub(r" (note: \1)", body)
    body = re.sub(
        "\ufdd7([^\ufdd7]*)\ufdd7\n?",
        lambda note: "" if note[1] in used else f"Note {note[1]}: {notes[note[1]]}\n",
        body,
    )
    return HEADING.sub(r"\1\n\n\2", body) if "(note: " in body else body
