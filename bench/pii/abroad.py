"""Draw national numbers, telephones, dates of birth and ages, as people of many countries write
them.

Each value is drawn at random and has its country's shape, and right check digits where
python-stdnum knows them; none is known to belong to a person. Each stands in a sentence of the
country's own language, and under an English label.
"""

import importlib
import random
import string
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers

from tasks.pii.identifiers import countries

# Country: its patterns and their checks (a dot: python-stdnum's; otherwise ours; none where the country
# has no check digits), and two sentences of its own. # is a digit, ? a capital, D a day, M a month, Y a
# year of two digits, Z the year of four.
PEOPLE = {
    "AT": ("####DDMMYY", "at.vnr", "Meine Sozialversicherungsnummer lautet {}.", "SVNR: {}"),
    "BE": ("YYMMDD#####", "be.nn", "Mijn rijksregisternummer is {}.", "Numéro de registre national : {}"),
    "BG": ("YYMMDD####", "bg.egn", "ЕГН: {}", "Моят единен граждански номер е {}."),
    "CH": ("756##########", "ch.ssn", "Meine AHV-Nummer ist {}.", "Numéro AVS : {}"),
    "CY": ("00######?", "", "Αριθμός δελτίου ταυτότητας: {}", "Ο αριθμός ταυτότητας είναι {}."),
    "CZ": ("YYMMDD/####", "cz.rc", "Moje rodné číslo je {}.", "R. č.: {}"),
    "DE": ("###########", "de.idnr", "Meine Steuer-ID lautet {}.", "Steueridentifikationsnummer: {}"),
    "DK": ("DDMMYY-####", "dk.cpr", "Mit CPR-nummer er {}.", "Personnummer: {}"),
    "EE": ("4YYMMDD####", "ee.ik", "Minu isikukood on {}.", "Isikukood: {}"),
    "ES": ("########?", "es.dni", "Mi DNI es {}.", "Documento nacional de identidad: {}"),
    "FI": ("DDMMYY-###?", "fi.hetu", "Henkilötunnukseni on {}.", "Hetu: {}"),
    "FR": ("1YYMM##########", "fr.nir", "Mon numéro de sécurité sociale est {}.", "NIR : {}"),
    "GB": ("A? ## ## ## C", "", "My NI number is {}.", "National Insurance No: {}"),
    "GR": ("DDMMYY#####", "gr.amka", "Ο ΑΜΚΑ μου είναι {}.", "ΑΜΚΑ: {}"),
    "HR": ("###########", "hr.oib", "Moj OIB je {}.", "Osobni identifikacijski broj: {}"),
    "HU": ("2YYMMDD####", countries.PERSONAL_HU, "A személyi számom {}.", "Személyi azonosító: {}"),
    "IE": ("#######?", "ie.pps", "Her PPS number is {}.", "PPSN: {}"),
    "IS": ("DDMMYY-###9", "is_.kennitala", "Kennitalan mín er {}.", "Kennitala: {}"),
    "IT": ("######YYA##?###?", "it.codicefiscale", "Il mio codice fiscale è {}.", "C.F.: {}"),
    "LT": ("4YYMMDD####", "lt.asmens", "Mano asmens kodas yra {}.", "Asmens kodas: {}"),
    "LU": ("ZMMDD#####", countries.LUXEMBOURG, "Mon matricule est {}.", "Numéro d'identification national : {}"),
    "LV": ("DDMMYY-#####", "lv.pvn", "Mans personas kods ir {}.", "Personas kods: {}"),
    "MT": ("######M", "", "In-numru tal-karta tal-identità huwa {}.", "Numru tal-karta tal-identità: {}"),
    "NL": ("#########", "nl.bsn", "Mijn BSN is {}.", "Burgerservicenummer: {}"),
    "NO": ("DDMMYY#####", "no.fodselsnummer", "Fødselsnummeret mitt er {}.", "Fødselsnummer: {}"),
    "PL": ("YYMMDD#####", "pl.pesel", "Mój numer PESEL to {}.", "PESEL: {}"),
    "PT": ("2########", "pt.nif", "O meu NIF é {}.", "Número de contribuinte: {}"),
    "RO": ("1YYMMDD######", "ro.cnp", "CNP-ul meu este {}.", "Cod numeric personal: {}"),
    "SE": ("YYMMDD-####", "se.personnummer", "Mitt personnummer är {}.", "Personnummer: {}"),
    "SI": ("DDMM9YY50####", "si.emso", "Moja EMŠO je {}.", "Enotna matična številka občana: {}"),
    "SK": ("YYMMDD/####", "cz.rc", "Moje rodné číslo je {}.", "Rodné číslo: {}"),
    "TR": ("###########", "tr.tckimlik", "T.C. kimlik numaram {}.", "TC Kimlik No: {}"),
}  # fmt: skip
ENGLISH = (
    "National ID: {}", "Personal identification number: {}", "Tax identification number {}", "Social Security Number: {}",
    "Her national identity number is {}.", "PERSONAL CODE {}", "Insurance No. {}", "ID card number: {}",
)  # fmt: skip
TELEPHONES = {
    "ES": ("Teléfono: {}", "Llámame al {} por la tarde.", "Puedes localizarme en el {} por las tardes."),
    "PT": ("Telemóvel: {}", "Ligue para o {} depois das seis.", "Fico com o {} para o que for preciso, ou por carta."),
    "PL": ("tel. {}", "Zadzwoń pod {} po szóstej.", "Mój numer to {}, jest zawsze ze mną."),
    "DK": ("Tlf. {}", "Ring til mig på {} efter kl. 18.", "Jeg er på {} hele dagen, og det er gratis."),
    "NO": ("Mobil: {}", "Ring meg på {} etter klokka seks.", "Jeg er på {} hele dagen, og det er gratis."),
    "CZ": ("Telefon: {}", "Volejte {} po šesté hodině.", "Zastihnete mě na {} nebo je to na recepci."),
    "SE": ("Telefon: {}", "Ring mig på {} efter sex.", "Jag nås på {} hela dagen och kvällen."),
    "FI": ("Puh. {}", "Soita numeroon {} illalla.", "Puhelin: {}"),
    "HU": ("Telefonszám: {}", "Hívjon a {} számon este.", "Mobil: {}"),
    "IT": ("Tel.: {}", "Chiamami al {} dopo le sei.", "Cellulare {}"),
    "FR": ("Tél. : {}", "Appelez-moi au {} après midi.", "Portable : {}"),
    "DE": ("Telefon: {}", "Sie erreichen mich unter {} nach sechs.", "Handy: {}"),
    "NL": ("Telefoonnummer: {}", "Bel mij op {} na zessen.", "Mobiel: {}"),
    "SK": ("Telefón: {}", "Volajte {} po šiestej.", "Mobil: {}"),
    "RO": ("Telefon: {}", "Sunați la {} după șase.", "Tel. mobil: {}"),
    "HR": ("Telefon: {}", "Nazovite {} iza šest.", "Mobitel: {}"),
    "GR": ("Τηλέφωνο: {}", "Τηλ. {}", "Κινητό: {}"),
    "BG": ("Телефон: {}", "Тел. {}", "GSM: {}"),
}  # fmt: skip
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
}
BIRTHS = {
    "en": ("Date of Birth\n{d} {m} {y}", "She was born on the {d}th of {m} {y}.", "DOB {d}/{n}/{y}", "D.O.B.: {y}-{n:02}-{d:02}"),
    "de": ("geb. am {d}. {m} {y}", "Geburtsdatum: {d:02}.{n:02}.{y}", "Er wurde am {d}. {m} {y} geboren.", "geboren {d}.{n}.{y}"),
    "fr": ("née le {d} {m} {y}", "Date de naissance : {d:02}/{n:02}/{y}", "Il est né le {d} {m} {y} à Lyon.", "né le {d}.{n}.{y}"),
    "es": ("nacida el {d} de {m} de {y}", "Fecha de nacimiento: {d:02}/{n:02}/{y}", "Nació el {d} de {m} de {y}.", "nacido el {d}-{n}-{y}"),
    "it": ("nato il {d} {m} {y}", "Data di nascita: {d:02}/{n:02}/{y}", "È nata il {d} {m} {y} a Bari.", "nata il {d}.{n}.{y}"),
    "nl": ("geboren op {d} {m} {y}", "Geboortedatum: {d:02}-{n:02}-{y}", "Hij is op {d} {m} {y} geboren.", "geb. {d}-{n}-{y}"),
    "pl": ("ur. {d} {m} {y}", "Data urodzenia: {d:02}.{n:02}.{y}", "Urodziła się {d} {m} {y} r.", "urodzony {d}.{n}.{y}"),
}  # fmt: skip
AGES = {
    "en": ("My father just turned {}.", "a {}-year-old woman", "Jane Roe, aged {}, signed.", "She is {} years old.", "Age: {}"),
    "de": ("Sie ist {} Jahre alt.", "ein {}-jähriger Mann", "Er wird {} Jahre alt.", "Alter: {}"),
    "fr": ("Elle a {} ans.", "un homme de {} ans", "une patiente âgée de {} ans", "Âge : {}"),
    "es": ("Ella tiene {} años.", "una mujer de {} años", "Edad: {}", "Mi hijo cumple {} años."),
    "it": ("Lui ha {} anni.", "una donna di {} anni", "Età: {}", "Mio padre compie {} anni."),
    "nl": ("Hij is {} jaar oud.", "een {}-jarige vrouw", "Leeftijd: {}", "Zij wordt {} jaar."),
    "pl": ("Ona ma {} lat.", "{}-letnia kobieta", "Wiek: {}", "Mam {} lat."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Abroad:
    """text[start:end] is a value of the kind; `where` is its country or language, `how` the way in
    which it is written."""

    text: str
    start: int
    end: int
    kind: str
    where: str
    how: str


def abroad(number: int, seed: int = 19) -> Iterator[Abroad]:
    """Yield `number` values of each country or language, in each manner."""
    rng = random.Random(seed)  # noqa: S311  nothing secret
    for where, (pattern, check, *sentences) in PEOPLE.items():
        for n in range(number):
            for how, carriers in (("own", sentences), ("English", ENGLISH)):
                value = national(rng, pattern, check)
                yield _in(carriers[n % len(carriers)], value, "national_id", where, how)
    for where, own in TELEPHONES.items():
        for n in range(number):
            how = "grouped" if n % 2 else "plain"
            yield _in(
                own[n % len(own)], telephone(rng, where, how == "grouped"), "phone", where, how
            )
    for language, born in BIRTHS.items():
        for n in range(number):
            yield _birth(rng, language, born[n % len(born)])
    for language, aged in AGES.items():
        for n in range(number):
            yield _in(aged[n % len(aged)], str(rng.randint(18, 99)), "age", language, "own")


def _in(carrier: str, value: str, kind: str, where: str, how: str) -> Abroad:
    before, after = carrier.split("{}", 1)
    return Abroad(before + value + after, len(before), len(before) + len(value), kind, where, how)


def national(rng: random.Random, pattern: str, check: str) -> str:
    """Draw a number until its check digits are right."""
    while True:
        year = rng.randint(1940, 1999)
        day = {
            "Z": str(year),
            "YY": f"{year % 100:02}",
            "MM": f"{rng.randint(1, 12):02}",
            "DD": f"{rng.randint(1, 28):02}",
        }
        drawn = pattern
        if check == "it.codicefiscale":
            drawn = "".join(rng.choice("BCDFGLMNPRST") if n < 6 else c for n, c in enumerate(drawn))
        for letter, digits in day.items():
            drawn = drawn.replace(letter, digits, 1)
        wanted = {"#": string.digits, "?": "ABCDEFGHJKLMNPRSTVWXYZ"}
        value = "".join(rng.choice(wanted.get(c, c)) for c in drawn)
        if not check or _is_right(check, value):
            return value


def _is_right(check: str, value: str) -> bool:
    bare = countries.compact(value) if check in countries.OWN else value
    own = countries.OWN.get(check)
    return own(bare) if own else bool(importlib.import_module(f"stdnum.{check}").is_valid(bare))


def telephone(rng: random.Random, region: str, grouped: bool) -> str:
    """Draw a national number, in groups as the country writes it, or without a blank."""
    while True:
        kind = rng.choice(
            (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
        )
        example = phonenumbers.example_number_for_type(region, kind)
        if example is None:
            continue
        drawn = str(example.national_number)[:-5] + "".join(rng.choices(string.digits, k=5))
        number = phonenumbers.parse(drawn, region)
        if phonenumbers.is_valid_number(number):
            form = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
            return form if grouped else "".join(c for c in form if c.isdigit())


def _birth(rng: random.Random, language: str, carrier: str) -> Abroad:
    month = rng.randint(1, 12)
    carriers = {
        "d": rng.randint(4, 28),
        "n": month,
        "m": MONTHS[language].split()[month - 1],
        "y": rng.randint(1930, 2005),
    }
    start = min(place for place in (carrier.find("{d"), carrier.find("{y")) if place >= 0)
    end = max(carrier.rfind("}"), start) + 1
    before, value = carrier[:start].format(**carriers), carrier[start:end].format(**carriers)
    text = before + value + carrier[end:].format(**carriers)
    return Abroad(text, len(before), len(before) + len(value), "date_of_birth", language, "own")
