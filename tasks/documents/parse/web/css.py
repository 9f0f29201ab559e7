"""Evaluate the effect of a style rule on text: whether it hides it, makes it tiny, colors it.

Only styles of the element and of the page's own sheets are known. If a sheet is fetched from
elsewhere, the color behind a text is unknown, and the text counts as visible.
"""

import re
from collections.abc import Mapping

STYLE = 1000  # characters of a style that are looked at
COMMENT = re.compile(r"/\*[^*]*(?:\*(?!/)[^*]*)*\*/")
ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})[ \t\n]?")
HIDES = re.compile(
    r"mso-hide:all|content-visibility:hidden"
    r"|opacity:(?:0?\.0\d*|0|[0-4]%)(?![\d.])|filter:opacity\((?:0|0?\.0\d*|[0-4]%)\)"
    r"|(?:left|right|top|bottom|text-indent|margin-left|margin-top):-\d{3,}|translate(?:[xy]?\(|:)-\d{3,}"
    r"|clip:rect\(0|clip-path:(?:inset\((?:[5-9]\d|100)%|circle\(0|polygon\(0,0,0,0)"
    r"|transform:(?:scale[xy]?\(0?\.?0*\)|matrix\(0,0,0,0)|(?:zoom|scale):0(?![.\d]*[1-9])"
)
SIZE = re.compile(
    r"(?:^|;)(?:font-size:|font:(?:[a-z]+)*)(?:calc\((?=[^,+*/-]*\))|min\()?(\d*\.?\d+)(px|pt|em|rem|ex|vw|vh|mm|cm|in|pc|%)?"
)
POINTS = {
    "px": 0.75, "pt": 1.0, "em": 12.0, "rem": 12.0, "ex": 6.0, "vw": 9.0, "vh": 6.0, "%": 0.12,
    "mm": 2.8, "cm": 28.0, "in": 72.0, "pc": 12.0, None: 0.75,
}  # fmt: skip
LEAST = 2.0  # points: nobody reads smaller text
FLAT = re.compile(r"(?:^|;)(?:(?:max-)?(?:height|width):[01]|line-height:0)(?:px)?(?:;|$|!)")
NAMES = {
    "white": (255, 255, 255), "black": (0, 0, 0), "snow": (255, 250, 250), "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245), "ghostwhite": (248, 248, 255), "floralwhite": (255, 250, 240),
    "azure": (240, 255, 255), "mintcream": (245, 255, 250),
}  # fmt: skip
HEX = re.compile(r"#([0-9a-f]{3,8})$")
FIGURES = re.compile(
    r"(rgba?|hsla?)\((\d+\.?\d*)(?:deg)?[,/]?(\d+\.?\d*)(%?)[,/]?(\d+\.?\d*)(%?)(?:[,/](\d*\.?\d+%?))?\)"
)
# Colors by lightness, by white and black, and by shares of red, green and blue.
LIGHTNESS = re.compile(r"(ok)?l(?:ab|ch)\((\d*\.?\d+)(%?),.*\)")
MIXED = re.compile(r"hwb\([^,]*,(\d+\.?\d*)%,(\d+\.?\d*)%.*\)")
SHARES = re.compile(r"color\([a-z0-9-]+,(\d*\.?\d+),(\d*\.?\d+),(\d*\.?\d+)[^,]*\)")
IN_BRACKETS = re.compile(r"\(\s*([^()]*?)\s*\)")
VARIABLE = re.compile(r"var\((--[\w-]+)(?:,([^()]*))?\)")
WHITE = (255, 255, 255)
NEARLY = 0.98  # of white, or of black
ALIKE = 16  # of 255, per channel: a smaller difference of two colors is invisible

Color = tuple[int, int, int]


def plain(style: str) -> str:
    """Return a style in lower case, without comments, escapes and blanks that mean nothing."""
    style = COMMENT.sub("", style[:STYLE]).lower()
    if "\\" in style:
        style = ESCAPE.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), style)
    style = IN_BRACKETS.sub(lambda found: f"({_listed(found[1])})", style)
    return re.sub(r"\s*([:;,()])\s*|\s+", lambda gap: gap[1] or "", style).replace("!important", "")


def _listed(values: str) -> str:
    """Return the values of a function with commas between them: rgb(0 0 0 / 0%) as 0,0,0/0%."""
    return re.sub(r"\s*([,/])\s*|\s+", lambda gap: gap[1] or ("," if gap.start() else ""), values)


def resolved(style: str, variables: Mapping[str, str]) -> str:
    """Return a plain style with the values of its variables, or with those that it names for
    want of one."""
    return VARIABLE.sub(lambda found: variables.get(found[1]) or found[2] or "", style)


def hides(style: str) -> bool:
    """Return whether a style, as returned by `plain`, leaves nothing visible."""
    if value(style, "display") == "none" or value(style, "visibility") in ("hidden", "collapse"):
        return True
    painted = value(style, "-webkit-text-fill-color")
    if painted and "background-clip:text" not in style and _alpha(painted) == 0:
        return True
    if HIDES.search(style) or ("overflow:hidden" in style and FLAT.search(style)):
        return True
    return _alpha(value(style, "color")) == 0


def is_tiny(style: str) -> bool:
    """Return whether a plain style makes letters as small as dots."""
    size = SIZE.search(style)
    return size is not None and float(size[1]) * POINTS[size[2]] < LEAST


def value(style: str, name: str) -> str:
    """Return the value of a property in a plain style; "" without one."""
    found = re.findall(rf"(?:^|;){name}:([^;]*)", style)
    return found[-1] if found else ""


def color(said: str) -> Color | None:
    """Parse a color; None if it is not known."""
    if said in NAMES:
        return NAMES[said]
    if found := HEX.match(said if said.startswith("#") else f"#{said}"):
        digits = found[1]
        if len(digits) in (3, 4):
            digits = "".join(2 * digit for digit in digits)
        if len(digits) in (6, 8):
            return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    figures = FIGURES.fullmatch(said)
    if figures and figures[1].startswith("rgb"):
        scale = 2.55 if figures[4] else 1.0
        red, green, blue = (round(float(figures[n]) * scale) for n in (2, 3, 5))
        return red, green, blue
    if figures and float(figures[5]) in (0.0, 100.0):  # lightness
        return WHITE if float(figures[5]) else (0, 0, 0)
    return _color_of_space(said)


def _color_of_space(said: str) -> Color | None:
    """Parse a color of another space than rgb and hsl, as far as it is white, black or a share."""
    if found := LIGHTNESS.fullmatch(said):
        light = float(found[2]) / (1 if found[1] and not found[3] else 100)
        return WHITE if light >= NEARLY else (0, 0, 0) if light <= 1 - NEARLY else None
    if found := MIXED.fullmatch(said):
        white, black = float(found[1]) / 100, float(found[2]) / 100
        return WHITE if white >= NEARLY else (0, 0, 0) if black >= NEARLY else None
    if found := SHARES.fullmatch(said):
        red, green, blue = (round(float(share) * 255) for share in found.groups())
        return red, green, blue
    return None


def background(style: str) -> str:
    """Return the background of a plain style; "" without one."""
    if "background-image:url" in style or "gradient(" in style:
        return "image"
    said = value(style, "background-color") or value(style, "background")
    return "" if said in ("none", "transparent", "inherit", "initial", "unset") else said


def alike(one: Color, other: Color) -> bool:
    return all(abs(a - b) <= ALIKE for a, b in zip(one, other, strict=True))


def _alpha(said: str) -> float | None:
    if said == "transparent":
        return 0.0
    figures = FIGURES.fullmatch(said)
    if figures and figures[7]:
        return float(figures[7].rstrip("%"))
    if re.fullmatch(r"#[0-9a-f]{6}00|#[0-9a-f]{3}0", said):
        return 0.0
    return None
