"""Find telephone numbers: with a plus, behind a word that announces them, or by a country's
numbering plan.

The language of the text, by its commonest words, decides in which countries a number without + may
be valid. Each search names the only positions at which its pattern can match (prefilter.py).
"""

from collections.abc import Iterator
from functools import cache

import regex

from tasks.pii.identifiers import figures, glued_phones
from tasks.pii.identifiers.languages import folded
from tasks.pii.prefilter import DENSE, At, Scan, Span, Within

NEAR = 36  # characters before a number in which its context stands
REGIONS = ("GB", "US", "DE", "FR", "IE", "NL", "ES", "IT", "PL", "IN", "AU")

RUN_OF_DIGITS = regex.compile(
    r"(?<![\w.,/#-])(?:\+[ ]?|\(\+?)?\d(?:(?:[ ]?[-./()–]?[ ]?\(?|\)\n)\d){5,17}(?![\w/]|[.,-]\d)"
)
AMERICAN = regex.compile(r"1?[-. ]?\d{3}[-. ]\d{3}[-. ]\d{4}")
CALL_WORDS = frozenset(
    """
    phone phones tel tels telephone telephones mobile mobil mobiles cell cells cellphone fax call calls calling called ring text
    sms whatsapp voicemail hotline dial dials landline helpline switchboard signal telegram viber
    telefon telefono telefonos telefone telefoon telefonnummer telefonu telefonem telefonnr telefonszam telefonszama telefonas
    telefoni telefonski telefons telefonsko telefonnummeret telefonicky telefonni telefonu telefonov telefonuj puhelin puhelinnumero puhelimitse
    puh gsm handy handynummer mobilnummer mobilfunk mobiltelefon mobiel mobitel mobilni mobile mobila movil moviles
    cellulare cellulari portable portables telemovel komorka komorkowy kom tlf tlfn tfno tfn tif mob fon tln farsimi faks
    fakss rufnummer durchwahl anrufen anruf rufen ruf angerufen telefax telecopie
    appelez appeler appelle appel joignable joindre rappelez rappeler
    llamar llame llama llamame llamadme llamada llamando llamen
    chiamare chiamami chiamate chiama chiami chiamata recapito
    zadzwon zadzwonic dzwon dzwonic dzwonil dzwonila
    ligue ligar liga telefonar contacto contato
    ringe ringer ringa ringt telefonen mobilen mobiltelefonen
    bel bellen belt gebeld bereikbaar
    soita soittaa soittakaa numerossa numeroon
    volejte zavolejte volat zavolat volajte zavolajte zavolat volal volala
    hivja hivjon hivhat telefonon hivjatok hivd
    sunati suna apelati nazovite nazvati zovite zvati poklicite klicite
    helistage helistada helista zvaniet zvanit piezvaniet skambinti skambinkite paskambinkite
    simi hringdu hringja sima
    cempel cempilli telefown
    τηλ τηλεφωνο κινητο καλεστε τηλεφωνου τηλεφωνα тел телефон мобилен звънете gsm обадете обаждайте
    сотовыи сотовая мобильныи моб факс звоните позвоните
    ara arayin telefonu cep
    """.split()
)
# The ends of words that no blank divides from those before.
EAST = (
    "电话",
    "電話",
    "手机",
    "手機",
    "拨打",
    "致电",
    "携帯",
    "番号",
    "전화",
    "전화번호",
    "휴대폰",
    "连絡先",
)
TELEPHONE = CALL_WORDS.difference(  # heads of columns
    "call calls calling called ring text dial dials signal sms rufen ruf appel appelle bel bellen belt numerossa kom gsm"
    " portables portable contacto contato ara faks signal".split()
)
# "My number is": it is one if a country's plan has it.
MINE = frozenset(
    "my our his her their your mein meine unsere ihre mon notre votre mi nuestro mio nostro mijn ons moj moje nasz mit mitt min meu"
    " minha minun az mano mans minu under".split()
)
# "You reach me on": it is one if a plan has it; other things are reached too.
REACHED = frozenset(
    """
    reach reached reachable contact erreichen erreiche erreichst erreichbar erreicht nas zastihnete zastihnes zastihnout localizarme
    localizar contactarme contactar encontrarme treffes kontaktes kontakt kontakta kontakte fico disponivel contactez contattarmi
    raggiungibile raggiungermi bereiken zlapiesz skontaktuj tavoittaa tavoitat jeg jag mig meg
    """.split()
)
A_NUMBER = frozenset(
    "number nummer numero numer cislo broj szam szamom numret nummeret nro num nr numara numeris numurs stevilka numarul".split()
)
NO_CALL_WORDS = frozenset(
    """
    ref reference order orders serial article part parts invoice account drawing item model iban version batch ticket case isbn
    issn stock lot sku gtin ean upc doi imei purchase tracking shipment delivery counter meter reading readings odometer
    merge contract licence license patent document doc rev revision id uuid build commit article size dimension dimensions coordinates
    position latitude longitude zip postcode iso din standard section chapter page pages table figure row rows line lines
    total sum amount price cost costs value values result score
    auftrag auftragsnummer bestellung bestellnummer bestellnr artikel artikelnummer artikelnr rechnung rechnungsnummer seriennummer
    chargennummer zahler zahlerstand zahlernummer zeichnung vertrag vertragsnummer kundennummer kontonummer konto aktenzeichen az
    teilenummer materialnummer losnummer sendung
    commande facture reference serie lot compteur contrat dossier colis article
    pedido factura referencia contador contrato expediente lote articulo cuenta
    ordine fattura riferimento seriale lotto contatore contratto pratica articolo conto
    bestelling bestelnummer factuur factuurnummer ordernummer serienummer artikelnummer
    zamowienie zamowienia faktura faktury seryjny partia licznik licznika umowa umowy konto konta
    ordrenummer faktura fakturanummer ordre bestilling serienummer varenummer
    encomenda fatura
    objednavka objednavky faktura faktury smlouva
    bestallning ordernummer fakturanummer tilaus tilausnumero lasku
    rendeles szamla szamlaszam
    """.split()
)
WORD = regex.compile(r"\p{L}+")
UNBROKEN = regex.compile(r"0\d{9,11}")  # without a separator, and without a word for calling
# How people write nine digits or eight in groups, if they do not start with 0.
GROUPED = regex.compile(
    r"(?:\d{3}([ .-])\d{3}\1\d{3}|\d{3}([ .])\d{2}\2\d{2}\2\d{2}|\d{2}([ .-])\d{3}\3\d{2}\3\d{2}|\d{2}([ .])\d{2}\4\d{2}\4\d{2}"
    r"|\d{3} \d{2} \d{3}|\d{4} \d{4}|\d{2} \d{6,7}|\d[ .]\d{3}[ .]\d{2}[ .]\d{2}|\d{3} \d{6,7}|\d{3} \d{4}|\d{3} \d{3} \d{4}|\d{3} \d{4} \d{3}"
    r"|\d \d{3} \d{4}|\d{2} \d{3} \d{3,4}|\d{4} \d{3} \d{3})"
)
# Of a language frequent words that others lack, as a scan's signs; and where it is spoken.
SPOKEN = (
    ("el los las por una que para mi con es del despu", ("ES",)),
    ("uma com meu minha para pelo ou da os ao", ("PT",)),
    ("jest na lub nie mam pod numer prosz albo si", ("PL",)),
    ("og jeg til mit min er den efter eller det", ("DK",)),
    ("og jeg til mitt er ikke etter eller det", ("NO",)),
    ("och jag mitt att inte eller efter det", ("SE",)),
    ("na je moje nebo jsem po se mi do", ("CZ",)),
    ("na je moje alebo som po sa mi do", ("SK",)),
    ("az egy vagy hogy ut nem sz", ("HU",)),
    ("ja minun tai numero soita ei", ("FI",)),
    ("este sau pentru meu num la dup", ("RO",)),
    ("je ili moj na broj mi nakon", ("HR",)),
    ("je ali moja tevilka na po", ("SI",)),
    ("ja minu minul v number telefon", ("EE",)),
    ("ir vai mans numurs uz", ("LV",)),
    ("ir arba mano numeris po", ("LT",)),
    ("le les une est mon vous pour apr du", ("FR", "BE", "CH", "LU")),
    ("der die das und ist oder unter mein nach bitte", ("DE", "AT", "CH", "LU")),
    ("het een van mijn op na bij", ("NL", "BE")),
    ("il di che per una mio dopo della", ("IT", "CH")),
    ("og er eftir minn mitt", ("IS",)),
    ("huwa fuq wara numru", ("MT",)),
)
EXTENSION = regex.compile(
    r"(?i:,? ?(?:\(?(?:extension|ext|extn|durchwahl|dw|poste|interno|int|wew|anexo|toestel|tst|linka|klapka|x)[.:]? ?#?\d{1,6}\)?))(?![\w])"
)


# The digits in their order, and the largest numbers of 31, 32 and 64 bits.
COUNTED_OUT = regex.compile(
    "0?123456789?0?|9876543210?|2147483647|2147483648|4294967295|4294967296|9223372036854775807"
)


def find(scan: Scan) -> Iterator[Span]:
    for match in SEARCHES["run"].find(scan):
        yield from _of(scan, *match.span())
    for search in glued_phones.SEARCHES.values():
        yield from (match.span() for match in search.find(scan))


SEARCHES: dict[str, At | Within] = {
    "run": Within({DENSE}, lambda scan: scan.around_dense(6), RUN_OF_DIGITS),
    **glued_phones.SEARCHES,
}


def _of(scan: Scan, start: int, end: int) -> Iterator[Span]:
    text = scan.text
    end = _balanced(text, start, end)
    run = text[start:end]
    if figures.is_figure(text, start, end) or COUNTED_OUT.fullmatch(run.strip("( )")):
        return
    said = _is_to_call(scan, start)
    if not said and (figures.DOUBTFUL.fullmatch(run) or figures.is_range(text, start, end)):
        return
    if said:
        yield start, _extended(text, end)
    elif said is None and not figures.UNIT.match(text, end):
        for first, last in _dialled(run, scan, start):
            yield start + first, _extended(text, start + last)


def _balanced(text: str, start: int, end: int) -> int:
    """Return the end without a final bracket that is not closed."""
    last = text.rfind(" (", start, end)
    return last if last > start and text.find(")", last, end) < 0 else end


def _extended(text: str, end: int) -> int:
    further = EXTENSION.match(text, end)
    return further.end() if further else end


def _is_to_call(scan: Scan, start: int) -> bool | None:
    """Return whether the number is one to call, by the nearest deciding word before it: True, False
    for another kind of number, None without such a word."""
    text = scan.text
    if figures.PART_LABEL.search(text, max(0, start - 8), start):
        return False
    if "?" not in scan.signs and scan.signs.isdisjoint(CONTEXT):
        return None
    words = _words_before(text, start)
    for place in range(len(words) - 1, -1, -1):
        if (
            words[place] in CALL_WORDS
            or words[place].endswith(EAST)
            or _is_mine(words[: place + 1])
        ):
            return True
        if words[place] in NO_CALL_WORDS or words[place].removesuffix("s") in NO_CALL_WORDS:
            return False if text[start] != "(" else None
    return None


def _is_mine(words: list[str]) -> bool:
    """Return whether the words end as in "my number" or "our new number"."""
    if words[-1] not in A_NUMBER or len(words) < 2:
        return False
    return words[-2] in MINE or (words[-2] in ITS and bool(MINE.intersection(words[-3:-2])))


CONTEXT = CALL_WORDS | NO_CALL_WORDS | A_NUMBER
ITS = frozenset("new private direct work home office own nowy neue neuer private".split())


def is_no_number_to_give(scan: Scan, start: int) -> bool:
    """Return whether the nearest deciding word before a number calls it an order or part number."""
    return _is_to_call(scan, start) is False


def _words_before(text: str, start: int) -> list[str]:
    """Return the words before the number in its line, or in the line before if the number starts
    its line, up to another number."""
    window = text[max(0, start - NEAR) : start]
    line = window.rfind("\n")
    if line >= 0 and WORD.search(window, line):
        window = window[line:]
    window = regex.split(r"\d|\n\s*\n\s*\n|[|;]", window)[-1]
    return [folded(word[0]) for word in WORD.finditer(window)]


def _dialled(run: str, scan: Scan, start: int) -> list[Span]:
    """Return the spans of telephone numbers in a run of digits. With a plus, any run of valid
    length (E.164)."""
    if run.startswith(("+", "(+")) and 8 <= sum(map(str.isdigit, run)) <= 15:
        return [(0, len(run))]
    if run.isdecimal():  # a serial number may start with 0 too
        reached = 8 <= len(run) <= 12 and not REACHED.isdisjoint(_words_before(scan.text, start))
        wanted = reached or UNBROKEN.fullmatch(run)
        found = _valid(run, (*REGIONS, *_spoken(scan))) if wanted else []
        return [span for span in found if span == (0, len(run))]
    if run.startswith(("(", "0")) or AMERICAN.fullmatch(run):
        return _valid(run, (*REGIONS, *_spoken(scan))) if sum(map(str.isdigit, run)) >= 8 else []
    if GROUPED.fullmatch(run) and (regions := _spoken(scan)):
        return _valid(run, regions)
    return []


def _valid(run: str, regions: tuple[str, ...]) -> list[Span]:
    import phonenumbers

    for region in dict.fromkeys(regions):
        found = [(m.start, m.end) for m in phonenumbers.PhoneNumberMatcher(run, region)]
        if found:
            return found
    return []


def _spoken(scan: Scan) -> tuple[str, ...]:
    """Return the countries whose language the text may be in, by two of its words."""
    return tuple(
        region
        for words, regions in _languages()
        if len(scan.signs & words) >= 2
        for region in regions
    )


@cache
def _languages() -> list[tuple[frozenset[str], tuple[str, ...]]]:
    return [(frozenset(words.split()), regions) for words, regions in SPOKEN]
