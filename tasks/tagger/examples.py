"""Annotated texts: templates filled with invented values. Everything follows from the seed.

Names, towns, companies and addresses are Faker's (https://faker.readthedocs.io), of the LOCALES;
the rest is from values.txt. Words that look like names and are none stand in the same places as
names, and as often, for it is the sentence that tells them apart.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faker import Faker

from tasks.tagger import LOCALES, values

HERE = Path(__file__).parent
SLOT = re.compile(r"\{(\w+)\}")
HELD_OUT = 7  # every seventh template is for measuring

FOREIGN = ("la", "pl_PL", "cs_CZ", "fil_PH", "de_DE", "es_ES")  # whose words stand for rare ones


@dataclass(frozen=True, slots=True)
class Example:
    """A text and its spans (start, end, kind)."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


def templates() -> tuple[list[str], list[str]]:
    """Those to train on, and those held out."""
    lines = (HERE / "templates.txt").read_text("utf-8").splitlines()
    every = [line.replace("\\n", "\n") for line in lines if not line.startswith("# ")]
    held = every[HELD_OUT - 1 :: HELD_OUT]
    return [t for t in every if t not in held], held


def annotated(files: Sequence[str]) -> list[Example]:
    """A company's own texts: JSON lines with `text` and `spans` of [start, end, kind]."""
    lines = [line for f in files for line in Path(f).read_text("utf-8").splitlines()]
    records = [json.loads(line) for line in lines]
    return [Example(r["text"], tuple((s, e, k) for s, e, k in r["spans"])) for r in records]


class Writer:
    """Writes examples; `names` are files of a company's own full names, one a line."""

    def __init__(self, chosen: Sequence[str], seed: int, names: Sequence[str] = ()) -> None:
        self._chosen = chosen
        self._rng = random.Random(seed)  # noqa: S311  nothing secret
        self._fakers = {locale: Faker(locale) for locale in {*LOCALES, *FOREIGN}}
        for locale, faker in sorted(self._fakers.items()):
            faker.seed_instance(f"{seed} {locale}")
        lines = [n for file in names for n in Path(file).read_text("utf-8").splitlines()]
        self._own = [line.strip() for line in lines if line.strip()]

    def examples(self) -> Iterator[Example]:
        while True:
            example = self._filled(self._rng.choice(self._chosen))
            yield self._cased(example)

    def _cased(self, example: Example) -> Example:
        """Sometimes all in small letters or capitals, where that keeps the places."""
        draw, text = self._rng.random(), example.text
        text = text.lower() if draw < 0.1 else text.upper() if draw < 0.13 else text
        return Example(text, example.spans) if len(text) == len(example.text) else example

    def _filled(self, template: str) -> Example:
        text, spans, position = "", [], 0
        for match in SLOT.finditer(template):
            text += template[position : match.start()]
            position = match.end()
            before, value, kind = self._value(match[1])
            text += before
            if kind:
                spans.append((len(text), len(text) + len(value), kind))
            text += value
        return Example(text + template[position:], tuple(spans))

    def _value(self, slot: str) -> tuple[str, str, str]:
        """What stands before the value and is no part of it, the value, and its kind or ""."""
        rng = self._rng
        match slot:
            case "person":
                slot = rng.choices(("full", "first", "last", "titled"), (5, 4, 1.5, 1))[0]
                return self._value(slot)
            case "titled":
                name = rng.choice((self._last, self._last, self._full))()
                return f"{self._one('title')} ", name, "person"
            case "full":
                return "", self._full(), "person"
            case "first":
                return "", self._first(), "person"
            case "last":
                return "", self._last(), "person"
            case "address":
                return "", self._address(), "address"
            case "street":
                return "", self._street(), "address"
            case "corner":
                roads = (self._street(), self._street())
                return "", f"the corner of {roads[0]} and {roads[1]}", "address"
            case "quoted":
                return "", self._address("\n> " if self._rng.random() < 0.5 else "\n>"), "address"
            case "place" | "city" | "country" | "region":
                return "", self._place(slot), "place"
            case "organisation":
                return "", self._organisation(), "organisation"
            case _:
                return "", self._other(slot), ""

    def _other(self, slot: str) -> str:
        """A value of no kind."""
        rng = self._rng
        match slot:
            case "Word":
                return self._one("word").capitalize()
            case "initial":
                return rng.choice("ABCDEFGHJKLMNPRSTVW")
            case "year":
                return str(rng.randint(1480, 2026))
            case "date":
                return self._date()
            case "rare" | "Rare":
                drawn = (
                    self._fakers[rng.choice(FOREIGN)].word() if rng.random() < 0.7 else self._made()
                )
                return str(drawn).capitalize() if slot == "Rare" else str(drawn).lower()
            case "card" | "phone" | "email" | "ip" | "time" | "url":
                return self._identifier(slot)
            case "heading":
                return self._heading()
            case "namesake":
                return rng.choice((self._last, self._last, self._first, self._made))()
            case "nonperson":
                return f"{self._other('namesake')} {self._one('thing')}"
            case "work" if rng.random() < 0.5:
                before = rng.choice(("The ", "", "", "Songs of ", "Return to ", "Waiting for "))
                named = rng.choice((self._heading, self._first, self._city))()
                work = f"{before}{named}"
                return rng.choice((work, f'"{work}"', f"'' {work} ''", f"*{work}*"))
            case "product" if rng.random() < 0.5:
                made = rng.choice((self._made, self._last, self._heading))()
                number = rng.choice(("Pro", "X", "2", "Plus", str(rng.randint(10, 990)), "Mini"))
                return rng.choice((made, f"{made} {number}", f"{made} {self._one('thing')}"))
            case "event" if rng.random() < 0.3:
                year, thing = rng.randint(1800, 2026), self._one("thing")
                return rng.choice((f"{self._city()} {thing}", f"{year} {self._city()} Open"))
        return self._one(slot)

    def _identifier(self, slot: str) -> str:
        faker: Any = self._faker()
        if slot == "time" and self._rng.random() < 0.5:
            return str(faker.date_time().isoformat(" "))
        providers = {"card": "credit_card_number", "phone": "phone_number", "ip": "ipv4"}
        return str(getattr(faker, providers.get(slot, slot))())

    def _one(self, name: str) -> str:
        return self._rng.choice(values()[name])

    def _faker(self) -> Faker:
        return self._fakers[self._rng.choice(LOCALES)]

    def _made(self) -> str:
        """A word that has the shape of a name."""
        syllables = self._rng.choices(values()["syllable"], k=self._rng.choice((1, 2, 2, 3)))
        return ("".join(syllables) + self._one("ending")).capitalize()

    def _first(self) -> str:
        return self._made() if self._rng.random() < 0.08 else self._faker().first_name()

    def _last(self) -> str:
        return self._made() if self._rng.random() < 0.12 else self._faker().last_name()

    def _full(self) -> str:
        rng, faker = self._rng, self._faker()
        if self._own and rng.random() < 0.2:
            return rng.choice(self._own)
        first = faker.first_name() if rng.random() < 0.94 else self._made()
        last = faker.last_name() if rng.random() < 0.9 else self._made()
        draw = rng.random()
        if draw < 0.06:
            last = f"{self._one('particle')} {last}"
        elif draw < 0.1:
            last = f"{last}-{faker.last_name()}"
        elif draw < 0.14:
            first = f"{first} {faker.first_name()}"
        initial = rng.choice("ABCDEFGHJKLMNPRSTVW")
        forms = (f"{first} {last}",) * 14 + (
            f"{first} {initial}. {last}", f"{first} {initial} {last}", f"{initial}. {last}",
            f"{initial}.{rng.choice('ABCEJLMR')}. {last}", f"{first} {initial} . {last}",
        )  # fmt: skip
        return rng.choice(forms)

    def _city(self) -> str:
        return self._faker().city() if self._rng.random() < 0.9 else self._made()

    def _place(self, slot: str) -> str:
        if slot == "place":
            slot = self._rng.choices(("city", "country", "region"), (4, 1.5, 1.5))[0]
        if slot == "city":
            return self._city()
        if slot == "country":
            return self._fakers["en_US"].country()
        return self._one("region")

    def _organisation(self) -> str:
        rng = self._rng
        draw = rng.random()
        if draw < 0.3:
            return self._one("organisation")
        if draw < 0.5:
            return self._faker().company()
        base = rng.choice((self._last, self._city, self._made, self._heading))()
        if draw < 0.6:
            base = f"{self._first()} {base}"
        return f"{base} {self._one('suffix')}"

    def _heading(self) -> str:
        """Words in the capitals of a heading."""
        rng = self._rng
        words = [self._one("word") for _ in range(rng.choices((1, 2, 3, 4), (2, 5, 3, 1))[0])]
        if rng.random() < 0.2:
            words.insert(rng.randint(1, len(words)), self._one("joiner"))
            words.append(self._one("word"))
        small = set(values()["joiner"])
        text = " ".join(w if w in small else w.capitalize() for w in words)
        draw = rng.random()
        if draw < 0.06:
            return "".join(word[0] for word in text.split() if word not in small).upper() + "S"
        return text.replace(" ", "-", 1) if draw > 0.95 else text

    def _date(self) -> str:
        rng = self._rng
        day, month, year = rng.randint(1, 28), self._one("month"), rng.randint(1850, 2027)
        return rng.choice(
            (
                f"{day} {month} {year}", f"{month} {day} , {year}", f"{month} {year}",
                f"{day} {month}",
                f"{month} {day}", str(year), self._one("weekday"), "last week", "yesterday",
                f"{year}-0{rng.randint(1, 9)}-{day:02}", f"{self._one('weekday')} , {month} {day}",
            )
        )  # fmt: skip

    def _street(self) -> str:
        street: str = self._faker().street_address()
        return street.replace("\n", " ")

    def _address(self, join: str = "") -> str:
        """A street and most often a town, in the order of a country, on one line or on several."""
        rng, faker = self._rng, self._faker()
        if rng.random() < 0.25:
            lines = [faker.street_address()]
            if rng.random() < 0.7:
                lines.append(self._town())
        else:
            lines = faker.address().split("\n")
        if rng.random() < 0.12:
            lines[0] = f"{rng.randint(1, 99999)} {lines[0]}"
        if len(lines) > 1 and rng.random() < 0.3:
            lines.append(self._fakers["en_US"].country())
        if rng.random() < 0.04:
            lines = [f"P.O. Box {rng.randint(1, 9999)}", *lines[1:]]
        if rng.random() < 0.2:
            lines = [part for line in lines for part in line.split(", ")]
        join = join or rng.choice((", ", ", ", "\n", "\n", " ", "\n ", "\n, ", ",\n"))
        return join.join(line.strip() for line in lines)

    def _town(self) -> str:
        code, town = self._faker().postcode(), self._city()
        state = self._one("county")
        forms = (
            f"{code} {town}",
            f"{town} {code}",
            f"{town}, {state} {code}",
            f"{town}\n{code}",
            town,
        )
        return self._rng.choice(forms)
