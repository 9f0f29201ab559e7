"""Look up words: whether people are called so, whether the word is common, whether it names a
thing.

The names are Faker's (https://faker.readthedocs.io), of the countries that the tagger is trained
on, and its thousand most common English words; the rest is from tasks/pii/tagger/values.txt and,
for the common words of other languages, from vocabulary.py. Names are compared as they are written
and without accents. The lists are read at first use (a quarter of a second). Alone they find 9 to 80 % of
names, by country; together with the tagger's probabilities they tell a name from a product.
"""

import importlib
import importlib.util
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import regex

from tasks.pii import tagger
from tasks.pii.people import vocabulary
from tasks.pii.people.vocabulary import fold
from tasks.records import digest

HERE = Path(tagger.__file__).parent
# Lists of values.txt with English words that are not names; and those that name things.
ENGLISH = ("word", "role", "relation", "genre", "menu", "month", "weekday", "nationality")
THINGS = ("thing", "suffix")
PLACES = """avenue bay beach boulevard canal canyon coast county creek dock district drive falls
    field forest gardens harbour heights hills lane mall mountain plaza province ranch ridge springs
    square terrace town township valley village""".split()
# English words that are more often names where they are capitalised.
NAMES_TOO = frozenset(("bill", "christian", "grant", "guy", "mark", "rose"))
# Words that begin the name of a place.
COMPASS = frozenset(
    "san santa los las fort mount new north south east west port saint monte rio sierra puerto bad".split()
)
PREFIX = regex.compile(r"^(?:anti|non|pre|micro|multi|inter|super|over|under)(?=\p{L}{5})")
ENDING = regex.compile(  # of English words
    r"\p{L}{3,}(?:ed|ing|ly|ment|[st]ion|ness|[ae]nce|ory|ity|[ai]ble|ees?|ism|(?<!qu)ist|ship|ful|less|ware)s?"
)
WORD = regex.compile(r"\p{L}[\p{L}'’]*")
NAME = regex.compile(r"\b\p{Lu}[\p{L}'’]{2,}")  # a word of one


@cache
def edition() -> str:
    """Return a hash that changes whenever the lists could be different."""
    files = [
        (HERE / name).read_text("utf-8") for name in ("values.txt", "templates.txt", "words.txt")
    ]
    beside = [Path(__file__).with_name("spelling.json"), vocabulary.RARE]
    return digest("known", version("faker"), *files, *(file.read_text("utf-8") for file in beside))


def may_be_called(name: str) -> bool:
    """Return whether the words can form a person's name: not Market Report, Nikki Beach,
    Staffing."""
    words = _words(name)
    if names_thing(name):
        return False
    return len(words) == 1 or not is_plain(words[-1]) or words[0] in first_names()


def names_thing(name: str) -> bool:
    """Return whether it cannot be a person's name: all words are common, or the last one names a
    thing."""
    words = _words(name)
    if all(len(word) == 1 or is_plain(word) for word in words):  # p.m.
        return True
    if len(words) == 1:
        return False
    return words[0] in COMPASS or (words[-1] in things() and words[-1] not in surnames())


def _words(name: str) -> list[str]:
    return [word.lower() for word in WORD.findall(name)]


def is_called(name: str) -> bool:
    """Return whether one of the words is a name in the lists."""
    return any(word in first_names() or word in surnames() for word in _words(name))


def is_english(word: str) -> bool:
    """Return whether a lower-case word is English, by a list or by its ending, and is not a known
    name."""
    if word in first_names() or word in surnames() or word.startswith("mc"):
        return False
    stem = PREFIX.sub("", word.removesuffix("s"))
    return bool({word, word.removesuffix("s"), stem} & common() or ENDING.fullmatch(word))


def is_plain(word: str) -> bool:
    """Return whether a word is common, as `is_english`, in any of the languages of
    vocabulary.py."""
    if word in first_names() or word in surnames():
        return False
    return is_english(word) or vocabulary.is_word(word)


@cache
def first_names() -> frozenset[str]:
    """Return first names in lower case, as written and folded, without those that are English words
    too."""
    names = _folded(_names("first_name", "first_romanized")) | _listed("first")
    lists = tagger.values()
    for culture in ("korean", "chinese"):  # Minji, Xiaoming
        syllables = lists[f"{culture}_first"]
        made = {one + two for one in syllables for two in syllables}
        names |= {name for name in made if len(name) > 4 and name not in vocabulary.words()}
    return names - common()


@cache
def surnames() -> frozenset[str]:
    return _folded(_names("last_name", "last_romanized")) | _listed("last")


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(form for name in names for form in (name, fold(name)))


def _listed(which: str) -> frozenset[str]:
    """Return the names of values.txt, without English words such as Song and Young."""
    lists = tagger.values()
    names = (n.lower() for c in tagger.LISTED for n in lists[f"{c}_{which}"] if c != "korean")
    korean = (name.lower() for name in lists["korean_last"]) if which == "last" else ()
    every = {*names, *korean}
    return frozenset(name for name in every if len(name) > 2) - vocabulary.english()


@cache
def common() -> frozenset[str]:
    """Return English words in lower case, and words that name things."""
    values = tagger.values()
    words = [word for name in ENGLISH for value in values[name] for word in value.split()]
    words += _provider("lorem.en_US").word_list
    for group in (*_provider("company").catch_phrase_words, *_provider("company").bsWords):
        words += [word for phrase in group for word in phrase.split()]
    words += [word for job in _provider("job").jobs for word in WORD.findall(job)]
    templates = regex.findall(
        r"(?<![\w{])\p{Ll}{3,}(?![\w}])", (HERE / "templates.txt").read_text("utf-8")
    )
    called = _names("first_name")
    words += [word for word in templates if word not in called]  # Mark, Ruby
    return (frozenset(word.lower() for word in words) | things()) - NAMES_TOO


@cache
def things() -> frozenset[str]:
    """Return the words that make a name the name of a thing or a company: Valve, Award, Ltd."""
    values = tagger.values()
    words = {word for name in THINGS for value in values[name] for word in value.split()}
    return frozenset(word.lower() for word in words if word[0].isupper()).union(PLACES)


def _names(*kinds: str) -> set[str]:
    """Return the words of Faker's lists that have one of the kinds in their names."""
    listed: set[str] = set()  # countries share most of them
    for locale in sorted({*tagger.LOCALES, *tagger.ROMANIZED}):
        module = f"faker.providers.person.{locale}"
        if importlib.util.find_spec(module) is None:
            continue  # it borrows another's
        for attribute, names in vars(_provider(f"person.{locale}")).items():
            if (
                any(kind in attribute for kind in kinds)
                and not callable(names)
                and not hasattr(names, "__func__")
            ):
                listed.update(name for name in names if isinstance(name, str))
    return {word.lower() for word in NAME.findall("\n".join(listed))}


def _provider(name: str) -> Any:
    return importlib.import_module(f"faker.providers.{name}").Provider
