"""Join the lines of a Markdown paragraph, as a renderer does.

In:  Markdown, its code masked (code.py)
Out: the same with one line for each paragraph, list item and quotation

A line break inside a paragraph is a space in Markdown; only two spaces or a backslash before it
break the line. Lines of fields such as "Phone: 12" stay, because people write them as lines.
"""

import re
from collections.abc import Iterator, Sequence

from tasks.documents.parse.markdown.code import LEFT, RIGHT

# Lines that stand for themselves: headings, tables, tags, masked code, rules, underlines of
# headings, targets of links, definitions, templates, bold titles, fields.
ALONE = re.compile(
    rf"\s*(?:#{{1,6}}(?:\s|$)|[|<{{]|{LEFT}\d+{RIGHT}\s*$|(?:[-*_=+]\s*){{3,}}$|-+\s*$|=+\s*$"
    r"|\[[^\]\n]+\]:|:\s|\*\*[^*\n]+\*\*:?\s*$|__[^_\n]+__:?\s*$"
    r"|[A-Z][\w./-]*(?: [\w./-]+){0,3}: +\S.{0,60}$)"
)
ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])(?:\s|$)")
QUOTE = re.compile(r"\s*(?:>\s?)+")
RULE = re.compile(r"(?m)^[ |:-]*-[ :]*\|[ |:-]*$|^[ |:-]*\|[ :]*-[ |:-]*$")  # below a table's head
SHAPED = re.compile(r"(<pre\b.*?</pre\s*>)", re.IGNORECASE | re.DOTALL)
DEEP = re.compile(r" {6}")  # code in a list
HARD = ("  ", "\\")  # an explicit line break


def joined(text: str) -> str:
    """Return the text with the lines of each paragraph joined."""
    parts = SHAPED.split(text)
    parts[::2] = map(_joined, parts[::2])
    return "".join(parts)


def _joined(text: str) -> str:
    parts = re.split(r"(\n(?:[ \t]*\n)+)", text)
    parts[::2] = [
        part if "\n" not in part or RULE.search(part) else "\n".join(_lines(part.split("\n")))
        for part in parts[::2]
    ]
    return "".join(parts)


def _lines(lines: Sequence[str]) -> Iterator[str]:
    line = lines[0]
    for following in lines[1:]:
        quote = QUOTE.match(following)
        if _goes_on(line, following):
            words = following[quote.end() :] if quote else following.strip()
            line = f"{line.rstrip()} {words}"
        else:
            yield line
            line = following
    yield line


def _goes_on(line: str, following: str) -> bool:
    if line.endswith(HARD) or not line.strip() or not following.strip():
        return False
    quotes = QUOTE.match(line), QUOTE.match(following)
    if bool(quotes[0]) != bool(quotes[1]):
        return False
    last, coming = (
        x[m.end() :] if m else x for x, m in zip((line, following), quotes, strict=True)
    )
    if not last.strip() or not coming.strip():
        return False
    code = DEEP.match(line) and DEEP.match(following) and not ITEM.match(line)
    return not (code or ALONE.match(last) or ALONE.match(coming) or ITEM.match(coming))
