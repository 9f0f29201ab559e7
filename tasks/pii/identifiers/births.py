"""Find dates of birth, by the words before them, and ages, beside a person.

Each search names the only positions at which its pattern can match (prefilter.py), and a comment
says why.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import regex

from tasks.pii.prefilter import Scan, Span, Within

# In English, German, French, Spanish, Italian, Dutch, Polish, Portuguese, Swedish, Danish, Norwegian,
# Finnish, Czech, Slovak, Hungarian, Romanian, Croatian, Slovene, Estonian, Latvian, Lithuanian, Greek,
# Bulgarian; the first letters, as their endings change.
MONTHS = (
    r"jan|feb|f[ée]v|mar|mär|mrz|mrt|maa?r|apr|abr|avr|huhti|may|mai|mei|maj|mag|touko|jun|juin|giu|kesä"
    r"|jul|juil|lug|heinä|aug|août|aout|ago|elo|sep|set|syys|o[ck]t|ott|loka|out|nov|marras|dec|dez|déc|dic"
    r"|des|dik|joulu|tammi|helmi|maalis|ene|gen|stycz|lut|marc|kwie|czerw|lip|sierp|wrze|paźd|listop|grud"
    r"|led|únor|břez|dub|květ|červ|srp|září|říj|pros|márc|ápr|máj|jún|júl|okt|ian|iun|iul|noi"
    r"|sij|velj|ožuj|trav|svib|lip|srp|kolov|ruj|listop|stud|pros|avg|jaan|veebr|märts|juuni|juuli"
    r"|janv|maij|jūn|jūl|saus|vas|kov|bal|geg|birž|liep|rugp|rugs|spal|lapkr|gruod"
    r"|ιαν|φεβ|μαρ|απρ|μα[ΐϊί]|ιουν|ιουλ|αυγ|σεπ|οκτ|νοε|δεκ|яну|фев|мар|апр|май|юни|юли|авг|сеп|окт|ное|дек"
)
# Days in words, in English, German, Spanish, Portuguese, Italian, French and Dutch.
DAYS = (
    r"(?:the )?(?:(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth)|(?:ers|zwei|drit|vier|fünf|sechs|sieb|ach|neun|zehn|elf"
    r"|zwölf|\p{Ll}{3,4}zehn|(?:\p{Ll}{3,6}und)?zwanzigs|(?:einund)?dreißigs)ten"
    r"|primero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieci\p{L}{3,5}|veinte|veinti\p{L}{3,6}|treinta(?: y uno)?"
    r"|primeiro|um|dois|três|quatro|sete|oito|nove|dez|onze|doze|treze|quatorze|quinze|deza\p{L}{4,5}|dezoito|vinte(?: e \p{L}{2,6})?|trinta(?: e um)?"
    r"|primo|due|tre|quattro|cinque|sei|sette|otto|dieci|undici|dodici|\p{L}{3,7}dici|diciotto|vent\p{L}{1,8}|trent(?:a|uno)"
    r"|premier|deux|trois|quatre|cinq|six|sept|huit|neuf|dix(?:-\p{L}{4})?|douze|treize|quatorze|quinze|seize|vingt(?:[- ]\p{L}{2,6}){0,2}|trente(?:[- ]et[- ]un)?"
    r"|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|\p{L}{4,6}tien|(?:\p{L}{3,6}[eë]n)?twintig|(?:eenen)?dertig"
)
_MONTH = rf"(?i:{MONTHS})\p{{Ll}}{{0,10}}\.?"
_YEAR = r"(?:18|19|20)\d\d"
DATE = (
    rf"(?:\d{{1,2}} ?[./-] ?\d{{1,2}} ?[./-] ?(?:\d{{4}}|\d{{2}})|\d{{4}} ?[./-] ?\d{{1,2}} ?[./-] ?\d{{1,2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er|[.ºª°])?[ -](?:(?:of|de|den|di) )?{_MONTH}(?:,? | de(?:l)? |-)'?(?:{_YEAR}|\d{{2}})"
    rf"|{_MONTH}[ -]\d{{1,2}}(?:st|nd|rd|th|\.)?,?[ -]{_YEAR}|(?i:{DAYS}) (?:of |de |di )?{_MONTH},? (?:de )?{_YEAR}"
    rf"|\d{{1,2}}[. -] ?[IVX]{{1,4}}[. -] ?{_YEAR}|{_YEAR}\.? (?:m\. )?{_MONTH} \d{{1,2}}\.?(?: d\.?)?)"
)
BORN = (
    r"date[ _]?of[ _]?birth|birth[ _]?-?date|birth(?=\s*[:=])|birthday|day of birth|d\.?o\.?b\.?|born(?: on)?|(?<=\()b\."
    r"|geboren(?: am)?|geb\.|geburtsdatum|geburtstag|geb\.? ?dat\.?|geb\.? am"
    r"|née? (?:le|en|à|au)|date de naissance|naissance|anniversaire|ddn"
    r"|nacid[oa](?: el)?|naci[óo](?: el)?|nací(?: el)?|fecha de nac(?:imiento|\.)|f\. ?nac\.?|fecha nac\.?|cumpleaños"
    r"|nat[oa] (?:il|l['’]|a)|data di nascita|nascit[oa](?: il)?|compleanno"
    r"|geboren op|geb\. op|geboortedatum|verjaardag|ur\.|urodzon[ay](?: dnia)?|urodził(?:a)? się|dat[ay] urodzenia|dnia urodzenia|dzień urodzenia"
    r"|nascid[oa](?: a| em)?|nasceu(?: a| em)?|data de nascimento|född(?: den)?|födelsedatum|född(?:es)?|födelsedag"
    r"|født(?: den)?|fødselsdato|fødselsdag|fødd|syntynyt|syntyi|syntymäaika|syntymäpäivä"
    r"|naroz(?:en|ena|ený|en[áý])|datum narození|narodený|narodená|narodil(?:a)? s[ae]|nar\.|dátum narodenia"
    r"|született|születési (?:idő|ideje|dátum|dátuma)|szül\.|născut(?:ă)?(?: la| pe)?|data nașterii"
    r"|rođen(?:a)?|datum rođenja|rojen(?:a)?|datum rojstva|roj\.|sündinud|sünniaeg|sünnikuupäev"
    r"|dzim(?:is|usi|\.)|dzimšanas (?:datums|diena)|gim(?:ęs|usi|\.)|gimimo data|data gimimo"
    r"|γεννήθηκε|γεννημέν[οη][ςη]?|ημερομηνία γέννησης|ημ\. γέννησης|роден(?:а)?(?: на)?|дата на раждане"
    r"|n[ée]\(e\) le|nat[oa][/(]a\)? il|nacido[/(]a\)? el|nascido[/(]a\)? em|geb\.?-datum|дата (?:рождения|народження)|роди(?:лся|лась|вся)|народи(?:вся|лася)|народжен(?:ий|а)|рожд[её]н(?:ный|ная)"
    r"|ημ/νία γέννησης|تاريخ الميلاد|תאריך לידה|doğum tarihi|ngày sinh|tanggal lahir|जन्म ?तिथि|วันเกิด"
    r"|fædd(?:ur)?|fæðingardagur|twieled|twieldet|data tat-twelid|dáta breithe"
)
BIRTH = regex.compile(
    rf"(?<![\w-])(?i:{BORN})(?!\w)(?:['’]s)?([^.|\d\n]{{0,30}}?[ \t:*_(=\"']|[ \t:*_(]*(?:\r?\n){{1,2}}[ \t*_>]*)({DATE})(?!(?!T\d\d:)[\w-])"
    rf"|(?<![\w-])({DATE}) (?:in \p{{Lu}}\p{{Ll}}+ )?(?:geboren|született)(?!\w)"
)
# Every label above contains one of these, with ? for each character that is not ASCII.
OF_BIRTH = re.compile(
    r"birth|d\.?o\.?b|born|\(b\.|geb|naiss|anniv|ddn|naci|nac\.|cumple|nat[oa] |nascit|nascid|nasceu|nascim|complean"
    r"|verjaar|ur\.|urodz|synty|naro|nar\.|roj|dzim|n\?e? (?:le|en|au|\?)|f\?d|f\?\?|sz\?l|n\?sc|na\?ter|ro\?en|s\?n[dn]|nac\?|\?{4}|gim|twiel|breithe|do\?um|ng\?y sinh|lahir|nat[oa][/(]a|naci[^ ]*[/(]a|\?\?/\?\?\?\?|n\?\(e\)"
)
NEAR, NEXT = 70, 40  # characters before and behind an age in which its person stands

PERSON = regex.compile(
    r"\b(?:I|he|she|who|man|woman|boy|girl|son|daughter|wife|husband|mother|father|brother|sister|uncle|aunt|grandmother"
    r"|grandfather|grandson|granddaughter|colleague|employee|worker|driver|nurse|patient|customer|client|resident|tenant"
    r"|victim|applicant|candidate|trainee|apprentice|pensioner|widow|widower|gentleman|lady|actor|actress|singer|player"
    r"|caller|child|baby|toddler|teenager|student|pupil|nephew|niece|cousin|neighbou?r|friend|passenger|cyclist"
    r"|pedestrian|mr|mrs|ms|miss|dr|male|female|claimant|defendant|suspect|guest|visitor|engineer|technician|manager"
    r"|er|sie|ich|frau|herr|mann|patientin|kundin|kunde|sohn|tochter|mitarbeiter|mitarbeiterin|mutter|vater|bruder|schwester"
    r"|il|elle|je|j['’]ai|monsieur|madame|femme|homme|fille|garçon|fils|mère|père|patiente"
    r"|él|ella|yo|tengo|tiene|señora?|mujer|hombre|niñ[oa]|hij[oa]|paciente|lui|lei|signora?|donna|uomo|figli[oa]|paziente"
    r"|hij|zij|ze|ik|mevrouw|meneer|vrouw|jongen|meisje|zoon|dochter|ona|pan|pani|kobieta|mężczyzna|syn|córka|ma|mam)\b"
    r"|\[PERSON\]",
    regex.IGNORECASE,
)
NAME = r"(?:\[PERSON\]|\p{Lu}[\p{Ll}'’-]+(?: (?:\p{Lu}[\p{L}'’.-]*|v[oa]n|de[lr]?|da)){0,3})"
# Words behind an age. The first apply to living beings alone; the others to time too.
OLD = regex.compile(
    r"[- ](?:years?|yrs?)[- ]olds?\b|[- ]y/?o\b| Jahre alt\b|[ -]?jährige[rnms]?\b| jaar oud\b|-jarige\b|-letni\p{Ll}*|-årig\p{Ll}*"
    r"|-vuotia\p{Ll}*",
    regex.IGNORECASE,
)
YEARS = regex.compile(
    r" (?:years? of age|ans|años|anni|lat|jaar|Jahren?|anos|år|let|rokov|éves|vuotta|aastat|metų|gadi|ετών|години)\b(?! (?:de garant|Garantie|garantie|garantía|garanzia))"
)
HAS = regex.compile(
    r"(?i:\b(?:j['’]ai|il a|elle a|qui a|(?:f[eê]te|f[eê]tera|aura|eu) ses|tengo|tiene|cumpl[eió]+|ho|ha|compie|mam|ma|ko[nń]czy|sko[nń]czył[a]?|word|wordt|wird|werde"
    r"|wurde|tem|tenho|âgée? de|de edad|alter von|femme de|homme de|fille de|garçon de|fils de|mujer de|hombre de|niñ[oa] de"
    r"|donna di|uomo di|man van|vrouw van|mulher de|homem de|patiente? de|paciente de|han är|hon är|jag är|han er|hun er|jeg er|kvinna,|kvinde,|kvinne,|mann,|mand,|je mi|je jí|má|hän on|olen))(?: \p{Ll}+)? $"
)
SAID = regex.compile(
    r"(?i:\b(?:(?:now |then )?aged|age|at age|at the age of|the age of|im Alter von|âgée? de))(?: of)? $"
)
REACHED = regex.compile(
    rf"(?:(?i:\b(?:he|she|i|who)(?:['’](?:s|m|ve|d))?|\b(?:my|our|his|her|their) \p{{Ll}}+)|{NAME})(?: \p{{Ll}}+){{0,2}} (?:turn(?:s|ed|ing)?|will turn|will be)(?: just)? $"
)
IS = regex.compile(
    r"(?i:\b(?:I am|I['’]m|he is|he['’]s|she is|she['’]s|he was|she was))(?: (?:only|now|just|already|about|around))? $"
)
FIELD_YEARS = regex.compile(r" (?:years?|Jahre)\b")
BORN_IN = regex.compile(r"(?:19|20)\d\d ?\)? ?\( ?$")  # 22 January 1961 (age 57)
CASE = regex.compile(r"(?i:\b(?:if|unless|whether|once|until|when)) $")
FIELD = regex.compile(
    r"(?:^|[\n|;,(])[ \t*_>-]*(?:(?:Patient|Client|Customer|Employee)(?:['’]s)? )?(?i:Age|Alter|Âge|Edad|Età|Leeftijd|Wiek|Idade|Ålder"
    r"|Alder|Ikä|Věk|Vek|Életkor)[*_]*(?: ?\((?:in )?(?:years|Jahre)\))?[*_]* ?[:=][*_]* *$"
)
# Rules and things have ages too.
RULE = regex.compile(
    r"(?i:\b(?:under|over|above|below|least|minimum|maximum|most|than|until|till|up to|between|every|retirement|pension|legal|from"
    r"|after|before|reach(?:es|ed|ing)?|by|mindestens|über|unter|ab|bis|plus de|moins de|más de|menos de|meer dan|powyżej|poniżej)"
    r"(?: the)?(?: ages?)?(?: of)?|ages|\d{1,3} ?(?:or|and|to|[-–]))[ -]$|[-–]$"
)
ANYONE = regex.compile(
    r"(?i:\b(?:you|your|anyone|someone|people|persons|members|employees|workers|children|kids|adults|seniors|teens|students|those|all"
    r"|must|may|can|should|if|households?|residents|most|players|citizens|voters|applicants)\b)"
)
BEYOND = regex.compile(
    r"(?:(?: years?)?,? (?:or (?:over|older|above|more|under|younger|\d)|and (?:over|older|above|up|under|younger|\d)|to \d|through)"
    r"| ?[-–+] ?\d| ?\+|%|[.,]\d| ?(?:hours|days|weeks|months|minutes|seconds|km|miles|metres|degrees|percent|points|pages)\b)"
)
UNIT = regex.compile(
    r" ?(?:%|°|€|[$£]|(?:\p{Ll}{2,}s|km|m|cm|mm|kg|g|lbs|feet|percent|per|of|out|million|thousand|euro|in total|inch|and a half)\b)"
)
THING = regex.compile(
    r"(?i:[ -](?:\p{Ll}+ ){0,2}(?:building|house|home|bridge|church|company|firm|business|car|truck|van|bus|ship|boat|plane|aircraft"
    r"|machine|pump|engine|boiler|system|software|law|rule|tradition|record|policy|tree|forest|whisk[e]?y|wine|cheese|computer"
    r"|technology|server|laptop|printer|road|tunnel|station|school|university|institution|program|programme|project|agreement"
    r"|contract|fossil|rock|mortgage|loan|debt|roof|pipe|plant|factory|hotel|restaurant|mine|dispute|war|conflict|club|team"
    r"|data|file|code|book|paper|report|battery|motor|valve|unit|device|equipment|tank)s?\b)"
)
# The words of AFTER and BEFORE, but those that an apostrophe or another letter divides.
AGE_SIGNS = frozenset(
    """
    year years yr yrs yo y jahr jahre jahren jaar jarig jarige ans anni lat letni letnia letnie anos let rokov ves vuotta vuotias
    aged age am is was turned turns turning turn be just only now already about around alter edad leeftijd wiek idade alder vek
    cumple compie de von ik et ge
    """.split()
)
SENTENCE = regex.compile(r"(?<!\b(?:Mr|Mrs|Ms|Dr|\p{Lu}))[.!?]\s|\n\s*\n|\|")
AFTER = (
    " year", "-year", " yr", "-yr", " y/o", "-y/o", " yo", "-yo", " jahr", " j?hr", "-j?hr", "j?hr", " jaar", "-jarig", " ans",
    " a?os", " anni", " lat", " ?r", " let", " rokov", " ?ves", " vuotta", "-letni", " anos", "-?rig", "-vuot",
)  # fmt: skip
BEFORE = (
    "aged", "age", "age of", " am", "'m", "?m", " is", "'s", "?s", " was", "turned", "turns", "turning", "turn", " be", "just",
    "only", "now", "already", "about", "around", "years", "jahre", "alter", "edad", "et?", "?ge", "leeftijd", "wiek", "idade",
    "?lder", "alder", "ik?", "v?k", "vek", "letkor", "alter von", "g? de", "g?e de", "g? de", "cumple", "compie",
)  # fmt: skip


def find(scan: Scan) -> Iterator[Span]:
    for match in SEARCH.find(scan):
        yield match.span(2) if match[2] else match.span(3)
    if "?" in scan.signs or "'" in scan.text or not scan.signs.isdisjoint(AGE_SIGNS):
        yield from _ages(scan)
    yield from _in_words(scan)


CENTURIES = frozenset(("18", "19", "20"))


def _is_year(text: str, start: int, last: int) -> bool:
    """Return whether a year stands behind a word, as after a day in words."""
    if last - start != 4 or text[start : start + 2] not in CENTURIES:
        return False
    word = text[max(0, start - 9) : start].removesuffix(" de ").strip(" .,").rpartition(" ")[2]
    return len(word) > 2 and word.replace("?", "a").isalpha()


def _around_dates(scan: Scan) -> list[Span]:
    """Return the spans that can contain a date of birth: a day with its label in the same line or
    in the two lines before. Either one separator stands between each two of three numbers; or the second
    of two numbers is a year, with at most 18 characters between them ("th of September., "); or the
    first is a year and the second a day; or the day is a word, before a month and a year."""
    text, numbers = scan.folded, scan.numbers
    places = []
    for (_, end), (start, last) in pairwise(numbers):
        apart = start - end
        if apart == 1 and text[end] in "./-":
            after = text[last : last + 2]
            dated = after[:1] in ("/", "-", ".") or after in (" .", " /", " -")
        elif apart <= 18:
            digits = last - start
            dated = (
                (digits == 4 and text[start : start + 2] in CENTURIES)
                or (digits == 2 and text[end:start].replace(" ", "").strip(".-?'").isalpha())
                or text[end - 4 : end - 2] in CENTURIES
            )
        else:
            dated = False
        if dated:
            places.append(end)
    places += [start for start, last in numbers if _is_year(text, start, last)]
    lines = scan.lines(places, before=2)
    return [line for line in lines if OF_BIRTH.search(scan.folded, *line)]


# The beginnings of the words of BORN; ? where a character is not ASCII.
BORN_SIGNS = frozenset(
    """
    ? date birth birthday birthdate dateofbirth day dob d b born geboren geburtsdatum geburtstag geb naissance anniversaire ddn nacido nacida
    naci fecha f cumplea nato nata data nascita nascito compleanno geboortedatum verjaardag ur urodzony urodzona urodzi dzie
    nascido nascida nasceu syntynyt syntyi syntym narozen narozena naroz narozeny datum naroden narodil narodila nar rojen rojena
    roj dnia daty ng do tanggal dzimis dzimusi dzim dzimt gimusi gim gimimo twieled twieldet ne nee n nac
    """.split()
)
SEARCH = Within(BORN_SIGNS, _around_dates, BIRTH)
# A number of years in words, from twenty on, whose last word or noun is one of TENS.
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ZIG = ("zwanzig", "vierzig", "f?nfzig", "sechzig", "siebzig", "achtzig", "neunzig", "drei?ig")
WORDED = Within(
    {"old", "aged", "age", "alt", "alter", "hrige", "hriger"},
    lambda scan: scan.lines(scan.places(*TENS, *ZIG)),
    regex.compile(
        rf"(?<![\p{{L}}-])((?i:(?:{'|'.join(TENS)})(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?"
        r"|(?:\p{Ll}{3,6}und)?(?:zwan|vier|fünf|sech|sieb|acht|neun)zig|(?:\p{Ll}{3,6}und)?dreißig))(?!\p{L})"
    ),
)


def _ages(scan: Scan) -> Iterator[Span]:
    """Yield the numbers that are ages by the words beside them."""
    for start, end in scan.numbers:
        if end - start <= 3 and (
            scan.folded.startswith(AFTER, end)
            or scan.folded[max(0, start - 16) : start].rstrip(" :=*_)(").endswith(BEFORE)
        ):
            before = _clause(scan.text[max(0, start - NEAR) : start])
            if is_age(before, scan.text[start:end], scan.text[end : end + NEXT]):
                yield start, end


def _clause(before: str) -> str:
    """Return the last sentence of the text before; the full stops of titles and initials do not end
    a sentence."""
    return str(SENTENCE.split(before)[-1])


def is_age(before: str, number: str, after: str) -> bool:
    """Return whether the number is the age of a person beside it, and not of a rule or a thing."""
    if int(number) > 115 or (RULE.search(before) and not FIELD.search(before)):
        return False
    if old := OLD.match(after):
        return _beside_a_person(before, after[old.end() :])
    if BEYOND.match(after):
        return False
    if YEARS.match(after) or FIELD_YEARS.match(after):
        return HAS.search(before) is not None or FIELD.search(before) is not None
    if said := SAID.search(before):
        return FIELD.search(before) is not None or _is_of_one(before[: said.start()], said[0])
    return FIELD.search(before) is not None or _is_reached(before, number, after)


def _is_reached(before: str, number: str, after: str) -> bool:
    """Return whether the number is an age as in "he is 47" and "she turned 47"."""
    if UNIT.match(after) or len(number) < 2:
        return False
    if REACHED.search(before):
        return ANYONE.search(before) is None
    said = IS.search(before)
    return said is not None and CASE.search(before, 0, said.start()) is None


def _in_words(scan: Scan) -> Iterator[Span]:
    """Yield the ages in English and German words: aged forty-seven, siebenundvierzig Jahre alt."""
    for match in WORDED.find(scan):
        start, end = match.span(1)
        before = _clause(scan.text[max(0, start - NEAR) : start])
        after = scan.text[end : end + NEXT]
        if (OLD.match(after) or SAID.search(before)) and is_age(before, "47", after):
            yield start, end


def _beside_a_person(before: str, after: str) -> bool:
    if THING.match(after) or BEYOND.match(after):
        return False
    following = regex.split(r"[.,;:!?\n]", after)[0][:25]
    if PERSON.search(following) or regex.match(rf" {NAME}", after):
        return True
    near = before[-45:]
    owned = regex.search(r"['’]s \p{Ll}[^.]*$", near)  # the customer's pump is 12 years old
    return not owned and bool(
        PERSON.search(near) or regex.search(rf"{NAME},? (?:is |was |now )*(?:a |an )?$", near)
    )


def _is_of_one(before: str, said: str) -> bool:
    """Return whether the words stand behind a name or a person, and not in a sentence about people
    in general."""
    if regex.search(
        r"(?i:\b(?:minimum|maximum|retirement|pension|school|legal|average|mean|median|voting|drinking|full|target))[ -]?$",
        before,
    ):
        return False
    if regex.search(rf"(?:{NAME}|(?i:{PERSON.pattern})),? ?\(?$", before) and not ANYONE.search(
        before
    ):
        return True
    if BORN_IN.search(before):
        return True
    at = said.lower().startswith(("at ", "the age", "im ", "age"))
    return at and not ANYONE.search(before) and PERSON.search(before) is not None
