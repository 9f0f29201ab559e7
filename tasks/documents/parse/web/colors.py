"""Parse colors of style sheets, and compare them as an eye does.

Source: CSS Color Module Level 4, https://www.w3.org/TR/css-color-4.
"""

import re

Color = tuple[int, int, int, float]  # red, green, blue of 255, and how opaque it is
WHITE: Color = (255, 255, 255, 1.0)
BLACK: Color = (0, 0, 0, 1.0)
CLEAR: Color = (0, 0, 0, 0.0)
LINK: Color = (0, 0, 238, 1.0)
ALIKE = 20  # of 255, per channel: a smaller difference of two colors is invisible
FAINT = 0.05  # letters that are less opaque are invisible on any ground
NEARLY = 0.98  # of white, or of black
MIX = re.compile(r"color-mix\(in [a-z0-9 -]+,(.+)\)")
SHARE = re.compile(r"^(\d+\.?\d*)% | (\d+\.?\d*)%$")
FUNCTION = re.compile(r"([a-z-]+)\(([^()]*)\)")

# The colors that CSS names, and the color of a page and of letters on it.
NAMED = """
aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc
bisque ffe4c4 black 000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a
burlywood deb887 cadetblue 5f9ea0 chartreuse 7fff00 chocolate d2691e coral ff7f50
cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff darkblue 00008b darkcyan 008b8b
darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 darkkhaki bdb76b
darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000
darksalmon e9967a darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f
darkslategrey 2f4f4f darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493 deepskyblue 00bfff
dimgray 696969 dimgrey 696969 dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0
forestgreen 228b22 fuchsia ff00ff gainsboro dcdcdc ghostwhite f8f8ff gold ffd700 goldenrod daa520
gray 808080 green 008000 greenyellow adff2f grey 808080 honeydew f0fff0 hotpink ff69b4
indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa lavenderblush fff0f5
lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080 lightcyan e0ffff
lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1
lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899
lightslategrey 778899 lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00 limegreen 32cd32
linen faf0e6 magenta ff00ff maroon 800000 mediumaquamarine 66cdaa mediumblue 0000cd
mediumorchid ba55d3 mediumpurple 9370db mediumseagreen 3cb371 mediumslateblue 7b68ee
mediumspringgreen 00fa9a mediumturquoise 48d1cc mediumvioletred c71585 midnightblue 191970
mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead navy 000080 oldlace fdf5e6
olive 808000 olivedrab 6b8e23 orange ffa500 orangered ff4500 orchid da70d6 palegoldenrod eee8aa
palegreen 98fb98 paleturquoise afeeee palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9
peru cd853f pink ffc0cb plum dda0dd powderblue b0e0e6 purple 800080 rebeccapurple 663399
red ff0000 rosybrown bc8f8f royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460
seagreen 2e8b57 seashell fff5ee sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd
slategray 708090 slategrey 708090 snow fffafa springgreen 00ff7f steelblue 4682b4 tan d2b48c
teal 008080 thistle d8bfd8 tomato ff6347 turquoise 40e0d0 violet ee82ee wheat f5deb3 white ffffff
whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32 canvas ffffff canvastext 000000 field ffffff
""".split()
NAMES = dict(zip(NAMED[::2], NAMED[1::2], strict=True))


def color(said: str) -> Color | None:
    """Parse a color in lower case; None if it is not known."""
    if said == "transparent":
        return CLEAR
    if said in NAMES or said[:1] == "#" or re.fullmatch(r"[0-9a-f]{6}", said):
        return _of_digits(NAMES.get(said, said.lstrip("#")))
    if said.startswith("light-dark("):
        return color(_arguments(said[len("light-dark(") : -1])[0])
    if mixed := MIX.fullmatch(said):
        return _mix(_arguments(mixed[1]))
    found = FUNCTION.fullmatch(said)
    return _of_function(found[1], found[2]) if found else None


def _of_digits(digits: str) -> Color | None:
    if not re.fullmatch(r"[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8}", digits):
        return None
    if len(digits) < 6:
        digits = "".join(2 * digit for digit in digits)
    red, green, blue, opaque = (int(digits[n : n + 2] or "ff", 16) for n in (0, 2, 4, 6))
    return red, green, blue, opaque / 255


def _of_function(name: str, said: str) -> Color | None:
    before, slash, after = said.partition("/")
    values = [each for each in re.split(r"[\s,]+", before) if each]
    if len(values) == 4 and name in ("rgb", "rgba", "hsl", "hsla"):
        after = values.pop()
    opaque = share(after) if after else 1.0
    if opaque is not None and opaque <= FAINT and (slash or after):
        return 0, 0, 0, opaque  # of whatever color
    if name == "color" and len(values) == 4:
        values = [f"{100 * each}%" for each in map(share, values[1:]) if each is not None]
        name = "rgb"
    if len(values) != 3 or opaque is None:
        return None
    if name in ("rgb", "rgba"):
        red, green, blue = (_channel(value) for value in values)
        if red is None or green is None or blue is None:
            return None
        return red, green, blue, opaque
    light = _lightness(name, values)
    if light is None or 1 - NEARLY < light < NEARLY:
        return None
    return (*(WHITE if light >= NEARLY else BLACK)[:3], opaque)


def _lightness(name: str, values: list[str]) -> float | None:
    """Return how light a color of another space is, as far as that says that it is white, black."""
    if name in ("hsl", "hsla"):
        return share(values[2] if values[2].endswith("%") else f"{values[2]}%")
    if name in ("lab", "lch"):
        return share(values[0] if values[0].endswith("%") else f"{values[0]}%")
    if name in ("oklab", "oklch"):
        return share(values[0])
    if name == "hwb":
        white, black = share(values[1]), share(values[2])
        return white if white and white >= NEARLY else 0.0 if black and black >= NEARLY else None
    return None


def _channel(said: str) -> int | None:
    if said.endswith("%"):
        part = share(said)
        return None if part is None else round(255 * part)
    return round(float(said)) if re.fullmatch(r"\d+\.?\d*", said) else None


def share(said: str) -> float | None:
    """Parse a share such as .5 or 50%; None if it is not one."""
    said = said.strip()
    bare = said.removesuffix("%")
    if said.startswith("calc(") and said.endswith(")"):
        return share(said[5:-1])
    if not re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?", bare):
        return None
    return float(bare) / (100 if bare != said else 1)


def _arguments(said: str) -> list[str]:
    return re.split(r",(?![^()]*\))", said)


def _mix(said: list[str]) -> Color | None:
    """Return the mean of two colors, by their shares."""
    shares = [SHARE.search(each) for each in said]
    if len(said) != 2:
        return None
    one, other = (color(SHARE.sub("", each).strip()) for each in said)
    if one is None or other is None:
        return None
    first, second = (float(found[1] or found[2]) / 100 if found else None for found in shares)
    part = first if first is not None else 1 - second if second is not None else 0.5
    opaque = part * one[3] + (1 - part) * other[3]
    if not opaque:
        return CLEAR
    red, green, blue = (
        round((part * one[3] * a + (1 - part) * other[3] * b) / opaque)
        for a, b in zip(one[:3], other[:3], strict=True)
    )
    return red, green, blue, opaque


def over(top: Color, ground: Color) -> Color:
    """Return the color that is seen where one lies upon another."""
    opaque = top[3]
    red, green, blue = (
        round(opaque * a + (1 - opaque) * b) for a, b in zip(top[:3], ground[:3], strict=True)
    )
    return red, green, blue, 1.0


def alike(one: Color, other: Color) -> bool:
    return all(abs(a - b) <= ALIKE for a, b in zip(one[:3], other[:3], strict=True))
