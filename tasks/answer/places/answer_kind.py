"""Tell the kind of answer that a question asks for, and whether a text contains one of that kind.

In:  a question; a text
Out: kinds, such as "money" or "time"; the questions in a question

English, German, French and Spanish question words are known. A question of an unknown form asks for
nothing in particular.
"""

import re
from functools import lru_cache

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

ASKS = {  # patterns of questions, by the kind of answer
    "money": r"\b(?:cost|costs|price|priced|charge|charged|pay|paid|fees?|fares?|rent|salary"
    r"|earn|expensive|cheap|worth|budget|discount|kostet|kosten|preis|gebühr|prix|coûte|precio|cuesta)\b"
    r"|how much money|wie teuer|combien coûte",
    "period": r"\bhow (?:long|soon|quickly|fast|old|often|far (?:ahead|in advance))\b"
    r"|\bfor how (?:many|much|long)\b|\bhow (?:many|much) (?:\w+ )?(?:" + _PERIODS + r")\b"
    r"|\bwie (?:lange?|oft|schnell)\b|\bwelche frist\b|\bcombien de temps\b|\bcuánto tiempo\b"
    r"|\b(?:period|interval|deadline|duration|frist)\b",
    "time": r"\b(?:when|what (?:time|date|day|year|month)|which (?:date|day|year|month|century)"
    r"|until (?:when|what)|by when|since when|in what (?:year|month|century)|wann|quand|cuándo"
    r"|um wie viel uhr|à quelle heure)\b|\bopening hours\b",
    "number": r"\bhow (?:many|much|tall|wide|high|deep|heavy|loud|large|big|hot|cold|thick|strong"
    r"|far|fast|small|low)\b|\b(?:number|percentage|percent|share|proportion|rate|speed|torque"
    r"|pressure|temperature|voltage|weight|height|width|length|distance|limit|maximum|minimum"
    r"|quantity|amount|size|age|population|frequency|ratio|setting|drehmoment|anzahl)\b"
    r"|\bwie ?viele?\b|\bwie (?:hoch|groß|schwer|weit|breit|tief|warm|heiß)\b|\bcombien\b"
    r"|\bcuánt[oa]s?\b",
    "person": r"\b(?:who|whom|whose|which (?:person|team|department|office|colleague)|what team"
    r"|wer|wem|wen|qui|quién(?:es)?)\b|\bcontact\b",
    "where": r"\b(?:where|which (?:country|city|town|room|site|place)|what (?:country|city|place)"
    r"|wo|wohin|où|dónde)\b",
    "yes": r"(?:^|[,;.] )(?:is|are|was|were|do|does|did|can|could|may|must|should|shall|will|would"
    r"|has|have|am|darf|kann|muss|ist|sind|gibt|hat|haben|est-ce|peut-on|puedo|es|se puede)\b",
    "how": r"\bhow (?:do|does|can|should|to|is|are|must|would|did|may)\b|\bwhat (?:should|shall"
    r"|must|do|can) (?:i|we|you|one|someone|somebody|an? \w+)(?: \w+)? ?(?:do)?\b|\bsteps?\b"
    r"|\bprocess\b|\bprocedure\b|\bwie (?:kann|mache|muss|wird)\b|\bcomment\b|\bcómo\b",
    "why": r"\b(?:why|reason|cause[ds]?|because of what|warum|wieso|weshalb|pourquoi|por qué)\b",
    "list": r"\b(?:which|what) (?:\w+ )?(?:are|were|kinds?|types?|\w{3,}[^su\W]s)\b|\bwhich of\b"
    r"|\b(?:list|examples?|names?) of\b|\bwelche\w?\b|\bquel(?:le)?s\b|\bcuáles\b"
    r"|\bwhat (?:do|does|must|should) .{3,60}\b(?:include|contain|consist|need|require"
    r"|bring|list)\b",
    "meaning": r"\bwhat (?:is|are|does|do|was|were)\b.{1,60}\b(?:mean|stand for|for|about)\b"
    r"|^what(?:'s| is| are) (?:an? |the )?[\w-]+(?: [\w-]+){0,2}\?|\bwas (?:bedeutet|heißt|ist)\b",
}
HOLDS = {  # patterns of texts that answer them
    "money": r"[£$€¥]\s?\d|\d\s?(?:£|€|\$|euros?|dollars?|pounds?|pence|cents?|eur|usd|gbp|chf)\b"
    r"|\bfree\b|\bkostenlos\b|\bgratuit|\bhalf the\b|\d ?%",
    "period": rf"\b(?:\d[\d.,]*|an?|every|each|{_COUNTED})[ -](?:\w+ )?(?:{_PERIODS})\b"
    r"|\b(?:daily|weekly|monthly|quarterly|annually|yearly|immediately|within|once an? \w+)\b",
    "time": rf"\b(?:{_MONTHS})\b\.? ?\d|\d\.? ?(?:{_MONTHS})\b|\b(?:{_DAYS})\b"
    r"|\b\d{1,2}[:.]\d\d\b|\b(?:1[0-9]|20)\d\d\b|\b\d{1,2} ?(?:am|pm|a\.m|p\.m|uhr)\b"
    r"|\b\d\d(?:st|nd|rd|th)\b"
    rf"|\b(?:{_MONTHS})\b|\b(?:noon|midnight|morning|afternoon|evening|century|annually|daily)\b",
    "number": rf"\d|\b(?:{_COUNTED})\b",
    "person": r"\b[A-Z][\w’'-]+ (?:[A-Z]\. )?[A-Z][\w’'-]+|@|\[[A-Z]+_?[A-Z]*\]"
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
WORDS = 60  # a longer question is a letter with questions in it
AND = re.compile(
    r"[?？;]+\s+|,?\s+(?:and|und|et|y)\s+(?=(?:(?:in|at|for|to|from|by) )?(?:what|which|who|whom"
    r"|when|where|why|how|is|are|can|may|must|do|does|was|wer|wann|wo|wie|welche\w*|ist|darf"
    r"|quand|où|comment|qui|cuándo|dónde|cómo)\b)",
    re.IGNORECASE,
)
REFERS = re.compile(
    r"\b(?:it|its|they|them|he|she|this|that|these|those|sie|er|es)\b", re.IGNORECASE
)


def parts(question: str) -> list[str]:
    """Return the questions that a text asks: of a letter the sentences that end in a question mark;
    of "How long is A, and where is B?" both, if the second does not refer to the first."""
    if len(question.split()) > WORDS:
        asked = [s for s in re.findall(r"[^.!?？\n]+[?？]", question) if len(s.split()) > 2]
        return [s.strip() for s in asked[-2:]] or [question]
    found = [part.strip(" ,.") for part in AND.split(question) if part and part.strip(" ,.?")]
    whole = all(len(part.split()) > 2 for part in found) and not any(map(REFERS.search, found[1:]))
    return found if len(found) > 1 and whole else [question]


@lru_cache(maxsize=1024)
def kinds(question: str) -> frozenset[str]:
    """Return the kinds of answer that a question asks for."""
    text = question.strip().lower() if question.isupper() else question.strip()
    return frozenset(k for k, pattern in ASKS.items() if re.search(pattern, text, re.IGNORECASE))


@lru_cache(maxsize=8192)
def held(text: str) -> frozenset[str]:
    """Return the kinds of answer that a text may contain."""
    return frozenset(
        kind
        for kind, pattern in HOLDS.items()
        if re.search(pattern, text, 0 if kind in ("person", "where") else re.IGNORECASE)
    )
