"""Diagnose a machine from an alarm: the failure mode, its evidence, what was ruled out, what to do.

In:  the signs of a machine (diagnosis_signs.py), passages found for them (diagnosis_search.py)
Out: Diagnosis: each of its statements with the place that makes it

A mode fits if the signs contradict none of its claims and confirm enough of them. Where none fits,
there is no known mode, and no advice: what the documents do not say is not made up.
"""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasks.answer.passage import Passage
from tasks.answer.places.outline import units
from tasks.machines.diagnosis import modes
from tasks.machines.diagnosis.diagnosis_actions import DATE, MODEL, Place, actions, later, logged
from tasks.machines.diagnosis.diagnosis_signs import Sign
from tasks.machines.diagnosis.modes import Mode
from tasks.machines.diagnosis.modes_weighed import Weighed, best

ACTIONS = 3
RULED_OUT = 4
HISTORY = 3


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is wrong with a machine, as far as the documents say. `mode` is "" if they do not."""

    mode: str
    code: str
    signs: tuple[Sign, ...]
    evidence: tuple[Place, ...] = ()
    ruled_out: tuple[Place, ...] = ()
    actions: tuple[Place, ...] = ()
    history: tuple[Place, ...] = ()


def diagnose(
    signs: Sequence[Sign],
    model: str,
    serial: str,
    passages: Sequence[Passage],
    until: datetime.date | None = None,
) -> Diagnosis:
    """Diagnose from passages that were found. `model` and `serial` name the machine; nothing that a
    log notes after the day `until` is known. A mode of a catalogue comes before a report on another
    case, which may resemble it by chance."""
    fitting = [at for at, passage in enumerate(passages) if _applies(passage, model, passages)]
    read = [m for m in modes.read(passages) if m.passage in fitting or m.source == "report"]
    weighed = best(read, signs)
    fit = [each for each in weighed if each.fits]
    listed = [w for w in fit if w.mode.source == "table" and not w.mode.several]
    cases = [w for w in fit if w.mode.source == "report"]
    rules = [w for w in fit if w.mode.source == "rule"]
    shapes = [w for w in rules if _is_shape(w, signs)]
    history = tuple(_history(serial, passages, until))[:HISTORY]
    if not listed and not cases:
        places = tuple(_place(w.mode, passages) for w in shapes)
        return Diagnosis("", "", tuple(signs), places, history=history)
    first = (listed or cases)[0]
    like = [w for w in cases if w is not first and _alike(w, first)][:1]
    akin = [w for w in rules if _akin(w, first)]
    named = next(iter(akin if first.mode.source == "report" else ()), first).mode
    shown = dict.fromkeys(_place(w.mode, passages) for w in (first, *like, *akin[:2], *shapes[:1]))
    advice = [*actions((first, *like), akin, signs, model, fitting, passages)]
    advice = advice or [*logged(first.mode.code, passages, until)]
    return Diagnosis(
        named.name,
        named.code or first.mode.code,
        tuple(signs),
        tuple(shown),
        tuple(_ruled_out(weighed, first, passages)),
        tuple(dict.fromkeys(advice))[:ACTIONS],
        history,
    )


def _is_shape(rule: Weighed, signs: Sequence[Sign]) -> bool:
    """Return whether a rule is about the shape of the curve of the sensor that changed most."""
    first = next((s.pattern for s in signs if s.pattern), "")
    return any(c.of_shape and c.shape == first for c, _ in rule.confirmed)


def _alike(case: Weighed, first: Weighed) -> bool:
    """Return whether a report is about the same mode: by its code, or because it confirms it by the
    same sensors."""
    changed = {sign.sensor for _, sign in first.confirmed if sign.change != "same"}
    same = changed <= {sign.sensor for _, sign in case.confirmed}
    return case.mode.code == first.mode.code if case.mode.code else same


def _akin(rule: Weighed, first: Weighed) -> bool:
    """Return whether a rule names what the mode does."""
    return bool(modes.things(rule.mode.name) & modes.things(first.mode.name))


def _place(mode: Mode, passages: Sequence[Passage]) -> Place:
    text = units(passages[mode.passage].payload.text)[mode.number].text
    return Place(text, mode.passage, (mode.number,), of_case=mode.source == "report")


def _ruled_out(
    weighed: Sequence[Weighed], first: Weighed, passages: Sequence[Passage]
) -> Iterator[Place]:
    """Yield the nearest other modes of tables, each with the sign that speaks against it."""
    named = {first.mode.name}
    against = [w for w in weighed if w.contradicted and w.mode.source == "table"]
    for each in sorted(against, key=lambda w: (-len(w.confirmed), len(w.contradicted)))[:RULED_OUT]:
        if each.mode.name not in named:
            claim, sign = each.contradicted[0]
            named.add(each.mode.name)
            place = _place(each.mode, passages)
            yield Place(
                f"{each.mode.label}: its sign is “{claim.text}”, but {sign.text}.",
                place.passage,
                place.numbers,
            )


def _applies(passage: Passage, model: str, passages: Sequence[Passage]) -> bool:
    """Return whether a passage is about the machine's model, or about none in particular; not if
    another section of its document is about the model by name."""
    payload = passage.payload
    if codes := MODEL.findall(" ".join((payload.title, *payload.heading))):
        return any(code_covers(code, model) for code in codes)
    series = model.split("-", maxsplit=1)[0].lower()
    headings = {
        " ".join(other.payload.heading[-1:]).lower()
        for other in passages
        if other.payload.uri == payload.uri
    }
    mine = " ".join(payload.heading[-1:]).lower()
    rivals = [h for h in headings if re.search(rf"\b{re.escape(series)}\b", h)]
    return not rivals or mine in rivals or not mine


def code_covers(code: str, model: str) -> bool:
    """Return whether a code is the model or its series: AP-300 covers AP-307."""
    series = code.rstrip("0")
    return code == model or (len(series) < len(code) and model.startswith(series))


def _history(
    serial: str, passages: Sequence[Passage], until: datetime.date | None
) -> Iterator[Place]:
    """Yield the latest rows in which a log notes the machine, by its serial number."""
    noted = {
        spot.unit.text: spot
        for spot in modes.spots(passages)
        if serial and serial in spot.unit.text and DATE.search(spot.unit.text)
    }
    for text in sorted(noted, reverse=True):
        if not later(noted[text], until):
            yield Place(text, noted[text].passage, (noted[text].number,))
