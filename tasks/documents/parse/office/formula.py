"""Write formulas of Office (OMML) as linear text: Q = m·c·ΔT, (a+b)/2, √(x), ∑_(i=1)^(n) xᵢ.

Source: ECMA-376 part 1, 22.1. A mark that OMML draws above or below a letter stays a mark on the
letter.
"""

import unicodedata
from collections.abc import Callable
from typing import Any

from tasks.documents.parse import scripts

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
DEPTH = 60

Element = Any


def text(element: Element, depth: int = 0) -> str:
    """Return a formula, or a part of one, in one line."""
    if not isinstance(element.tag, str) or element.tag.endswith(("Pr", "}del", "}moveFrom")):
        return ""
    if element.tag.endswith("}t"):
        return _plain(element.text or "")
    if depth > DEPTH:  # nested deeper than anybody can read
        return _plain("".join(element.itertext()))
    name = element.tag[len(M) :] if element.tag.startswith(M) else ""
    written = RULES.get(name)
    if written:
        return written(element, depth + 1)
    return "".join(text(each, depth + 1) for each in element)


def _plain(characters: str) -> str:
    """Return mathematical italics and bolds as the letters that people type."""
    return "".join(
        unicodedata.normalize("NFKC", c) if "\U0001d400" <= c <= "\U0001d7ff" else c
        for c in characters
    )


def _part(element: Element, name: str, depth: int) -> str:
    found = element.find(f"{M}{name}")
    return "" if found is None else text(found, depth).strip()


def _value(element: Element, path: str, default: str) -> str:
    found = element.find("/".join(f"{M}{name}" for name in path.split("/")))
    return default if found is None else str(found.get(f"{M}val", default))


def _term(written: str) -> str:
    """Return a term in brackets, unless it is one number or name."""
    one = written.replace(".", "").replace(",", "").isalnum()
    return written if one or (written[:1] == "(" and _closes(written)) else f"({written})"


def _closes(written: str) -> bool:
    """Return whether the last bracket closes the first one."""
    depth = 0
    for place, character in enumerate(written):
        depth += (character == "(") - (character == ")")
        if not depth:
            return place == len(written) - 1
    return False


def _fraction(element: Element, depth: int) -> str:
    above, below = _part(element, "num", depth), _part(element, "den", depth)
    if _value(element, "fPr/type", "bar") == "noBar":
        return f"({above} over {below})"
    return f"{_term(above)}/{_term(below)}"


def _scripts(element: Element, depth: int) -> str:
    base = _part(element, "e", depth)
    lower, upper = _part(element, "sub", depth), _part(element, "sup", depth)
    if element.tag == f"{M}sPre":
        return f"{_raised(upper)}{_lowered(lower)}{base}"
    if upper and len(base) > 1 and not base.isalnum():
        base = _term(base)
    return f"{base}{_lowered(lower)}{_raised(upper)}"


def _raised(written: str) -> str:
    if not written:
        return ""
    if scripts.SIGNS.issuperset(written) or written in ("n", "i"):
        return written.translate(scripts.RAISED)
    return f"^{_term(written)}"


def _lowered(written: str) -> str:
    return scripts.subscript(written) if len(written) <= scripts.LONGEST else f"_({written})"


def _root(element: Element, depth: int) -> str:
    degree, inner = _part(element, "deg", depth), _part(element, "e", depth)
    sign = ROOTS.get(degree) or f"{_raised(degree)}√"
    return f"{sign}({inner})"


def _sum(element: Element, depth: int) -> str:
    sign = _value(element, "naryPr/chr", "∫")
    lower, upper = _part(element, "sub", depth), _part(element, "sup", depth)
    limits = (f"_{_term(lower)}" if lower else "") + (f"^{_term(upper)}" if upper else "")
    return f"{sign}{limits} {_part(element, 'e', depth)}"


def _brackets(element: Element, depth: int) -> str:
    opens, closes = _value(element, "dPr/begChr", "("), _value(element, "dPr/endChr", ")")
    divides = _value(element, "dPr/sepChr", "|")
    return opens + divides.join(text(e, depth).strip() for e in element.iterfind(f"{M}e")) + closes


def _function(element: Element, depth: int) -> str:
    return f"{_part(element, 'fName', depth)} {_part(element, 'e', depth)}"


def _limit(element: Element, depth: int) -> str:
    sign = "_" if element.tag == f"{M}limLow" else "^"
    return f"{_part(element, 'e', depth)}{sign}({_part(element, 'lim', depth)})"


def _accent(element: Element, depth: int) -> str:
    """Return a letter with its accent; a longer term without, which would hide the accent among its
    letters."""
    default = "\u0305" if element.tag == f"{M}bar" else "\u0302"
    inner = _part(element, "e", depth)
    marked = inner + _value(element, "accPr/chr", default)
    return unicodedata.normalize("NFC", marked) if len(inner) == 1 else inner


def _lines(element: Element, depth: int) -> str:
    return "; ".join(text(each, depth).strip() for each in element.iterfind(f"{M}e"))


def _matrix(element: Element, depth: int) -> str:
    rows = (
        ", ".join(text(each, depth).strip() for each in row.iterfind(f"{M}e"))
        for row in element.iterfind(f"{M}mr")
    )
    return f"[{'; '.join(rows)}]"


def _paragraph(element: Element, depth: int) -> str:
    return "; ".join(text(each, depth).strip() for each in element.iterfind(f"{M}oMath"))


RULES: dict[str, Callable[[Element, int], str]] = {
    "oMathPara": _paragraph,
    "f": _fraction,
    "sSup": _scripts,
    "sSub": _scripts,
    "sSubSup": _scripts,
    "sPre": _scripts,
    "rad": _root,
    "nary": _sum,
    "d": _brackets,
    "func": _function,
    "limLow": _limit,
    "limUpp": _limit,
    "acc": _accent,
    "bar": _accent,
    "eqArr": _lines,
    "m": _matrix,
}
