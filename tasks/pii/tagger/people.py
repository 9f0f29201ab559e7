"""Invent names of people, as they are written in the countries that training draws from.

The names come from Faker's lists and, for the languages that it writes in their own alphabets, from
values.txt. In a sentence of a language nearly half of the people have a name of a country that
speaks it.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tasks.pii.tagger import HOMES, LATIN, LOCALES, values

PARTICLES = (
    "van de|van der|van den|van|von|von der|zu|de|de la|de las|de los|dos|da|di|della|del|du|le|la"
    "|el|al|bin|ibn|ten|ter|af|Mac|Ó|Ní"
).split("|")
GLUED = ("O'", "O’", "Mc", "Mac", "D'", "d'", "De", "al-", "el-", "Al-", "ben-", "St. ")
INITIALS = "ABCDEFGHJKLMNPRSTVW"
FAMILY_FIRST = ("korean", "chinese", "vietnamese")


class People:
    """Draws names; `own` are a company's full names."""

    def __init__(self, rng: random.Random, fakers: Mapping[str, Any], own: Sequence[str]) -> None:
        self._rng, self._fakers, self._own = rng, fakers, own
        self.language = ""  # of the sentence that is being written

    def faker(self) -> Any:
        home = HOMES.get(self.language, ())
        return self._fakers[
            self._rng.choice(home if home and self._rng.random() < 0.5 else LOCALES)
        ]

    def made(self) -> str:
        """Make a word that has the shape of a name."""
        lists = values()
        syllables = self._rng.choices(lists["syllable"], k=self._rng.choice((1, 2, 2, 3)))
        return ("".join(syllables) + self._rng.choice(lists["ending"])).capitalize()

    def first(self) -> str:
        if self._rng.random() < 0.08:
            return self.made()
        return self._of_culture()[0] if self._is_abroad() else self.faker().first_name()

    def last(self) -> str:
        draw = self._rng.random()
        if draw < 0.12:
            return self.made()
        if self._is_abroad():
            return self._of_culture()[1]
        return (
            self._particular(self.faker().last_name()) if draw < 0.2 else self.faker().last_name()
        )

    def full(self) -> str:
        if self._own and self._rng.random() < 0.2:
            return self._rng.choice(self._own)
        return self._abroad() if self._is_abroad() else self._western()

    def _is_abroad(self) -> bool:
        return self._rng.random() < (0.2 if self.language else 0.25)

    def _abroad(self) -> str:
        culture = self._rng.choice(LATIN)
        first, last = self._of_culture(culture)
        if culture in FAMILY_FIRST and self._rng.random() < 0.6:
            return f"{last} {first}"
        return f"{first} {last}"

    def _of_culture(self, culture: str = "") -> tuple[str, str]:
        """Draw a first name and a surname."""
        rng, lists = self._rng, values()
        culture = culture or rng.choice(LATIN)
        if culture in ("ja_JP", "zh_TW"):
            faker = self._fakers[culture]
            return faker.first_romanized_name().title(), faker.last_romanized_name().title()
        if culture == "chinese":
            last = self._fakers["zh_CN"].last_romanized_name()
            return self._syllables(lists["chinese_first"]), last
        last = rng.choice(lists[f"{culture}_last"])
        if culture == "korean":
            return self._syllables(lists["korean_first"]), last
        first = rng.choice(lists[f"{culture}_first"])
        if culture == "vietnamese" and rng.random() < 0.7:
            first = f"{rng.choice(('Thi', 'Van', 'Minh', 'Ngoc', first))} {first}"
        if culture == "arabic" and rng.random() < 0.25:
            last = rng.choice(("Al-", "al-", "El ", "Al ", "bin ", "Abu ", "Ben ", "el-")) + last
        return first, last

    def _syllables(self, given: Sequence[str]) -> str:
        """Make a given name of one or two syllables: Minji, Min-ji, Min Ji."""
        rng = self._rng
        one, two = rng.choices(given, k=2)
        forms = (
            f"{one}{two}",
            f"{one}-{two}",
            f"{one}-{two.capitalize()}",
            f"{one} {two.capitalize()}",
        )
        form = rng.choice((one, *forms, *forms[:2]))
        return form[0].upper() + form[1:]

    def _western(self) -> str:
        rng, faker = self._rng, self.faker()
        first = faker.first_name() if rng.random() < 0.94 else self.made()
        last = faker.last_name() if rng.random() < 0.9 else self.made()
        draw = rng.random()
        if draw < 0.12:
            last = self._particular(last)
        elif draw < 0.16:
            last = f"{last}-{faker.last_name()}"
        elif draw < 0.2:
            first = f"{first} {faker.first_name()}"
        elif draw < 0.23:
            first = f"{first}-{faker.first_name()}"
        elif draw < 0.27:
            last = f"{last} {faker.last_name()}"
        return self._form(first, last)

    def _form(self, first: str, last: str) -> str:
        initial = self._rng.choice(INITIALS)
        forms: tuple[Callable[[], str], ...] = (lambda: f"{first} {last}",) * 15
        forms += (
            lambda: f"{first} {initial}. {last}",
            lambda: f"{first} {initial} {last}",
            lambda: f"{initial}. {last}",
            lambda: f"{initial}.{self._rng.choice('ABCEJLMR')}. {last}",
            lambda: f"{first} {initial} . {last}",
        )
        return self._rng.choice(forms)()

    def _particular(self, last: str) -> str:
        """Add a prefix to a surname: van der, O', al-."""
        if self._rng.random() < 0.6:
            return f"{self._rng.choice(PARTICLES)} {last}"
        return self._rng.choice(GLUED) + last
