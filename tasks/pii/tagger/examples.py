"""Make annotated texts: templates filled with invented values. Everything follows from the seed.

Names, towns, companies and addresses are Faker's (https://faker.readthedocs.io), of the LOCALES;
the rest is from values.txt. Words that look like names but are not stand in the same places as
names, and as often, so that the network has to learn from the sentence.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faker import Faker

from tasks.pii.tagger import LOCALES, ROMANIZED, values
from tasks.pii.tagger.people import INITIALS, People
from tasks.pii.tagger.things import RARE, TECHNICAL, Things

HERE = Path(__file__).parent
SLOT = re.compile(r"\{(\w+)\}")
TEMPLATES = ("templates.txt", "languages.txt")
HELD_OUT = 7  # every seventh template is for measuring

LANGUAGE = re.compile(r"(\w\w)> ")  # the language of a template; English has no mark


@dataclass(frozen=True, slots=True)
class Example:
    """A text and its spans (start, end, kind)."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


def templates() -> tuple[list[str], list[str]]:
    """Return the templates to train on, and the held-out ones."""
    texts = [(HERE / name).read_text("utf-8") for name in TEMPLATES]
    lines = [line for text in texts for line in text.splitlines()]
    every = [line.replace("\\n", "\n") for line in lines if not line.startswith("# ")]
    held = every[HELD_OUT - 1 :: HELD_OUT]
    return [t for t in every if t not in held], held


def annotated(files: Sequence[str]) -> list[Example]:
    """Read a company's own texts: JSON lines with `text` and `spans` of [start, end, kind]."""
    lines = [line for f in files for line in Path(f).read_text("utf-8").splitlines()]
    records = [json.loads(line) for line in lines]
    return [Example(r["text"], tuple((s, e, k) for s, e, k in r["spans"])) for r in records]


class Writer:
    """Writes examples; `names` are files of a company's own full names, one per line."""

    def __init__(self, chosen: Sequence[str], seed: int, names: Sequence[str] = ()) -> None:
        self._chosen = chosen
        self._rng = random.Random(seed)  # noqa: S311  nothing secret
        self._fakers = {locale: Faker(locale) for locale in {*LOCALES, *ROMANIZED, *RARE}}
        for locale, faker in sorted(self._fakers.items()):
            faker.seed_instance(f"{seed} {locale}")
        lines = [n for file in names for n in Path(file).read_text("utf-8").splitlines()]
        own = [line.strip() for line in lines if line.strip()]
        self._people = People(self._rng, self._fakers, own)
        self._things = Things(self._rng, self._fakers, self._people.made)

    def examples(self) -> Iterator[Example]:
        while True:
            example = self._filled(self._rng.choice(self._chosen))
            yield self._cased(example)

    def _cased(self, example: Example) -> Example:
        """Put some examples into lower case or capitals, where that keeps the positions."""
        draw, text = self._rng.random(), example.text
        text = text.lower() if draw < 0.11 else text.upper() if draw < 0.16 else text
        return Example(text, example.spans) if len(text) == len(example.text) else example

    def _filled(self, template: str) -> Example:
        mark = LANGUAGE.match(template)
        self._people.language = self._things.language = mark[1] if mark else ""
        text, spans, position = "", [], mark.end() if mark else 0
        for match in SLOT.finditer(template):
            text += template[position : match.start()]
            position = match.end()
            before, value, kind = self._written(match[1])
            text += before
            if kind:
                spans.append((len(text), len(text) + len(value), kind))
            text += value
        return Example(text + template[position:], tuple(spans))

    def _written(self, slot: str) -> tuple[str, str, str]:
        """Return `_value` of the slot; in capitals if the slot's name is, and sometimes
        elsewhere."""
        shouts = slot.isupper()
        before, value, kind = self._value(slot.lower() if shouts else slot)
        loud = kind == "person" or slot in ("heading", "product", "Word")
        shouts = shouts or (loud and self._rng.random() < 0.04)
        return before, value.upper() if shouts else value, kind

    def _value(self, slot: str) -> tuple[str, str, str]:
        """Return the text before the value that is not part of it, the value, and its kind or
        ""."""
        match slot:
            case "person" | "titled" | "full" | "first" | "last" | "folded" | "joined":
                return self._person(slot)
            case "address" | "quoted":
                quoted = self._rng.choice(("\n> ", "\n>")) if slot == "quoted" else ""
                return "", self._address(quoted), "address"
            case "street":
                return "", self._street(), "address"
            case "corner":
                roads = (self._street(), self._street())
                return "", f"the corner of {roads[0]} and {roads[1]}", "address"
            case "place" | "city" | "country" | "region":
                return "", self._place(slot), "place"
            case "organisation":
                return "", self._organisation(), "organisation"
            case _:
                return "", self._other(slot), ""

    def _person(self, slot: str) -> tuple[str, str, str]:
        rng, people = self._rng, self._people
        if slot == "person":
            slot = rng.choices(("full", "first", "last", "titled"), (5, 4, 1.5, 1))[0]
        match slot:
            case "titled":
                name = rng.choice((people.last, people.last, people.full))()
                return f"{self._in_language('title')} ", name, "person"
            case "first":
                return "", people.first(), "person"
            case "last":
                return "", people.last(), "person"
            case "folded":
                return "", people.full().replace(" ", "\n", 1), "person"
            case "joined":
                name = people.full().replace(" ", rng.choice("_-_"))
                return "", name.lower() if rng.random() < 0.4 else name, "person"
        return "", people.full(), "person"

    def _other(self, slot: str) -> str:
        """Return a value without a kind."""
        rng, things = self._rng, self._things
        match slot:
            case "word":
                return things.word()
            case "Word":
                return things.word().capitalize()
            case "noun" | "heading" | "score":
                return str(getattr(things, slot)())
            case "Camel":
                return things.camel()
            case "initial":
                return rng.choice(INITIALS)
            case "year":
                return str(rng.randint(1480, 2026))
            case "date":
                return self._date()
            case "rare" | "Rare":
                return things.rare().capitalize() if slot == "Rare" else things.rare().lower()
            case "clock":
                return f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}"
            case "card" | "phone" | "email" | "ip" | "time" | "url":
                return self._identifier(slot)
            case "namesake":
                people = self._people
                return rng.choice((people.last, people.last, people.first, people.made))()
            case "nonperson":
                return f"{self._other('namesake')} {self._one('thing')}"
            case _ if slot in TECHNICAL:
                return things.technical(slot)
        return self._named(slot)

    def _named(self, slot: str) -> str:
        """Return the name of a work, a product or an event, or one of values.txt."""
        rng, people, heading = self._rng, self._people, self._things.heading
        match slot:
            case "work" if rng.random() < 0.5:
                before = rng.choice(("The ", "", "", "Songs of ", "Return to ", "Waiting for "))
                work = f"{before}{rng.choice((heading, people.first, self._city))()}"
                return rng.choice((work, f'"{work}"', f"'' {work} ''", f"*{work}*"))
            case "product" if rng.random() < 0.5:
                made = rng.choice((people.made, people.last, heading))()
                number = rng.choice(("Pro", "X", "2", "Plus", str(rng.randint(10, 990)), "Mini"))
                return rng.choice((made, f"{made} {number}", f"{made} {self._one('thing')}"))
            case "event" if rng.random() < 0.3:
                year, thing = rng.randint(1800, 2026), self._one("thing")
                return rng.choice((f"{self._city()} {thing}", f"{year} {self._city()} Open"))
            case "role":
                return self._in_language("role")
        return self._one(slot)

    def _identifier(self, slot: str) -> str:
        faker: Any = self._people.faker()
        if slot == "time" and self._rng.random() < 0.5:
            return str(faker.date_time().isoformat(" "))
        providers = {"card": "credit_card_number", "phone": "phone_number", "ip": "ipv4"}
        return str(getattr(faker, providers.get(slot, slot))())

    def _one(self, name: str) -> str:
        return self._rng.choice(values()[name])

    def _in_language(self, name: str) -> str:
        """Draw a value of the list in the sentence's language."""
        language = self._people.language
        return self._one(f"{name}.{language}" if language else name)

    def _city(self) -> str:
        made, faker = self._people.made, self._people.faker
        return faker().city() if self._rng.random() < 0.9 else made()

    def _place(self, slot: str) -> str:
        if slot == "place":
            slot = self._rng.choices(("city", "country", "region"), (4, 1.5, 1.5))[0]
        if slot == "city":
            return self._city()
        if slot == "country":
            return str(self._people.faker().country())
        return self._one("region")

    def _organisation(self) -> str:
        rng, people = self._rng, self._people
        draw = rng.random()
        if draw < 0.3:
            return self._one("organisation")
        if draw < 0.5:
            return str(people.faker().company())
        base = rng.choice((people.last, self._city, people.made, self._things.heading))()
        if draw < 0.6:
            base = f"{people.first()} {base}"
        return f"{base} {self._one('suffix')}"

    def _date(self) -> str:
        rng = self._rng
        day, month, year = rng.randint(1, 28), self._in_language("month"), rng.randint(1850, 2027)
        if self._people.language:
            forms = (
                f"{day}. {month} {year}",
                f"{day}.{rng.randint(1, 12)}.{year}",
                f"{day} {month}",
            )
            return rng.choice(forms)
        return rng.choice(
            (
                f"{day} {month} {year}", f"{month} {day} , {year}", f"{month} {year}",
                f"{day} {month}",
                f"{month} {day}", str(year), self._one("weekday"), "last week", "yesterday",
                f"{year}-0{rng.randint(1, 9)}-{day:02}", f"{self._one('weekday')} , {month} {day}",
            )
        )  # fmt: skip

    def _street(self) -> str:
        street: str = self._people.faker().street_address()
        return street.replace("\n", " ")

    def _address(self, join: str = "") -> str:
        """Make a street and most often a town, in the order of a country, on one line or on
        several."""
        rng, faker = self._rng, self._people.faker()
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
        code, town = self._people.faker().postcode(), self._city()
        state = self._one("county")
        forms = (
            f"{code} {town}",
            f"{town} {code}",
            f"{town}, {state} {code}",
            f"{town}\n{code}",
            town,
        )
        return self._rng.choice(forms)
