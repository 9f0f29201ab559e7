"""Raise the certainty that a person needs where the spelling or the text around speaks against one.

Technical manuals name hardly anybody: a span that no list, no title and no full name supports must
look like a name (spelling.py), stand outside of code, and not recur as a product does.
"""

from collections.abc import Collection, Sequence

import regex

from tasks.pii.people import name_lists, spelling, vocabulary
from tasks.pii.people.foreign import FOREIGN, PARTICLES
from tasks.pii.people.homographs import START
from tasks.pii.people.known_things import BRANDS
from tasks.pii.people.vocabulary import fold

NEVER = 2.0
SURE = 0.985
ALMOST = 0.98
LONE = 0.97
FULL = 0.9
# Logarithms of the odds of a name, by which the letters of a word are no name's, or in doubt.
NO_NAME, DOUBTFUL = -1.5, -0.5
NO_NAME_ABROAD, DOUBTFUL_ABROAD = -1.0, 1.0
SPELLED = 0.5  # of the words of a full name, on average
LEAST = -2.0  # the odds of a word count no lower in that average
OFTEN = 5  # times that a text has a lone word which is part of nobody's full name

CODE = regex.compile(r"(?s)^[ >]*```.*?(?:^[ >]*```|\Z)|`[^`\n]+`", regex.MULTILINE)
# An option, a variable or a file: -Djava, $Home, bacula.sql, path=Name.
OPTION = regex.compile(r"(?:^|[\s`'\"(\[|])-{1,2}$|[$\\@=]$|\w ?\+ ?$")
BEHIND = regex.compile(r"\(\)|::|=\S| ?\+")
BEHIND_SMALL = regex.compile(r"[./_]\p{Ll}")
# A way through menus: Colours → Invert.
MENU_BEHIND = regex.compile(r"[*_`\"”»]{0,3} ?[→▸›⇒⇨➔] ?")
MENU_BEFORE = regex.compile(r"[→▸›⇒⇨➔] ?[*_`\"“«]{0,3}$")
# A key of the keyboard, or an entry that the reader chooses: la touche Maj, wybierz Wklej.
KEY_BEFORE = regex.compile(
    r"(?i)(?<!\p{L})(?:key|button|menu|tab|taste|schaltfläche|touche|bouton|onglet|tecla|botón|botão|pestaña|tasto|pulsante|scheda"
    r"|toets|knop|tabblad|klawisz\p{L}*|przycisk\p{L}*|tangenten|knappen|fliken) [*_`\"“„«]{0,3}$"
)
CHOSEN_BEFORE = regex.compile(
    r"(?i)(?<!\p{L})(?:choose|select|click(?: on)?|press|wählen sie|klicken sie(?: auf)?|drücken sie|choisissez|sélectionnez|cliquez sur|appuyez sur"
    r"|elija|seleccione|pulse(?: en)?|haga clic en|escolha|selecione|clique em|scegliere|selezionare|premere|fare clic su|kies|selecteer|klik op"
    r"|wybierz|kliknij(?: w)?|naciśnij|klikając|välj|klicka på|tryck(?: på)?) [*_`\"“„«]{0,3}$"
)
INITIAL = regex.compile(r"\p{Lu}\.\p{L}{1,2}|\p{Lu}\.\p{Lu}")  # B.Cu, A.B of A.B.C.D
ELIDED = regex.compile(r"['’](?!s\b)\p{Ll}")  # Lorsqu'une, nell'area
BEFORE = regex.compile(r"(?<!\p{L})(\p{Lu}\p{L}+) $")
LONG = 8  # letters; a longer word before an apostrophe may be a name
MONTH = regex.compile(r"Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec")
MONTHS = regex.compile(rf"\b(?:{MONTH.pattern})\b")
NEAR = 24  # characters around a month in which another one stands
CAPITAL = regex.compile(r"\p{Lu}")
CAMEL = regex.compile(r"(?<!\b(?:Mc|Mac|De|Di|Du|La|Le|Van|Fitz))(?<=\p{Ll})\p{Lu}|\p{Lu}{2}\p{Ll}")
ACRONYM = regex.compile(r"\p{Lu}{2,4}")
TITLES = frozenset("JR SR II III IV MD DDS DVM MBA".split())


def code(text: str) -> list[tuple[int, int]]:
    """Return the spans of a text's code, in order."""
    return [match.span() for match in CODE.finditer(text)] if "`" in text else []


def may_name(words: Sequence[str]) -> bool:
    """Return whether a full name says of its words that they are names elsewhere too: one of them
    is in a list, or they are spelled like names, and none is a common word."""
    if not name_lists.first_names().isdisjoint(word.lower() for word in words):
        return True
    if any(_is_common(word) or CAMEL.search(word) for word in words):
        return False
    return _mean(words) >= SPELLED


def _mean(words: Sequence[str]) -> float:
    return sum(max(LEAST, spelling.odds(word)) for word in words) / len(words)


def needed(  # noqa: PLR0911
    text: str,
    start: int,
    end: int,
    words: Sequence[str],
    is_foreign: bool,
    is_code: bool,
    is_technical: bool,
    often: Collection[str],
) -> float:
    """Return how certain a person of these words must be, whom nothing else in the text names; 0 if
    nothing speaks against one. `is_technical`: the text has code."""
    if ELIDED.match(text, end) and len(words[-1]) < LONG:
        return NEVER
    if len(words) == 1 and (
        _is_branded(text, start)
        or _is_in_menu(text, start, end)
        or KEY_BEFORE.search(text, max(0, start - NEAR), start)
    ):
        return NEVER
    if is_foreign and _is_phrase(text[start:end], words):
        return NEVER
    if _has_first_name(words):
        return ALMOST if len(words) == 1 and is_foreign and _is_listed_word(words[0]) else 0.0
    chosen = len(words) == 1 and CHOSEN_BEFORE.search(text, max(0, start - NEAR), start)
    if chosen or is_code or _is_thing(text, start, end, words):
        return NEVER
    if not is_foreign and not is_technical:
        return 0.0
    if name_lists.is_called(" ".join(words)):
        is_word = len(words) == 1 and is_foreign and vocabulary.is_word(words[0])
        return ALMOST if is_word else 0.0
    if len(words) > 1:
        return _needed_full(words, is_foreign)
    begins = START.search(text, max(0, start - 8), start) is not None
    return _needed_alone(words[0], is_foreign, begins, often)


def _is_branded(text: str, start: int) -> bool:
    """Return whether the word before a span is a company or a program: Debian Edu."""
    before = BEFORE.search(text, max(0, start - 24), start)
    return before is not None and before[1].lower() in BRANDS


def _has_first_name(words: Sequence[str]) -> bool:
    first = name_lists.first_names()
    return any(word.lower() in first or fold(word) in first for word in words)


def _is_phrase(value: str, words: Sequence[str]) -> bool:
    """Return whether words that are all small, or all in capitals, have a common one: soort van
    wachtwoord, DANNI NEI."""
    if len(words) < 2 or not (value.islower() or value.isupper()):
        return False
    small = [word.lower() for word in words]
    common = any(w in FOREIGN - PARTICLES or name_lists.is_plain(w) for w in small)
    return common or (value.isupper() and not _has_first_name(words) and _mean(words) < SPELLED)


def _is_listed_word(word: str) -> bool:
    return fold(word) in vocabulary.words()


def _is_thing(text: str, start: int, end: int, words: Sequence[str]) -> bool:
    """Return whether a span without a first name is a menu's entry, a program or a compound, or
    ends small."""
    value = text[start:end]
    if CAPITAL.search(value) and not CAPITAL.search(value[value.rfind(" ") + 1 :]):
        return True
    return _is_in_menu(text, start, end) or _ends_in_acronym(words) or _is_joined(value)


def _needed_alone(word: str, is_foreign: bool, begins: bool, often: Collection[str]) -> float:
    """Return the certainty that a lone word needs; `begins`: a sentence, an item or a cell, where
    its capital says nothing."""
    odds = spelling.odds(word)
    if word in often:
        return NEVER
    if name_lists.is_plain(word.lower()):
        return NEVER if is_foreign else ALMOST
    if _is_common(word):
        return NEVER if is_foreign else SURE
    if odds < (NO_NAME_ABROAD if is_foreign else NO_NAME):
        return NEVER if begins else SURE
    return LONE if odds < (DOUBTFUL_ABROAD if is_foreign else DOUBTFUL) else 0.0


def _is_common(word: str) -> bool:
    """Return whether a word is in one of the lists of words, and in no list of names."""
    rare = fold(word) in vocabulary.rare_words() and not name_lists.is_called(word)
    return rare or name_lists.is_plain(word.lower())


def _needed_full(words: Sequence[str], is_foreign: bool) -> float:
    odds = _mean(words)
    plain = [_is_common(word) for word in words]
    if all(plain) or (
        is_foreign and not PARTICLES.issuperset(word for word in words if word.islower())
    ):
        return NEVER
    if (is_foreign and any(plain)) or odds < (DOUBTFUL if is_foreign else NO_NAME):
        return SURE
    return FULL if odds < (DOUBTFUL_ABROAD if is_foreign else DOUBTFUL) else 0.0


def is_part_of_code(text: str, start: int, end: int) -> bool:
    """Return whether a span belongs to a command, a path or an identifier: -Djava, bacula.sql,
    B.Cu; or is the short form of a month in a row of them."""
    small = text[start].islower() and not name_lists.is_called(text[start:end])
    behind = small and BEHIND_SMALL.match(text, end)
    return bool(
        OPTION.search(text, max(0, start - 3), start)
        or BEHIND.match(text, end)
        or behind
        or INITIAL.fullmatch(text, start, end)
        or _is_month(text, start, end)
    )


def _is_in_menu(text: str, start: int, end: int) -> bool:
    before = MENU_BEFORE.search(text, max(0, start - 6), start)
    return before is not None or MENU_BEHIND.match(text, end) is not None


def _is_month(text: str, start: int, end: int) -> bool:
    """Return whether a span is the short form of a month in a row of them."""
    if not MONTH.fullmatch(text, start, end):
        return False
    near = text[max(0, start - NEAR) : start] + " " + text[end : end + NEAR]
    return MONTHS.search(near) is not None


def _ends_in_acronym(words: Sequence[str]) -> bool:
    """Return whether an acronym or a program is behind another word: Ritaglio RGB, Mac OS, Pincel
    MyPaint."""
    last = words[-1]
    return (
        len(words) > 1
        and (ACRONYM.fullmatch(last) or CAMEL.search(last)) is not None
        and not words[0].isupper()
        and last not in TITLES
    )


def _is_joined(value: str) -> bool:
    """Return whether a word of two with a hyphen ends small, or its parts are no names:
    Lisp-familjen, Script-Fu."""
    parts = value.split("-")
    if len(parts) < 2 or " " in value or not all(parts):
        return False
    small = parts[-1][0].islower() and not parts[0][0].islower()
    return (
        small
        or len(parts) > 2  # Lempel-Ziv-Welch
        or (
            not name_lists.is_called(" ".join(parts))
            and any(name_lists.is_plain(part.lower()) for part in parts)
        )
    )
