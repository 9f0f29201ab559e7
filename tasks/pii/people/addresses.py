"""Decide whether a span that the tagger calls an address is one, by its words and numbers.

In:  a text, a span of it, how sure the tagger is
Out: true or false
Run: called by tasks.pii.people.thresholds
"""

from itertools import pairwise

import regex

from tasks.pii.people import known_things, name_lists, spelling, vocabulary
from tasks.pii.people.foreign import FOREIGN, PARTICLES
from tasks.pii.people.name_lists import WORD

UNSTREETED = 0.8  # how sure it must be without the word of a street or a postcode
BEHIND = 10  # characters that decide whether a number ends
LETTERS = regex.compile(r"\p{L}{3}")
# A number of its own: 14, 14a, 14-16; not A-11, 3rd, RA-5, passwd(5), 1.18, 0.
NUMBER = regex.compile(
    r"(?<![\w-]|\w\(|\d\.)(?:[1-9]\d{0,5}|0\d{1,5})(?:[-/ ]?\p{L})?(?:[-/]\d+)?(?!\w|-\w|\.\d)"
)
# A day or a month: Thu, 28; 08 Mar 2022; dal 14 al 28 luglio; mars 2016.
MONTHS = (
    "jan feb febr mar apr may ju[nl] aug sep sept oct nov dec january february march april june july august september october"
    " november december januar jänner februar märz mai juni juli oktober dezember janvier février mars avril juin juillet août"
    " septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    " gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre januari februari maart mei augustus"
    " stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia"
    " janeiro fevereiro março maio junho julho setembro outubro novembro dezembro maj augusti"
)
MONTH = rf"(?:{MONTHS.replace(' ', '|')})"
DATED = regex.compile(
    rf"(?i)\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:|day|s|sday|nesday|rs|rsday|urday)\b,? \d"
    rf"|\b\d{{1,2}}(?:\.|º|er|th|st|nd|rd)? (?:de )?{MONTH}\b\.?|\b{MONTH}\.? (?:de )?(?:19|20)\d\d\b"
)
# A time of the day: 10 Uhr im Gartenzimmer, 7 bis 9:30 h.
CLOCK = regex.compile(
    r"(?i)\b\d{1,2}(?:[:.]\d\d)?\s?(?:uhr|h|heures|horas|o['’]clock|[ap]\.?m\.?)(?!\p{L})"
)
# A part of a book, or a number in a row of them: Chapitre 7; pumps, 12, 45, 60, 71; Adresse 1, Adresse 2.
PART = regex.compile(
    r"(?i)\b(?:chapters?|chapitres?|kapitel|cap[ií]tulos?|capitol[oi]|hoofdstuk|rozdział|kapitola|sections?|sección|sezione|seção"
    r"|abschnitt|avsnitt|figures?|figura|abbildung|abb|tabelle|tabla|tableau|tabella|tabel|pages?|seiten?|páginas?|pagin[ae]"
    r"|address|adresse?|dirección|direccion|indirizzo|endereço|adres|addresses)\.? \d"
    r"|(?:, \d{1,3}\b){3}|\d{1,4}–\d{1,4}$|\S[ \t]{4,}\S"
)
STREETS = frozenset(
    "street st road rd lane ln avenue ave av drive dr way close court ct square sq place plaza terrace"
    " park hill gardens boulevard blvd highway row walk box bridge view crescent mews parkway"
    " rue place allée chemin impasse quai route calle avenida avda paseo carretera camino via viale"
    " piazza corso rua travessa praça largo ul ulica al aleja os plac ulice náměstí utca út tér strada"
    " strasse straße weg platz gasse postfach gata gatan väg vägen vej gade veien laan straat plein"
    " cadde caddesi sokak mahallesi jl jalan đường carrera".split()
)
# Words of other languages too, unless a capital follows: al. Jasna, al 18 agosto; Av. Brandão, av de 8.
SHORT = frozenset(("al", "os", "av", "pl"))
SHORT_STREET = regex.compile(r"(?i:\b(?:al|os|av|pl)\b)\.? \p{Lu}|\p{Lu}\p{L}+ (?:Av|Pl)\b")
# Words of one piece: Rosenweg, Marktstr., Keizersgracht.
STREET = regex.compile(
    r"\p{L}{3,}(?:straße|strasse|str|weg|gasse|platz|allee|ring|ufer|damm|straat|laan|plein|kade|gracht|dijk"
    r"|gatan|vägen|gata|veien|vej|gade|stræde|katu|tie|utca)",
    regex.IGNORECASE,
)
POSTCODE = regex.compile(
    r"\b(?:\d{4,6}|\d{2,3}-\d{2,4}|\d{3} \d{2}|\p{Lu}{1,2}\d[\p{Lu}\d]? ?\d\p{Lu}{2}|\d{4} ?\p{Lu}{2})\b"
)
# Text with a number that names a program, a part, a licence or a score.
TECHNICAL = regex.compile(
    r"\b\d*(?:[KMGT]i?[Bb]|[KMG]?[Hh]z|DDR\d?|RAM|SSD|NVMe|USB|HDMI|PCIe|Pro|Windows|Ubuntu|Debian|Linux"
    r"|macOS|Android|iOS|Intel|AMD|Ryzen|Xeon|Core|GeForce|Nvidia|RTX|GTX|Python|Java|Server|Version|Rev"
    r"|RFC|ISO|IEC|IEEE|CIE|HTTP|octets|KiB|MiB|GiB|Fehler|error|erreur|errore"
    r"|[Ll]icen[cs]e|Attribution|Commons|CC|GPL|LGPL|BSD|Apache|overs?|wickets?|runs)\b|\d\.\d|\bv\d"
)
# Signs that an address does not have: 90° (Capa, 3x3-matris, 16 x 4.
SIGNS = regex.compile(r"(?<![Nn])°|[@×=<>%+*→$€£\"”“!?;\\_{}]|\((?![\p{L} .-]+\))")
# The foot of a page: Handbook 34 / 87, Handbook 11 iii.
FOOT = regex.compile(r"\d / \d|\d [ivx]+$")
LISTED = regex.compile(r"\d{1,3} [^\d,]* \p{Ll}[^\d,]*")  # 93 Pauta de cadena
ITEM = regex.compile(r"(\p{L}+) \d{1,3}")
NO_NAME = -1.4  # logarithm of the odds of a name, by its letters
COUNTED_UP = 3  # different numbers behind the same word
# Beside a street: Suite 12, Apt. 3, on the corner of.
ROOM = regex.compile(r"\b(?:[Ss]uite\b|Apt\b|apt\.|[Tt]he corner of\b)")
# Words for streets and their parts that are written small behind a name: Frenkova pot 9.
SMALL = PARTICLES | frozenset("gate cesta pot trg u u. str str. km apt apt. v na nan".split())
TOWN = regex.compile(
    r"\b(?:\d{4,6}|\d{2}-\d{3}|\d{3} \d{2}),? (\p{Lu}[\p{L}'’]{2,})|(\p{Lu}[\p{L}'’]{2,}),? \d{4,6}(?!\d)"
)
HOUSES = regex.compile(r"\d+\p{L}? \p{L}{3}(?:.*\D)?\d{4,6}(?!\d)", regex.DOTALL)
QUOTED = regex.compile(r"\n[>|*?\s]*")
NEAR = 60  # characters before a town in which its street stands
_STREET = r"(?<![\p{L}\d'’.-])(\p{Lu}[\p{L}'’.-]+)(?: (?:\p{Lu}[\p{L}'’.-]+|d[aeiou]s?|de la|del|della)){0,4},?"
HOUSE_BEFORE = regex.compile(
    rf"{_STREET} (?:n[ro°º]\.? ?)?\d{{1,4}} ?\p{{Ll}}?(?:[/-]\d{{1,3}})?,?[ \n]$"
)
STREET_BEFORE = regex.compile(rf"{_STREET} $")
HOUSE = regex.compile(r"\d+[\p{L}\d/-]*")
# Words before a number that is no house's: Konto 4400.
COUNTED = regex.compile(
    r"(?i)(?:konto|kostenstelle|kst|artikel|art|auftrag|bestellung|beleg|zeichnung|charge|rechnung|angebot|vertrag"
    r"|position|pos|seite|kapitel|absatz|anlage|account|cost (?:cent(?:er|re)|object)|order|part|lot|batch|model"
    r"|serial|invoice|drawing|ticket|item|article|commande|facture|compte|pedido|factura|cuenta|fattura|ordine)"
    r"(?:s?nummer|-?nr|[ .]?no)?[.:]?[ #]"
)
NO_STREETS = frozenset(
    "of the and in near first second third floor wing room level corner section part subpart chapter"
    " article circular control form version page step type line table figure br td".split()
)


def is_address(text: str, start: int, end: int, sure: float) -> bool:
    """Return whether a span is an address: it has a number of its own and the word of a street; or
    it is certain, has more words than *Section*, *floor* or *FIPS*, and no technical one."""
    value = text[start:end]
    words = WORD.findall(value)
    street = any(map(_is_street, words)) or bool(SHORT_STREET.search(value) or ROOM.search(value))
    # the text behind the span decides whether a number ends there
    found = [m[0] for m in NUMBER.finditer(text, start, end + BEHIND) if m.end() <= end]
    numbers = [n for n in found if street or not n[-1].isupper()]  # 18F
    counted = COUNTED.match(value) is not None or TECHNICAL.search(value) is not None
    branded = any(word.lower() in known_things.BRANDS for word in words)
    if FOOT.search(value):
        return False
    if not any(map(_is_street, words)) and (branded or DATED.search(value) or PART.search(value)):
        return False
    if not numbers or not LETTERS.search(value) or (counted and not street):
        return False
    shouts = value.isupper() and len(words) > 1
    return street or (
        (sure >= UNSTREETED or POSTCODE.search(value) is not None)
        and any(_may_be_street(word, shouts) for word in words)
        and _is_written_as_address(value)
        and not _is_counted_up(text, value)
    )


def behind_clock(text: str, start: int, end: int) -> int:
    """Return where an address begins behind the times of the day that its span begins with."""
    for clock in CLOCK.finditer(text, max(0, start - BEHIND), end):
        if clock.end() > start:
            start = clock.end()
            start += len(text[start:end]) - len(text[start:end].lstrip(" ,;.\n"))
    return min(start, end)


def whole(text: str, start: int) -> int:
    """Return where an address begins of which the tagger found only the rest: [Lipová 14,] 110 00
    Praha; [Rua Lipova,] 14 - 2º."""
    near = max(0, start - NEAR)
    if POSTCODE.match(text, start) and (house := HOUSE_BEFORE.search(text, near, start)):
        counted = COUNTED.match(house[0]) or TECHNICAL.search(house[0])
        return start if counted else house.start()
    if text[start : start + 1].isdigit() and (street := STREET_BEFORE.search(text, near, start)):
        return street.start() if _is_street(street[1]) else start
    return start


def _is_street(word: str) -> bool:
    return word.lower() in STREETS - SHORT or STREET.fullmatch(word) is not None


def _is_counted_up(text: str, value: str) -> bool:
    """Return whether the span is a word and a number, and the word is spelled like no name, or the
    text has it with other numbers too: Paragraaf 2, Paragraaf 3, Paragraaf 7."""
    item = ITEM.fullmatch(value)
    if item is None:
        return False
    if spelling.odds(item[1]) < NO_NAME:
        return True
    numbers = regex.findall(rf"\b{regex.escape(item[1])} (\d{{1,3}})\b", text)
    return len(set(numbers)) >= COUNTED_UP


def _is_name(word: str) -> bool:
    """Return whether a word has a capital, and is not spelled like a common word."""
    bare = word.strip("'’.()")
    return bare[:1].isupper() and spelling.odds(bare) >= NO_NAME


def _is_ordinary(word: str) -> bool:
    return word not in SMALL and (word in FOREIGN or vocabulary.is_word(word))


def _is_written_as_address(value: str) -> bool:
    """Return whether a number stands beside a capital, and only particles are small unless a town
    has its postcode: Ligusterhof 5, 8000 Brunnau; not *ejemplo 2 el tamaño* or *de 90° horaires*."""
    if value.count("\n") > 1 and POSTCODE.search(value):
        return True
    line = QUOTED.sub(" ", value).lstrip(">|*? ")
    parts = regex.split(r"[\s,]+", line)
    small = [part for part in parts if part.islower() and _is_ordinary(part)]
    named = any(
        (HOUSE.fullmatch(one) and _is_name(two)) or (HOUSE.fullmatch(two) and _is_name(one))
        for one, two in pairwise(parts)
    )
    towns = [(one or two).lower() for one, two in TOWN.findall(line)]
    town = any(not name_lists.is_plain(name) for name in towns)
    if SIGNS.search(line) or LISTED.fullmatch(line):
        return False
    if line.islower():  # 12 poplar rise, 40771
        ordinary = FOREIGN - SMALL
        return HOUSES.match(line) is not None and ordinary.isdisjoint(parts)
    return (named or town) and (town or not small)


def _may_be_street(word: str, shouts: bool) -> bool:
    lower = word.lower()
    return (
        len(word) > 1
        and not (word.isupper() and (not shouts or len(word) < 4))  # RAL 7035
        and lower not in NO_STREETS
        and not name_lists.is_english(lower)
        and (name_lists.is_called(word) or not vocabulary.is_foreign(word))
    )
