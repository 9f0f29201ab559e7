"""Weigh failure modes against the signs of a machine.

In:  Modes that documents describe (modes.py), Signs (diagnosis_signs.py)
Out: Weighed modes: which claims the signs confirm and contradict

A mode fits if the signs contradict none of its claims and confirm enough of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tasks.machines import patterns
from tasks.machines.diagnosis import modes
from tasks.machines.diagnosis import modes_words as words
from tasks.machines.diagnosis.diagnosis_signs import Sign
from tasks.machines.diagnosis.modes import Claim, Mode

ENOUGH = 0.9  # weight of the confirmed claims that makes a mode
UNCHANGED = 0.5  # weight of a confirmed "flat" beside that of a change
EXPLAINED = 0.5  # power of the share of changed sensors of which the mode says something
SPECIAL = 1.0  # more weight of a sensor that measures one thing, such as an envelope
VAGUE = 0.6  # share of the weight, of a row that names several causes
PLAIN = (patterns.GROWING, patterns.STRAIGHT_RISE, patterns.STRAIGHT_FALL)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A mode against the signs."""

    mode: Mode
    weight: float
    confirmed: tuple[tuple[Claim, Sign], ...]
    contradicted: tuple[tuple[Claim, Sign], ...]

    @property
    def fits(self) -> bool:
        return not self.contradicted and self.weight >= ENOUGH


def best(found: Iterable[Mode], signs: Sequence[Sign]) -> list[Weighed]:
    """Return the modes, the best that fits first."""
    weighed = [weigh(mode, signs) for mode in found]
    return sorted(weighed, key=lambda each: (not each.fits, -each.weight))


def weigh(mode: Mode, signs: Sequence[Sign]) -> Weighed:
    """Confirm or contradict each claim of a mode by the sensor that it is about; a claim about
    something that is not measured counts as neither."""
    confirmed, contradicted, weight = [], [], 0.0
    for claim in mode.claims:
        if claim.of_shape:
            shaped = [(claim, sign) for sign in signs if sign.pattern == claim.shape]
            confirmed += shaped
            weight += bool(shaped)
            continue
        sign, share = about(claim, mode, signs)
        if sign is None:
            continue
        if _agree(claim, sign):
            confirmed.append((claim, sign))
            weight += share * (UNCHANGED if claim.change == "same" else 1)
        else:
            contradicted.append((claim, sign))
    sensors = {sign.sensor for _, sign in confirmed if sign.change != "same"}
    changed = {sign.sensor for sign in signs if sign.change != "same"}
    share = (len(sensors) / len(changed)) ** EXPLAINED if changed else 0.0
    weight *= share * (VAGUE if mode.several else 1)
    return Weighed(mode, weight, tuple(confirmed), tuple(contradicted))


def about(claim: Claim, mode: Mode, signs: Sequence[Sign]) -> tuple[Sign | None, float]:
    """Return the sensor that a claim is about, and how surely; None if it is not measured."""
    context = modes.things(mode.name)
    scored = [(_shared(claim, sign, context), -n) for n, sign in enumerate(signs)]
    share, number = max(scored, default=(0.0, 0))
    return (signs[-number], share) if share > 0 else (None, 0.0)


def _shared(claim: Claim, sign: Sign, context: frozenset[str]) -> float:
    """Return how well a sensor's name fits a claim; 0 if it is another quantity, or if each names a
    part or an order that the other does not."""
    own, kind = modes.things(sign.name), modes.quantity(sign.name)
    if claim.stems & words.ORDINALS != own & words.ORDINALS:
        return 0.0
    both = claim.stems & own
    same = bool(claim.quantity) and claim.quantity == kind
    if not both and not same:
        return 0.0
    lacks, more = claim.stems - own - words.MEASURES, own - claim.stems - words.MEASURES
    if lacks and more and (same or not both):
        return 0.0
    if claim.quantity and kind and not same and not both - words.MEASURES:
        return 0.0
    named = more & context
    special = (
        SPECIAL
        * bool(both)
        * (not kind or bool(claim.stems & own - words.MEASURES and not claim.quantity))
    )
    return special + max(
        0.1, len(both - words.MEASURES) + same + 0.5 * len(named) - 0.4 * len(more - named)
    )


def _agree(claim: Claim, sign: Sign) -> bool:
    if claim.change != sign.change:
        return False
    if not claim.shape or not sign.pattern or claim.shape == sign.pattern:
        return True
    if claim.shape in PLAIN:
        return sign.pattern in PLAIN
    return claim.shape == patterns.STEP and sign.pattern == patterns.CLOCK
