"""Find telephone numbers that are glued to their words or divided by a line end, and those in
addresses of chats.

Each search names the only positions at which its pattern can match (prefilter.py).
"""

from itertools import pairwise

import regex

from tasks.pii.prefilter import DENSE, At, Scan, Span, Within, merged

# Over a line end only with a plus, or a hyphen before it.
BROKEN = regex.compile(
    r"(?<![\w.,/#-])(?:\+\d{1,3}(?:[ ]?[-./()]?[ ]?\d){2,10}[ -]?\n\d(?:[ -]?\d){2,9}|\(?\d{3}\)?[-. ]\d{3}-\n\d{4})(?![\w/]|[.,-]\d)"
    r"|(?<=(?i:tel|telefon|phone|mobil|mobile|fax|handy|fon|ruf)[.:]? )\(?0\d{2,4}\)?\n\d{5,8}(?![\w/]|[.,-]\d)"
)
# Glued to the words before and behind it.
GLUED = regex.compile(
    r"(?<=\p{L}{3})(?:1[-. ])?(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?![\d/-]|[.,]\d)|(?<=\p{L}{2})\+\d{1,3}(?:[ -]?\d){7,12}(?![\d/-]|[.,]\d)"
    r"|(?<![\w.,/#-])(?:1[-. ])?(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?=\p{L})"
    r"|(?<=(?<!\p{L})(?i:tel|telefon|phone|ph|fax|mobil|mobile|handy|hotline|call|fon|mob)-?)(?:0\d|\d{3})(?:[ /-]?\d){5,11}(?![\w/-]|[.,]\d)"
    r"|(?<=\b(?:wa\.me/|whatsapp\.com/send/?\?phone=))\d{8,15}(?!\d)"
)
# The words that a number is glued to, and the addresses of chats.
GLUED_TO = tuple(
    "tel telefon phone ph fax mobil mobile handy hotline call fon mob wa.me/ phone=".split()
)
GLUED_TO += tuple(f"{word}-" for word in GLUED_TO)


def _broken(scan: Scan) -> list[int]:
    """Return each plus, the numbers at the end of a line, and the positions nine to seven
    characters before a hyphen that ends one."""
    if "\n" not in scan.signs:
        return []
    ends = scan.places("-\n") if "-" in scan.signs else []
    pluses = scan.places("+") if "+" in scan.signs else []
    cut = [start for start, end in scan.numbers if scan.text.startswith(("\n", ")\n"), end)]
    called = [start - (scan.text[start - 1 : start] == "(") for start in cut]
    return [*pluses, *called, *(max(0, end - back) for end in ends for back in (9, 8, 7))]


def _glued(scan: Scan) -> list[Span]:
    """Return the windows around three digits, a separator and four digits, behind a plus, and
    behind one of GLUED_TO."""
    text = scan.folded
    windows = [
        (max(0, start - 12), last + 3)
        for (start, end), (first, last) in pairwise(scan.numbers)
        if first == end + 1 and last - first == 4 and end - start == 3 and text[end] in "-."
    ]
    pluses = scan.places("+") if "+" in scan.signs else []
    windows += [
        (start, last + 28) for start, last in scan.numbers if text.endswith(GLUED_TO, 0, start)
    ]
    return merged([*windows, *((max(0, place - 3), place + 32) for place in pluses)])


SEARCHES: dict[str, At | Within] = {
    "broken": At({DENSE}, _broken, BROKEN),
    "glued": Within({DENSE}, _glued, GLUED),
}
