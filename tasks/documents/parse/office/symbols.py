"""Map characters that Word takes from a symbol font by their code (w:sym) to Unicode.

Sources: Adobe's encoding of Symbol; Wingdings as Unicode 7 maps it, the signs of forms only.
"""

CAPITALS = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
SMALL = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
SYMBOL = {
    **{0x41 + n: letter for n, letter in enumerate(CAPITALS)},
    **{0x61 + n: letter for n, letter in enumerate(SMALL)},
    **{0xA2 + n: sign for n, sign in enumerate("′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…")},
    **{0xC4 + n: sign for n, sign in enumerate("⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊")},
    0x22: "∀",
    0x24: "∃",
    0x2D: "−",
    0x40: "≅",
    0x5E: "⊥",
    0x7E: "∼",
    0xE5: "∑",
    0xF2: "∫",
}
WINGDINGS = {
    0xFB: "✗",
    0xFC: "✓",
    0xFD: "☒",
    0xFE: "☑",
    0xA8: "☐",
    0x6F: "☐",
    0x71: "☐",
    0x6E: "■",
    0xDF: "←",
    0xE0: "→",
    0xE8: "→",
    0xF0: "→",
    0x4A: "☺",
}
WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐"}
FONTS = {"symbol": SYMBOL, "wingdings": WINGDINGS, "wingdings 2": WINGDINGS_2}
OTHER = "•"  # a picture


def character(font: str, code: str) -> str:
    """Return the Unicode character of `code`, hexadecimal digits as in the file: F0B0 of Symbol is
    °."""
    try:
        place = int(code, 16)
    except ValueError:
        return ""
    place -= 0xF000 if 0xF000 <= place <= 0xF0FF else 0  # where Windows puts symbol fonts
    signs = FONTS.get(font.lower())
    if signs is None and "dings" in font.lower():
        return OTHER
    letter = chr(place) if 0x20 <= place < 0xD800 else ""
    return letter if signs is None else signs.get(place, letter if signs is SYMBOL else OTHER)
