"""Annotated texts: templates filled with invented values. Everything follows from the seed."""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
SLOT = re.compile(r"\{(\w+)\}")
MARKED = ("person", "address", "place", "organisation")
HELD_OUT = 7  # every seventh template is for measuring


@dataclass(frozen=True, slots=True)
class Example:
    """A text and its spans (start, end, kind)."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


Values = dict[str, list[str]]


def values(names: Sequence[str] = ()) -> Values:
    """The lists of values.txt, and a company's own full names, one a line of each file."""
    lists: Values = {"names": []}
    for line in (HERE / "values.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            name, rest = line.split(": ", 1)
            lists[name] = rest.split("|") if "|" in rest else rest.split()
    for file in names:
        lists["names"] += [n for n in Path(file).read_text("utf-8").splitlines() if n.strip()]
    return lists


def templates() -> tuple[list[str], list[str]]:
    """Those to train on, and those held out."""
    lines = (HERE / "templates.txt").read_text("utf-8").splitlines()
    every = [line.replace("\\n", "\n") for line in lines]
    held = every[HELD_OUT - 1 :: HELD_OUT]
    return [t for t in every if t not in held], held


def annotated(files: Sequence[str]) -> list[Example]:
    """A company's own texts: JSON lines with `text` and `spans` of [start, end, kind]."""
    lines = [line for f in files for line in Path(f).read_text("utf-8").splitlines()]
    records = [json.loads(line) for line in lines]
    return [Example(r["text"], tuple((s, e, k) for s, e, k in r["spans"])) for r in records]


def endless(chosen: Sequence[str], lists: Values, rng: random.Random) -> Iterator[Example]:
    while True:
        yield _cased(_filled(rng.choice(chosen), lists, rng), rng)


def _cased(example: Example, rng: random.Random) -> Example:
    """Sometimes all in small letters or capitals, where that keeps the places."""
    draw = rng.random()
    text = example.text
    text = text.lower() if draw < 0.12 else text.upper() if draw < 0.15 else text
    return Example(text, example.spans) if len(text) == len(example.text) else example


def _filled(template: str, lists: Values, rng: random.Random) -> Example:
    text, spans, position = "", [], 0
    for match in SLOT.finditer(template):
        text += template[position : match.start()]
        kind, position = match[1], match.end()
        value = _value(kind, lists, rng)
        if kind in MARKED:
            spans.append((len(text), len(text) + len(value), kind))
        text += value
    return Example(text + template[position:], tuple(spans))


def _value(kind: str, lists: Values, rng: random.Random) -> str:
    if kind == "person":
        return _person(lists, rng)
    if kind == "address":
        return _address(lists, rng)
    if kind == "organisation":
        return _organisation(lists, rng)
    if kind == "place":
        town = rng.choice((*lists["town"], _made(lists, rng))) if rng.random() < 0.6 else ""
        return town or rng.choice(lists["country"])
    return rng.choice(lists[kind])


def _made(lists: Values, rng: random.Random) -> str:
    """A word that has the shape of a name."""
    syllables = rng.choices(lists["syllable"], k=rng.choice((1, 2, 2, 3)))
    return ("".join(syllables) + rng.choice(lists["ending"])).capitalize()


def _name(which: str, lists: Values, rng: random.Random) -> str:
    return _made(lists, rng) if rng.random() < 0.35 else rng.choice(lists[which])


def _person(lists: Values, rng: random.Random) -> str:
    if lists["names"] and rng.random() < 0.2:
        return rng.choice(lists["names"])
    first, last = _name("first", lists, rng), _name("last", lists, rng)
    initial = rng.choice("ABCDEFGHJKLMNPRSTVW")
    if rng.random() < 0.08:
        last = f"{rng.choice(lists['particle'])} {last}"
    elif rng.random() < 0.06:
        last = f"{last}-{_name('last', lists, rng)}"
    forms = (
        *(f"{first} {last}",) * 8, *(first,) * 4, last, last, f"{initial}. {last}",
        f"{first} {initial}. {last}", f"{rng.choice(lists['title'])} {last}", f"{last}, {first}",
        f"{rng.choice(lists['title'])} {first} {last}",
        f"{first} {_name('first', lists, rng)} {last}",
    )  # fmt: skip
    return rng.choice(forms)


def _organisation(lists: Values, rng: random.Random) -> str:
    if rng.random() < 0.35:
        return rng.choice(lists["organisation"])
    base = rng.choice((_name("last", lists, rng), rng.choice(lists["town"]), _made(lists, rng)))
    if rng.random() < 0.2:
        base = f"{_name('first', lists, rng)} {base}"
    return f"{base} {rng.choice(lists['suffix'])}" if rng.random() < 0.9 else base


def _address(lists: Values, rng: random.Random) -> str:
    """Street, flat, town, postcode and country in the orders of many countries; parts may lack."""
    number = f"{rng.randint(1, rng.choice((30, 300, 9999)))}{rng.choice(('', '', '', 'a', 'B'))}"
    name = rng.choice(lists["street_name"]) if rng.random() < 0.6 else _name("last", lists, rng)
    streets = (
        f"{number} {name} {rng.choice(lists['street'])}",
        f"{number} {name} {rng.choice(lists['street'])}",
        f"{rng.choice(lists['street_before'])} {name} {number}",
        f"{number} {rng.choice(lists['street_before'])} {name}",
        f"{name}{rng.choice(lists['street_joined'])} {number}",
        f"{number} {name}{rng.choice(lists['street_joined'])}",
    )
    street = rng.choice(streets)
    if rng.random() < 0.3:
        street += f"{rng.choice((' ', ', '))}{rng.choice(lists['flat'])} {rng.randint(1, 999)}"
    town = _made(lists, rng) if rng.random() < 0.4 else rng.choice(lists["town"])
    code, state = _postcode(rng), rng.choice(lists["state"])
    towns = (f"{code} {town}", f"{town} {code}", f"{town}, {state} {code}", town, f"{town}\n{code}")
    parts = [street, *([rng.choice(towns)] if rng.random() < 0.85 else [])]
    if len(parts) > 1 and rng.random() < 0.35:
        parts.append(rng.choice(lists["country"]))
    return rng.choice((", ", ", ", "\n", " ", "\n, ")).join(parts)


def _postcode(rng: random.Random) -> str:
    letters = "".join(rng.choices("ABDEGHLNSTW", k=4))
    return rng.choice(
        (
            str(rng.randint(1000, 99999)),
            f"{letters[:2]}{rng.randint(1, 20)} {rng.randint(1, 9)}{letters[2:]}",
            f"{rng.randint(10, 99)}-{rng.randint(100, 999)}",
            f"{rng.randint(1000, 9999)} {letters[:2]}",
        )
    )
