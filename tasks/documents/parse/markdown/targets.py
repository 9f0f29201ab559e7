"""Put the addresses of links where the links are, and remove the titles of links.

A definition such as `[tariff]: https://… "…"` and the title of a link are not on the rendered page.
"""

import re

INSIDE = r"[^%s\\\n]|\\.|\n(?!\s*\n)"  # of a title: not an empty line
TITLE = "|".join(
    f"{left}(?:{INSIDE % (left + right)})*{right}"
    for left, right in (('"', '"'), ("'", "'"), (r"\(", r"\)"))
)
DEFINITION = re.compile(
    r"[ >]{0,12}\[((?:[^\[\]\\\n^]|\\.)(?:[^\[\]\\\n]|\\.)*)\]:[ \t]*(?:\n[ \t]+)?"
    rf"(<[^<>\n]*>|[^\s<]\S*)(?:(?:[ \t]+|[ \t]*\n[ \t>]*)(?:{TITLE}))?[ \t]*(?:\n|$)"
)
REFERENCE = re.compile(r"\[([^\[\]\n]+)\](?:\[([^\[\]\n]*)\])?(?![(:\[])")
TITLED = re.compile(
    rf"(\]\([ \t]*(?:<[^<>\n]*>|[^\s<>()\"']+(?:\([^\s()]*\)[^\s()]*)?))[ \t\n]+(?:{TITLE})[ \t]*\)"
)
APART = re.compile(r"[ >]*(?:$|#{1,6} |(?:[-*_] ?){3,}$|</?[a-z][^<>]*>\s*$)", re.IGNORECASE)


def untitled(text: str) -> str:
    """Return the text with `[Port](port.md "…")` as `[Port](port.md)`."""
    return TITLED.sub(r"\1)", text)


def resolved(text: str) -> str:
    """Return the text without definitions of addresses, which stand in their links instead."""
    kept: list[str] = []
    addresses: dict[str, str] = {}
    position, free = 0, True  # a definition does not begin inside a paragraph
    while position < len(text):
        found = DEFINITION.match(text, position) if free else None
        if found:
            addresses.setdefault(_label(found[1]), found[2].strip("<>"))
            position = found.end()
            continue
        end = text.find("\n", position) + 1 or len(text)
        line = text[position:end]
        free = APART.match(line.rstrip("\n")) is not None
        kept.append(line)
        position = end
    if not addresses:
        return text

    def linked(found: re.Match[str]) -> str:
        address = addresses.get(_label(found[2] or found[1]))
        return f"[{found[1]}]({address})" if address else found[0]

    return REFERENCE.sub(linked, "".join(kept))


def _label(name: str) -> str:
    return " ".join(name.split()).casefold()
