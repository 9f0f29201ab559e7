"""Invent words and terms that are not names: of a language, of headings, of technical texts."""

import random
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from tasks.pii.tagger import values, words

RARE = ("la", "pl_PL", "cs_CZ", "fil_PH", "de_DE", "es_ES")  # whose words stand for rare ones
COMPOUND = 0.4  # share of the German nouns
TECHNICAL = ("tech", "gene", "chemical", "licence", "species")


class Things:
    """Draws them; `made` makes up a word."""

    def __init__(
        self, rng: random.Random, fakers: Mapping[str, Any], made: Callable[[], str]
    ) -> None:
        self._rng, self._fakers, self._made = rng, fakers, made
        self.language = ""  # of the sentence that is being written

    def word(self) -> str:
        """Draw a word in lower case, except for German nouns."""
        if self.language:
            return self._rng.choice(_small(self.language))
        return self._rng.choice(values()["word"] if self._rng.random() < 0.5 else words()["en"])

    def noun(self) -> str:
        """Draw a German noun with a capital, often a compound; in other languages any word."""
        if self.language != "de":
            return self.word()
        noun = self._rng.choice(_nouns())
        if self._rng.random() < COMPOUND:
            joint = "s" if noun.endswith(("ung", "heit", "keit", "schaft", "ion", "tät")) else ""
            noun += joint + self._rng.choice(_nouns()).lower()
        return noun

    def rare(self) -> str:
        drawn = self._fakers[self._rng.choice(RARE)].word() if self._rng.random() < 0.7 else ""
        return str(drawn or self._made())

    def technical(self, kind: str) -> str:
        drawn = self._rng.choice(values()[kind])
        return "".join(str(self._rng.randint(1, 9)) if c == "#" else c for c in drawn)

    def score(self) -> str:
        """Make a score of cricket or football."""
        rng = self._rng
        runs, out, overs = rng.randint(60, 480), rng.randint(1, 9), rng.randint(12, 90)
        forms = (
            f"{runs}/{out} ({overs} overs)", f"{runs} all out", f"{runs} and {runs - 40}/{out} dec",
            f"{out}/{runs}", f"{out}-{overs % 7}", f"{runs} for {out}", f"{overs}.{out} overs",
        )  # fmt: skip
        return rng.choice(forms)

    def camel(self) -> str:
        """Make the name of a class or a function."""
        name = self._rng.choice(values()["camel"]) if self._rng.random() < 0.5 else self._pair()
        joined = name.replace(" ", "")
        return self._rng.choice((joined, joined, joined[0].lower() + joined[1:], f"{joined}()"))

    def _pair(self) -> str:
        return f"{self.word().title()} {self.word().title()}"

    def heading(self) -> str:
        """Make a heading, with the capitals of a heading."""
        if self.language:
            return self._foreign_heading()
        rng = self._rng
        drawn = [self.word() for _ in range(rng.choices((1, 2, 3, 4), (2, 5, 3, 1))[0])]
        if rng.random() < 0.2:
            drawn.insert(rng.randint(1, len(drawn)), rng.choice(values()["joiner"]))
            drawn.append(self.word())
        small = set(values()["joiner"])
        text = " ".join(w if w in small else w.capitalize() for w in drawn)
        draw = rng.random()
        if draw < 0.06:
            return "".join(word[0] for word in text.split() if word not in small).upper() + "S"
        return text.replace(" ", "-", 1) if draw > 0.95 else text

    def _foreign_heading(self) -> str:
        rng = self._rng
        drawn = [self.noun() for _ in range(rng.choice((1, 1, 2, 2, 3)))]
        if len(drawn) > 1 and rng.random() < 0.6:
            drawn.insert(1, rng.choice(values()[f"of.{self.language}"]))
        text = " ".join(drawn)
        if rng.random() < 0.15:
            return text.title()
        return text[0].upper() + text[1:]


@cache
def _nouns() -> Sequence[str]:
    return [word for word in words()["de"] if word[0].isupper()]


@cache
def _small(language: str) -> Sequence[str]:
    return [word for word in words().get(language, words()["en"]) if word[0].islower()]
