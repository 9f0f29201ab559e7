"""List the words by which documents name faults, signs, actions, directions and shapes.

In:  nothing
Out: patterns that tasks/machines/diagnosis/modes.py reads tables and sentences with

English only: documents in other languages have no modes that are read.
"""

import re
from collections.abc import Mapping

from tasks.machines import patterns


def _word(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


# heads of columns
NAME = _word("failures?", "faults?", "modes?", "causes?", "defects?", "problems?", "damage")
MEANS = _word("means?", "meaning", "points to", "tells")
SIGN = _word(
    "signs?", "symptoms?", "readings?", "shape", "pattern", "curve", "display", r"indicat\w+",
    "alarms?", "shows?", "seen",
)  # fmt: skip
MEASURED = _word("readings?", r"measure\w*", "trend", "shape", "curve", "sensor")
ACTION = _word(
    "do", "actions?", r"remed\w+", "measures?", "repair", "fix", r"counter\w*", r"help\w*"
)
CODE = _word("code", "id", "no")
NOTED = _word("notes?", "remarks?", "comments?", "done", "work")

# headings of a report's sections
FINDING = _word("finding", "diagnosis", "result", "cause")
EVIDENCE = _word("evidence", "signs?", "symptoms?", "readings?")
ADVICE = _word("recommendations?", "what to do", "actions?")
OTHERS = re.compile(r".*\b(?:ruled out|excluded|lamp|box)\b.*", re.IGNORECASE)  # not about faults

UP = _word(
    "up", r"ris\w+", "rose", r"grow\w*", "grew", r"jump\w*", r"climb\w*", "higher", "high", "more",
    r"increas\w+", "hott?er", "hot", r"warm\w*", "heats?", r"dominat\w+", r"hiss\w*", r"rumbl\w+",
    "impacts?", "gets faster", "above the",
)  # fmt: skip
DOWN = _word(
    "down", "falls?", "falling", "fell", r"drop\w*", "lower", "low", "less", r"decreas\w+", "loss",
    "lost", "too little", r"cool\w*",
)  # fmt: skip
SAME = _word(
    "flat", "same", "unchanged", "constant", "normal", "steady", "hardly", "without",
    r"not? chang\w+",
)  # fmt: skip
QUANTITIES: Mapping[str, re.Pattern[str]] = {
    "temperature": re.compile(
        r"\b(?:temperature|warm\w*|hot\w*|heats?|cool\w*)\b|°C", re.IGNORECASE
    ),
    "vibration": re.compile(r"\b(?:vibrat\w+|shak\w+|rumbl\w+)\b|mm/s", re.IGNORECASE),
    "pressure": _word("pressure"),
    "flow": re.compile(r"\b(?:flow|dose)\b|m³/h", re.IGNORECASE),
    "current": _word("current", r"amp\w*"),
}
SHAPES = (
    (patterns.STEP, _word(r"jump\w*", "steps?", "one reading", "within minutes", r"sudden\w*")),
    (patterns.GROWING, _word(r"slow\w*", "gets faster", "faster", "grows? over", "weeks")),
    (patterns.STRAIGHT_FALL, _word("straight fall", "straight line")),
    (patterns.CLOCK, _word("comes and goes", "clock", "hours?")),
    (patterns.SPIKE, _word("spike")),
)  # fmt: skip

# stems: of the quantities; of orders of the speed; of words that name no sensor
MEASURES = frozenset("temperatur vibrat pressur flow current".split())
ORDINALS = frozenset("half once twice three thrice four double triple".split())
GENERAL = frozenset(
    "share at per percent speed frequenc level valu mean max by within minut over with all drive"
    " end motor one read from next turn togeth much too that goe come".split()
)
