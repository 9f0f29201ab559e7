"""Write formulas of web pages (MathML) as linear text: v = (s+1)/t, x², √(2gh), T_max.

Source: MathML Core, https://www.w3.org/TR/mathml-core. A fraction without its line, or a power
without its height, would be another formula.
"""

from collections.abc import Callable, Sequence
from typing import Any

from tasks.documents.parse import scripts

Element = Any  # lxml ships no types

DEPTH = 60
UNREAD = {"annotation", "annotation-xml", "mphantom"}


def text(element: Element, depth: int = 0) -> str:
    """Return a formula, or a part of one, in one line."""
    if element.tag in UNREAD:
        return ""
    if depth > DEPTH:  # nested deeper than anybody can read
        return "".join("".join(element.itertext()).split())
    children = [child for child in element.iterchildren() if child.tag not in UNREAD]
    if not children:
        return " ".join((element.text or "").split())
    rule, least = RULES.get(element.tag, (_row, 1))
    parts = [text(child, depth + 1) for child in children]
    return (rule if len(parts) >= least else _row)(parts)


def _row(parts: Sequence[str]) -> str:
    """Return the parts one after the other; a fraction is set apart from the term behind it."""
    written = ""
    for part in parts:
        apart = "/" in written.rpartition(" ")[2] and part[:1].isalnum()
        written += f" {part}" if apart else part
    return written


def _term(written: str) -> str:
    """Return a term in brackets, unless it is one number or name."""
    one = written.replace(".", "").replace(",", "").isalnum()
    return written if one else f"({written})"


def _raised(written: str) -> str:
    if scripts.SIGNS.issuperset(written) or written in ("n", "i"):
        return written.translate(scripts.RAISED)
    return f"^{_term(written)}"


def _both(parts: Sequence[str]) -> str:
    return f"{parts[0]}{scripts.subscript(parts[1])}{_raised(parts[2])}"


def _table(parts: Sequence[str]) -> str:
    return f"[{'; '.join(parts)}]"


# How the parts of an element are written, and the least number of parts that it needs.
RULES: dict[str, tuple[Callable[[Sequence[str]], str], int]] = {
    "mfrac": (lambda parts: f"{_term(parts[0])}/{_term(parts[1])}", 2),
    "msqrt": (lambda parts: f"√({_row(parts)})", 1),
    "mroot": (lambda parts: f"{_raised(parts[1])}√({parts[0]})", 2),
    "msup": (lambda parts: f"{parts[0]}{_raised(parts[1])}", 2),
    "msub": (lambda parts: f"{parts[0]}{scripts.subscript(parts[1])}", 2),
    "msubsup": (_both, 3),
    "munder": (lambda parts: f"{parts[0]}_{_term(parts[1])} ", 2),
    "munderover": (lambda parts: f"{parts[0]}_{_term(parts[1])}^{_term(parts[2])} ", 3),
    "mtable": (_table, 1),
    "mtr": (", ".join, 1),
}
