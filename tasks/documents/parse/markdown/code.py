"""Mask the code of a Markdown text while the rest of it is changed.

    masked, pieces = code.masked(text)
    text = code.unmasked(change(masked), pieces)

A masked piece of code is a run of digits between two Unicode noncharacters.
"""

import re

LEFT, RIGHT = "\ufdd0", "\ufdd1"
MASK = re.compile(f"{LEFT}(\\d+){RIGHT}")
FENCE = re.compile(r"((?:[ \t>]|[-*+] |\d+[.)] )*)(`{3,}(?=[^`\n]*$)|~{3,})")
SPAN = re.compile(r"(?<!`)(?:`[^`\n]+`|(``+)(?!`)[^\n]+?(?<!`)\1)(?!`)")
ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)]|\[\^[^\]]+\]:|:)\s")
INDENTED = re.compile(r"\n[ \t]*\n(?: {4}|\t)[^\n]*\S")
INDENT = re.compile(r"(?: {4}|\t)")


def masked(text: str) -> tuple[str, list[str]]:
    """Return the text without its code, and the code: between fences, indented by four, or inline.
    A fence that is never closed extends to the end, as in Markdown."""
    pieces: list[str] = []
    if LEFT in text or RIGHT in text:
        text = re.sub(f"[{LEFT}{RIGHT}]", "", text)
    if "```" in text or "~~~" in text or INDENTED.search(text):
        text = _lines(text, pieces)
    if "`" in text:
        text = SPAN.sub(lambda span: _mask(span[0], pieces), text)
    return text, pieces


def unmasked(text: str, pieces: list[str]) -> str:
    return MASK.sub(lambda mask: pieces[int(mask[1])], text) if pieces else text


def _mask(piece: str, pieces: list[str]) -> str:
    pieces.append(piece)
    return f"{LEFT}{len(pieces) - 1}{RIGHT}"


def _lines(text: str, pieces: list[str]) -> str:
    kept: list[str] = []
    block: list[str] = []
    closes: re.Pattern[str] | None = None
    in_list = blank = False
    for line in text.split("\n"):
        if closes:
            block.append(line)
            if closes.fullmatch(line):
                kept.append(_mask("\n".join(block), pieces))
                closes = None
        elif fence := FENCE.match(line):
            closes = re.compile(rf"[ \t>]*{fence[2][0]}{{{len(fence[2])},}}[ \t]*")
            block = [line]
        elif blank and not in_list and INDENT.match(line) and line.strip():
            kept.append(_mask(line, pieces))
            continue  # the next line may be code, too
        else:
            kept.append(line)
            if line.strip() and not line.startswith((" ", "\t")):
                in_list = ITEM.match(line) is not None
        blank = not line.strip()
    if closes:
        kept.append(_mask("\n".join(block), pieces))
    return "\n".join(kept)
