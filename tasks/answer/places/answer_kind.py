"""Classify the answer that a question asks for, and find texts that contain one of that kind.

In:  a question; a text, or the cells of a row
Out: kinds, such as "money" or "time"; the cells that are of the kind

English, German, French and Spanish question words are known. A question of an unknown form has
no kind.
"""

import re
from functools import lru_cache

from tasks.pii.placeholders import PATTERN

_MONTHS = (
    r"jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch|zo)?|märz|mars|apr(?:il)?|may|mai|mayo|june?"
    r"|juni|juin|junio|july?|juli|juillet|julio|aug(?:ust)?|août|agosto|sep(?:t|tember)?"
    r"|o[ck]t(?:ober|obre)?|nov(?:ember|embre)?|de[cz](?:ember|embre)?"
)
_DAYS = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|montags?|dienstags?|mittwochs?|donnerstags?"
    r"|freitags?|samstags?|sonntags?|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
)
_PERIODS = (
    r"seconds?|minutes?|hours?|days?|weeks?|fortnights?|months?|quarters?|years?|decades?"
    r"|centur(?:y|ies)|sekunden?|minuten?|stunden?|tage?n?|wochen?|monate?n?|jahre?n?|heures?|jours?|semaines?|mois"
    r"|ans?|années?|horas?|días?|semanas?|meses|años?"
)
_COUNTED = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|hundred|thousand|million|billion|half|quarter|third|twice|double|zero|none|once"
    r"|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|deux|trois|quatre|cinq|sept|huit"
    r"|neuf|dix|dos|tres|cuatro|cinco|siete|ocho|nueve|diez"
)

_NO_COUNT = r"one[ -](?:off|of|another|on|time|way|who|that|or more)\b"

_NOT_MONEY = (  # behind "pay" or "paid"
    r"(?:grades?|bands?|scales?|periods?|slips?|stubs?|days?|rises?|attention|time|leave|holidays?"
    r"|vacations?|absences?|breaks?|seats?|licen[cs]es?|accounts?|plans?|subscriptions?|versions?)"
)

_GERMAN = (  # what stands behind a German "was"
    r"(?:ist|sind|war|kosten?t?|bedeute[nt]|heißt|mach\w*|muss|müssen|kann|können|darf|dürfen|soll"
    r"|sollen|passiert|gibt|gilt|wird|tun|nun|jetzt|hab\w*|hat|brauch\w*|bekomm\w*|fehlt|steht"
    r"|zahl\w*|zeigt|geschieht|gehört|bring\w*|ich|wir|man|du|sie)"
)
_VERBS = r"(?:happens|counts|comes|costs|means|needs|applies|goes|takes|makes|gets|works)"

_NOT_ASKING = (  # what begins a question in which "when" only begins a condition
    r"(?!(?:is|are|do|does|did|can|could|may|must|should|shall|will|would|has|have|am)\b"
    r"(?!.*\b(?:know|tell|say|said|see|find|stated|clear)\b))"
)
_WHEN = (  # without another question word before it: not in "What do I pay when it breaks?"
    rf"(?:^|[.?!] ){_NOT_ASKING}(?:(?!\b(?:what|how|who|where|which|why)\b|[.?!] ).)*?\bwhen\b"
    r"|\band when(?! (?:i|you|we|it|the)\b)"
)

ASKS = {  # patterns of questions, by the kind of answer
    "money": rf"\b(?:cost|costs|price|priced|(?<!in )charged?|(?:pay|paid)(?! {_NOT_MONEY}\b)|fees?"
    r"|fares?|rent|salary|earn|expensive|cheap|worth|budget|discount|kostet|kosten|preis|gebühr|prix"
    r"|coûte|precio|cuesta)\b"
    r"|how much money|wie teuer|combien coûte",
    "period": r"\bhow (?:long|soon|quickly|fast|old|often|far (?:ahead|in advance))\b"
    r"|\bfor how (?:many|much|long)\b|\bhow (?:many|much) (?:\w+ )?(?:" + _PERIODS + r")\b"
    r"|\b(?:bis|ab) wann\b|\b(?:by|until|from) when\b"
    r"|\bwie (?:lange?|oft|schnell)\b|\bwelche frist\b|\bcombien de temps\b|\bcuánto tiempo\b"
    r"|\b(?:period|interval|deadline|duration|frist)\b",
    "time": _WHEN + r"|\b(?:what (?:time|date|day|year|month)|which (?:date|day|year|month|century)"
    r"|until (?:when|what)|by when|since when|in what (?:year|month|century)|wann|quand|cuándo"
    r"|um wie viel uhr|à quelle heure)\b|\bopening hours\b",
    "number": r"\bhow (?:many|much|tall|wide|high|deep|heavy|loud|large|big|hot|cold|thick|strong"
    r"|far|fast|small|low)\b|\b(?:number|percentage|percent|share|proportion|rate|speed|torque"
    r"|pressure|temperature|voltage|weight|height|width|length|distance|limit|maximum|minimum"
    r"|quantity|amount|size|age|population|frequency|ratio|setting|drehmoment|anzahl)\b"
    r"|\b(?:which|what) (?:\w+ )?(?:port|version)\b"
    r"|\bwie ?viele?\b|\bwie (?:hoch|groß|schwer|weit|breit|tief|warm|heiß)\b|\bcombien\b"
    r"|\bcuánt[oa]s?\b",
    "person": r"\b(?:who|whom|whose|which (?:person|team|department|office|colleague)|what team"
    r"|wer|wem|wen|qui|quién(?:es)?)\b|\bcontact\b",
    "where": r"\b(?:where|which (?:country|city|town|room|site|place)|what (?:country|city|place)"
    r"|wo|wohin|où|dónde)\b",
    "yes": rf"(?:^|[,;.] )(?:is|are|was(?! {_GERMAN}\b)|were|do|does|did|can|could|may|must|should"
    r"|shall|will|would|has|have|am|darf|kann|muss|ist|sind|gibt|hat|haben|est-ce|peut-on|puedo|es"
    r"|se puede)\b",
    "how": r"\bhow (?:do|does|can|should|to|is|are|must|would|did|may)\b|\bwhat (?:should|shall"
    r"|must|do|can) (?:i|we|you|one|someone|somebody|an? \w+)(?: \w+)? ?(?:do)?\b|\bsteps?\b"
    r"|\bprocess\b|\bprocedure\b|\bwas (?:nun|tun|jetzt)\b|\bwie (?:kann|mache|muss|wird)\b"
    r"|\bcomment\b|\bcómo\b",
    "why": r"\b(?:why|reason|cause[ds]?|because of what|warum|wieso|weshalb|pourquoi|por qué)\b",
    "list": r"\b(?:which|what) (?:\w+ )?"
    rf"(?:are|were|kinds?|types?|(?!{_VERBS}\b)\w{{3,}}[^su\W]s)\b|\bwhich of\b"
    r"|\b(?:list|examples?|names?) of\b|\bwelche\w?\b|\bquel(?:le)?s\b|\bcuáles\b"
    r"|\bwhat (?:do|does|must|should) .{3,60}\b(?:include|contain|consist|need|require"
    r"|bring|list)\b",
    "meaning": r"\bwhat (?:is|are|does|do|was|were)\b.{1,60}\b(?:mean|stand for|for|about)\b"
    r"|^what(?:'s| is| are) (?:an? |the )?[\w-]+(?: [\w-]+){0,2}(?:\?|$)"
    r"|\bwas (?:bedeutet|heißt|ist)\b",
}
HOLDS = {  # patterns of texts that answer them
    "money": r"[£$€¥]\s?\d|\d\s?(?:£|€|\$|(?:euros?|dollars?|pounds?|pfund|pence|cents?|eur"
    r"|usd|gbp|chf|franken|kron(?:en|er|or))\b)"
    r"|\bfree\b|\bkostenlos\b|\bgratuit|\bhalf the\b|\d ?%",
    "period": rf"\b(?:\d[\d.,]*|an?|every|each|{_COUNTED})[ -](?:\w+ )?(?:{_PERIODS})\b"
    r"|\b(?:daily|weekly|monthly|quarterly|annually|yearly|immediately|within|once an? \w+)\b"
    r"|\b\d[\d.,]*[ -](?:characters?|letters?|digits?|bits?|bytes?|words?|lines?|pages?)\b",
    "time": rf"\b(?:{_MONTHS})\b\.? ?\d|\d\.? ?(?:{_MONTHS})\b|\b(?:{_DAYS})\b"
    r"|\b\d{1,2}[:.]\d\d\b|\b(?:1[0-9]|20)\d\d\b|\b\d{1,2} ?(?:am|pm|a\.m|p\.m|uhr)\b"
    r"|\b\d\d(?:st|nd|rd|th)\b(?! (?:floor|street|avenue|edition|percentile|place))"
    rf"|\b(?:{_MONTHS})\b|\b(?:noon|midnight|morning|afternoon|evening|century|annually|daily)\b",
    "number": rf"(?<!\w)\d|\b(?!{_NO_COUNT})(?:{_COUNTED})\b",  # not in "S4"
    "person": r"\b[A-Z][\w’'-]+ (?:[A-Z]\. )?[A-Z][\w’'-]+|@"
    rf"|{PATTERN}"
    r"|\b(?:manager|director|team|lead|supervisor|office|officer|department|desk|head of|chief"
    r"|staff|engineer|foreman|president|agency|board|committee)s?\b",
    "where": r"\b(?:in|at|near|to|from|under|behind|beside|on|into|im|am|in der|à|en)\b"
    r" (?:the |an? )?[A-Z\d]|https?://|www\.|\b(?:room|page|folder|building|floor|hall|street|channel"
    r"|behind|beside|under|next to)\b",
    "yes": r"^(?:yes|no|ja|nein|oui|non|sí)\b|\b(?:not|never|cannot|can|may|must|only|always"
    r"|allowed|required|forbidden|prohibited|permitted|don't|doesn't|isn't|aren't|won't|can't|shouldn't"
    r"|should|unless|nicht|kein\w*|darf|muss|nur|need|needs|no|approved|eligible)\b",
    "how": r"\b(?:to|by|use|click|open|select|send|fill|ask|submit|contact|email|enter|follow|go to"
    r"|should|must|first|then|request|create|check|make sure|visit|talk|indem|durch)\b",
    "why": r"\b(?:because|since|so that|due to|caused|causes|reason|therefore|in order|to avoid"
    r"|otherwise|led to|result|weil|da|damit|parce|car|porque)\b",
    "list": r",.*\b(?:and|or|und|oder|et|ou|y|o)\b|, .+, |\n|\band\b",
    "meaning": r"\b(?:means?|meaning|stands? for|refers to|bedeutet|heißt|called|defined as)\b"
    r"|^(?:an? |the )?[\w-]+(?: [\w-]+){0,3} (?:is|are|ist|sind) (?:an?|the|not|eine?)\b",
}


OFTEN = re.compile(r"\bhow (?:often|frequently)\b|\bwie (?:oft|häufig)\b", re.IGNORECASE)
RATE = re.compile(
    r"\b(?:every|each|per|once|twice|(?:an?|the) (?:hour|day|week|month|quarter|year)|times|hourly"
    r"|daily|weekly|fortnightly|monthly|quarterly|yearly|annual\w*|interval|frequen\w+|how often"
    r"|after|always|never|alle|jede[rns]?|pro|mal|täglich|wöchentlich|monatlich|jährlich"
    r"|intervall)\b|\d ?h\b",
    re.IGNORECASE,
)

_FREE = r"^\W*(?:is|are)\b[^?.]* free(?: of charge)?(?: (?:for|to) [^?.]*)?\W*$"
FREE = re.compile(_FREE, re.IGNORECASE)  # a question whether a thing costs nothing
_PAID = r"(?:costs?|price|fees?|fares?|rent|charges?|salary)"
PRICE = re.compile(  # a question for an amount of money; "What do I do to pay?" is not one
    r"\bhow much (?:is|are|was|were|do|does|did|will|would|must|should|rent|money)\b[^.?!]*"
    rf"\b(?:{_PAID}|pay|earn|paid for)\b(?! (?:time|leave|grade|period|cent))|\bhow expensive\b"
    r"|\bhow much (?:is|are) (?:(?:an?|one|the|your) )?(?-i:[A-Z])[\w-]*(?:\d|(?: [\w-]+){0,3}\W*$)"
    r"|^\W*prices? (?:of|for)\b"
    r"|\bwhat (?:do|does|did|will|would) [^.?!]*\bcosts?\b(?! (?:cent|code|share|plus))"
    r"|\bwhat (?:do|does|did|will|would) (?:(?!do|if|when|to|need|have|after)\w+ ){1,3}"
    r"(?:pay|charge)\b(?! (?:grade|period|attention))"
    rf"|\bwhat(?: is|'s| are| was| were) (?:\w+ ){{0,4}}?{_PAID} (?:of|for|per|in|an?|at|on)\b"
    r"|\bwhat (?:interest|fee|rent|fare|price) (?:do|does|is|must)\b"
    rf"|{_FREE}"
    r"|\bwas kosten?t?\b|\bwie ?viel kostet\b|\bwie teuer\b|\bcombien coûte|\bquel est le prix\b"
    r"|\bcuánto cuesta|\bcuál es el precio\b",
    re.IGNORECASE,
)
UNLIMITED = re.compile(  # of a number that is asked for
    r"\b(?:unlimited|unrestricted|(?:without|no)(?: \w+)? limit|any number of"
    r"|as many as (?:you|one))\b",
    re.IGNORECASE,
)
_CURRENCY = (
    r"(?:[€$£¥]|\b(?:euros?|dollars?|pounds?|pfund|pence|cents?|eur|usd|gbp|chf|francs?|franken"
    r"|kron(?:en|er|or))\b)"
)
_FIGURE = rf"(?:\d|\b(?:{_COUNTED})\b)"
PRICED = re.compile(
    rf"{_CURRENCY}[^.\n]{{0,40}}{_FIGURE}|{_FIGURE}[^.\n]{{0,20}}{_CURRENCY}|\d ?(?:%|percent)"
    r"|\b(?:price|cost|fee|rent|rate|fare|preis|kosten|prix|tarif|precio)s?\b[^.\n]{0,60}\d"
    r"(?![\d.,]*(?:\d| ?(?:times|x|×)(?!\w)))"
    r"|(?<![\w-])(?:free|kostenlos|gratis|gratuit\w*)\b(?!-| (?:up|from|space|memory|software)\b)"
    r"|\b(?:no|without|any) (?:\w+ )?(?:cost|charge|fee)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def kinds(question: str) -> frozenset[str]:
    """Return the kinds of answer that a question asks for."""
    text = question.strip().lower() if question.isupper() else question.strip()
    return frozenset(k for k, pattern in ASKS.items() if re.search(pattern, text, re.IGNORECASE))


@lru_cache(maxsize=8192)
def contained(text: str) -> frozenset[str]:
    """Return the kinds of answer that a text may contain."""
    return frozenset(
        kind
        for kind, pattern in HOLDS.items()
        if re.search(pattern, text, 0 if kind in ("person", "where") else re.IGNORECASE)
    )
