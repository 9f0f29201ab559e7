"""Find what to do about a failure mode, word for word from the documents.

In:  weighed modes, signs, passages
Out: Places that advise; none where no passage does
"""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasks.answer.passage import Passage
from tasks.answer.places.outline import Unit
from tasks.machines.diagnosis import modes
from tasks.machines.diagnosis import modes_words as words
from tasks.machines.diagnosis.diagnosis_signs import Sign
from tasks.machines.diagnosis.modes import Mode, Spot
from tasks.machines.diagnosis.modes_weighed import Weighed, weigh

LEVELS = re.compile(r"\b(warning|alarm|alert|trip|stop|shutdown|limit)\b", re.IGNORECASE)
MODEL = re.compile(r"\b[A-Z]{2,}-?\d{2,}[A-Z]?\b")
DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")
LIKE = 0.5  # share of a cause's words that the mode has, at least
STATES = re.compile(  # a sentence about a thing, not advice
    r"(?:the|a|an|this|that|it|he|she|we|they|there|our)\b"
    r"|\S+(?: \S+)? (?:was|were|is|are|has|have)\b",
    re.IGNORECASE,
)
OF_A_REPORT = 2  # sentences


@dataclass(frozen=True, slots=True)
class Place:
    """A statement and the units of a passage that make it."""

    text: str
    passage: int
    numbers: tuple[int, ...]
    of_case: bool = False  # it was stated of another case, and may not hold for this one


def actions(
    alike: Sequence[Weighed],
    rules: Sequence[Weighed],
    signs: Sequence[Sign],
    model: str,
    fitting: Sequence[int],
    passages: Sequence[Passage],
) -> Iterator[Place]:
    """Yield what to do, word for word: of the rows that name the mode as a cause, of the report on
    the same model, of the rules, of a log; and what a broken limit asks for."""
    first = alike[0]
    if first.mode.action:
        yield Place(first.mode.action, first.mode.passage, (first.mode.number,))
    yield from _rows(first, signs, fitting, passages)
    yield from _limits(signs, model, fitting, passages)
    yield from _recommended(alike, model, passages)
    for rule in rules:
        if rule.mode.action:
            yield Place(rule.mode.action, rule.mode.passage, (rule.mode.number,))


def _rows(
    first: Weighed, signs: Sequence[Sign], fitting: Sequence[int], passages: Sequence[Passage]
) -> Iterator[Place]:
    """Yield the actions of the rows whose cause is most like the mode, one a document, unless the
    signs contradict the symptom."""
    wanted = modes.things(first.mode.name)
    more = frozenset[str]().union(*(modes.stems(claim.text) for claim in first.mode.claims))
    scored: dict[str, tuple[float, Place]] = {}
    for spot in modes.spots([passages[at] for at in fitting]):
        unit, at = spot.unit, fitting[spot.passage]
        action, cause = _cell(unit, words.ACTION), _cell(unit, words.NAME)
        if unit.kind != "row" or not action or not cause:
            continue
        symptom = _cell(unit, words.SIGN)
        asked = weigh(Mode(cause, "", modes.claims(symptom), "", "table", at, spot.number), signs)
        named, action = max(_parts(cause, action, wanted))
        is_known = bool(asked.confirmed) or bool(modes.stems(symptom) & more)
        if asked.contradicted or named < LIKE or (named == LIKE and not is_known):
            continue
        score = named + 0.3 * is_known
        if score > scored.get(spot.uri, (0.0,))[0]:
            scored[spot.uri] = score, Place(action, at, (spot.number,))
    yield from (place for _, place in sorted(scored.values(), key=lambda each: -each[0])[:2])


def _parts(cause: str, action: str, wanted: frozenset[str]) -> list[tuple[float, str]]:
    """Return for each of a row's causes how well it names the mode, and its action: where a row
    lists as many actions as causes, each cause has its own."""
    causes, actions = re.split(r"; ", cause), re.split(r"; ", action)
    each = actions if len(actions) == len(causes) else [action] * len(causes)
    return [
        (max(_named(part, wanted) for part in name.split(",")), own)
        for name, own in zip(causes, each, strict=True)
    ]


def _named(cause: str, wanted: frozenset[str]) -> float:
    """Return the share of a cause's words that the mode has."""
    own = modes.things(cause)
    return len(own & wanted) / len(own) if own else 0.0


def _cell(unit: Unit, head: re.Pattern[str]) -> str:
    return next((cell for name, cell in unit.cells if head.search(name)), "")


def _recommended(
    alike: Sequence[Weighed], model: str, passages: Sequence[Passage]
) -> Iterator[Place]:
    """Yield the first sentences that reports on the same mode and model recommend."""
    reports = {passages[w.mode.passage].payload.uri for w in alike if w.mode.source == "report"}
    advice = [
        Place(spot.unit.text, spot.passage, (spot.number,), of_case=True)
        for spot in modes.spots(passages)
        if not STATES.match(spot.unit.text)
        and spot.uri in reports
        and spot.within(words.ADVICE)
        and _about(spot.uri, model, passages)
    ]
    yield from advice[:OF_A_REPORT]


def _about(uri: str, model: str, passages: Sequence[Passage]) -> bool:
    """Return whether a document names the model in its title or first lines."""
    mine = [p.payload for p in passages if p.payload.uri == uri]
    heads = [p.title for p in mine] + [p.text for p in mine if not p.heading]
    return any(model in MODEL.findall(text) for text in heads)


def logged(code: str, passages: Sequence[Passage], until: datetime.date | None) -> Iterator[Place]:
    """Yield the remark of the first row of a log that has the code: what was done elsewhere."""
    for spot in [s for s in modes.spots(passages) if code and not later(s, until)]:
        heads = {cell: head for head, cell in spot.unit.cells}
        if words.NOTED.search(" ".join(heads.values())) and code in heads:
            yield Place(max(heads, key=len), spot.passage, (spot.number,), of_case=True)
            return


def _limits(
    signs: Sequence[Sign], model: str, fitting: Sequence[int], passages: Sequence[Passage]
) -> Iterator[Place]:
    """Yield what the document of a limit asks for at the level that was passed; or what it says of
    a value that has doubled."""
    every = [spot for spot in modes.spots(passages) if spot.passage in fitting]
    for row in every:
        level = _level(row.unit, signs, model)
        if level is None:
            continue
        asks = rf"at an? {level}\b|above .* {level}" if level else r".*\bdoubl\w+"
        for spot in every:
            if spot.uri == row.uri and re.match(asks, spot.unit.text, re.IGNORECASE):
                yield Place(spot.unit.text, spot.passage, (spot.number,))
        return


def _level(unit: Unit, signs: Sequence[Sign], model: str) -> str | None:
    """Return the highest level of a row of the model's limits that a sensor has passed; "" if it
    has only doubled; None if the row is not about it, or nothing was passed."""
    cells = unit.cells
    if unit.kind != "row" or model not in MODEL.findall(cells[0][1]):
        return None
    vibration = next((s for s in signs if s.sensor == "vibration" and s.change == "up"), None)
    if vibration is None:
        return None
    limits = [(LEVELS.search(head), re.fullmatch(r"[\d.]+", cell)) for head, cell in cells[1:]]
    passed = [
        (float(value[0]), level[1].lower())
        for level, value in limits
        if level and value and vibration.within > float(value[0])
    ]
    if passed:
        return max(passed)[1]
    return "" if vibration.within >= 2 * vibration.before else None


def later(spot: Spot, until: datetime.date | None) -> bool:
    """Return whether a row is dated after a day."""
    dated = DATE.search(spot.unit.text)
    return bool(until and dated and dated[0] > until.isoformat())
