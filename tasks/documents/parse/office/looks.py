"""Read how a run of a Word document looks: hidden, raised or lowered.

White text on a page and letters of a point are hidden, unless something dark may lie behind them.
"""

from dataclasses import dataclass
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BOX = f"{W}txbxContent"
STRUCK = (f"{W}strike", f"{W}dstrike")
FAINT = (f"{W}color", f"{W}sz")
WHITE = ("ffffff", "fefefe", "fdfdfd", "fcfcfc", "fbfbfb", "fafafa")
POINT = 2  # points: smaller letters are dots
HOLDERS = tuple(f"{W}{name}" for name in "p tc tbl document style txbxContent".split())

Element = Any


@dataclass(frozen=True, slots=True)
class Look:
    """How a character style, or a run, changes its text."""

    hidden: bool = False
    script: str = ""  # superscript, subscript; raised or lowered by hand; struck out


def look_of(properties: Element, base: Look) -> Look:
    """Return the look that w:rPr defines on top of the inherited one."""
    hidden, script = base.hidden, base.script
    vanish, align = properties.find(f"{W}vanish"), properties.find(f"{W}vertAlign")
    position = properties.find(f"{W}position")
    if position is not None:
        shift = str(position.get(f"{W}val"))  # in half points; below 4 it only lines things up
        moved = shift.lstrip("-").isdigit() and int(shift.lstrip("-")) >= 4
        script = ("lowered" if shift.startswith("-") else "raised") if moved else script
    if vanish is not None:
        hidden = vanish.get(f"{W}val") not in ("0", "false", "off")
    hidden = hidden or any(map(is_faint, properties.iterchildren(*FAINT)))
    if align is not None:
        script = str(align.get(f"{W}val")).removesuffix("baseline")
    for line in properties.iterchildren(*STRUCK):
        off = line.get(f"{W}val") in ("0", "false", "off")
        script = script.removesuffix("struck") if off else script or "struck"
    return Look(hidden, script)


def is_faint(mark: Element) -> bool:
    """Return whether the color or the size of a run makes it invisible: white on a page, a dot. If
    something dark may lie behind it, it counts as visible; so do the colors of styles."""
    said = str(mark.get(f"{W}val")).lower()
    if mark.tag == f"{W}sz":
        return said.isdigit() and int(said) < 2 * POINT  # in half points
    if said not in WHITE:
        return False
    holders = [mark.getparent(), *mark.iterancestors(*HOLDERS)]
    return not any(_is_shaded(holder) for holder in holders)


def _is_shaded(holder: Element) -> bool:
    if holder.tag in (f"{W}style", BOX) or holder.find(f"{W}background") is not None:
        return True
    properties = holder.find(holder.tag + "Pr") if holder.tag != f"{W}rPr" else holder
    if properties is None:
        return False
    shade, marked = properties.find(f"{W}shd"), properties.find(f"{W}highlight")
    dark = shade is not None and str(shade.get(f"{W}fill")).lower() not in (*WHITE, "auto", "none")
    styled = (
        properties.find(f"{W}tblStyle") is not None or properties.find(f"{W}pStyle") is not None
    )
    return dark or styled or (marked is not None and marked.get(f"{W}val") not in ("white", "none"))
