"""Write superscripts and subscripts in plain text: 10³, m², Ca²⁺, CO₂, x^(n+1), T_max.

Unicode has raised and lowered digits and signs; other characters follow ^ or _. Without a mark, ten
to the power of three would read as 103.
"""

RAISED = str.maketrans("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ")
LOWERED = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
SIGNS = frozenset("0123456789+-−–=()")
WORDS = {"tm": "™", "sm": "℠", "®": "®", "©": "©", "º": "º", "ª": "ª"}
ENDINGS = frozenset("st nd rd th er re e ère ème me lle a os as te de".split())  # 1st, 2e, Mme
LONGEST = 24  # characters; a longer raised text is a sentence in small print


def superscript(text: str, before: str = "") -> str:
    """Raise `text`, which follows `before`."""
    inner = text.strip()
    if not inner or len(inner) > LONGEST or inner[0] in "^¹²³":
        return text
    return text.replace(inner, _raised(inner, before), 1)


def _raised(text: str, before: str) -> str:
    last = before[-1:]
    first = not last or last.isspace()
    several = SIGNS.issuperset(text.replace(",", "").replace(" ", "")) and not last.isdigit()
    if SIGNS.issuperset(text) or several or (text in ("n", "i") and last.isalnum()):
        return text.translate(RAISED)  # several: two references, hall¹,²
    if text == "o" and (first or last.isdigit()):
        return "°"
    if first or text.lower() in ENDINGS or not any(map(str.isalnum, text)):
        return text  # 1st, or an asterisk
    return WORDS.get(text.lower(), f"^{_grouped(text)}")


def subscript(text: str) -> str:
    """Lower `text`."""
    inner = text.strip()
    if not any(map(str.isalnum, inner)) or len(inner) > LONGEST:
        return text
    lowered = inner.translate(LOWERED) if SIGNS.issuperset(inner) else f"_{_grouped(inner)}"
    return text.replace(inner, lowered, 1)


def _grouped(text: str) -> str:
    return text if text.isalnum() else f"({text})"
