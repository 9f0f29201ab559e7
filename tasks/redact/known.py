"""What is known of a word: that people bear it as a name, that it is English, that things bear it.

The names are Faker's (https://faker.readthedocs.io), of the countries that the tagger is trained
on, and its thousand most common English words; the rest is from tasks/tagger/values.txt. Read when
first asked for (a third of a second). Alone they find 9 to 80 % of names, by country; beside what
the tagger says of a sentence they tell a name from a product.
"""

import importlib
import importlib.util
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

import regex

from tasks import tagger
from tasks.redact.names import NO_PERSON

VALUES = Path(tagger.__file__).with_name("values.txt")
# Lists of values.txt whose words are English and no names; and those that name things.
ENGLISH = ("word", "role", "relation", "genre", "menu", "month", "weekday", "nationality")
THINGS = ("thing", "suffix")


def edition() -> str:
    """Changes when the lists could be others."""
    return f"faker {version('faker')}"


@cache
def first_names() -> frozenset[str]:
    """In small letters, without those that are English words too."""
    return frozenset(_names("first_name")) - common()


@cache
def surnames() -> frozenset[str]:
    return frozenset(_names("last_name")) - common()


@cache
def common() -> frozenset[str]:
    """English words in small letters, as far as they are common or name classes of things."""
    provider = importlib.import_module("faker.providers.lorem.en_US").Provider
    lists = _values()
    words = [word for name in ENGLISH for value in lists[name] for word in value.split()]
    words += [*provider.word_list, *NO_PERSON, *things()]
    return frozenset(word.lower() for word in words)


@cache
def things() -> frozenset[str]:
    """What behind a name makes it the name of a thing or a company: Valve, Award, Ltd."""
    lists = _values()
    words = {word for name in THINGS for value in lists[name] for word in value.split()}
    return frozenset(word.lower() for word in {*words, *NO_PERSON} if word[0].isupper())


def _names(kind: str) -> Iterator[str]:
    for locale in sorted(set(tagger.LOCALES)):
        module = f"faker.providers.person.{locale}"
        if importlib.util.find_spec(module) is None:
            continue  # it borrows another's
        provider = importlib.import_module(module).Provider
        for attribute, names in vars(provider).items():
            if kind in attribute and not callable(names) and not hasattr(names, "__func__"):
                for name in names:
                    yield from (w.lower() for w in regex.findall(r"\b\p{Lu}[\p{L}'’]{2,}", name))


@cache
def _values() -> dict[str, list[str]]:
    lists = {}
    for line in VALUES.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            name, rest = line.split(": ", 1)
            lists[name] = rest.split("|") if "|" in rest else rest.split()
    return lists
