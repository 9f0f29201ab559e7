"""Find sentences of documents that give an order to an assistant.

In:  the text of a unit or a passage
Out: whether it is such an order; the text without them

A document is quoted, never obeyed: such a sentence is not in the prompt, supports nothing, and is
shown only where a document has no other place. The patterns know English, German, French, Spanish,
Italian and Dutch, letters that are spaced out or look alike, and base64, hex and ROT13. An order in
other words than these reaches the model, whose sentences are then checked like all others.
"""

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from tasks.answer.places import outline
from tasks.answer.places.outline import Unit

_EARLIER = (
    r"(?:all|any|every|the|your|these|those|my|of|alle|die|deine[n]?|ihre|toutes|les|vos|todas"
    r"|las|sus|tutte"
    r"|le|tue|de|alle)\s+"
)
_RULES = (
    r"(?:instruct\w*|prompts?|rules|guidelines|directives|orders|commands|context|passages"
    r"|documents|sources"
    r"|anweisung\w*|vorgaben|regeln|befehle|consignes|instruccion\w*|reglas|istruzion\w*"
    r"|regole|instructies)"
)
_BEFORE = (
    r"(?:previous|prior|earlier|above|preceding|foregoing|other|system|original|initial"
    r"|vorherig\w*|bisherig\w*"
    r"|obig\w*|früher\w*|précédent\w*|antérieur\w*|ci-dessus|anterior\w*|previa?s?"
    r"|precedent\w*|vorige|eerdere)"
)
_IGNORE = (
    r"(?:ignor\w*|disregard\w*|forget\w*|overrid\w*|bypass\w*|discard\w*|neglect|do not follow"
    r"|don't follow"
    r"|stop following|missacht\w*|vergiss|vergessen|oublie[zr]?|omet\w*|olvid\w*|dimentica\w*"
    r"|negeer|vergeet)"
)
_SAY = (
    r"(?:answer|reply|respond|say|write|output|print|return|repeat|state|tell|claim|include"
    r"|append|mention|add"
    r"|begin|start|end|finish|conclude|recommend|translate|summari[sz]e|speak|encode|insert"
    r"|antworte\w*|sag\w*|schreib\w*|gib|nenne\w*|répond\w*|dis|dites|écri\w*|respond\w*|di"
    r"|diga|escrib\w*|contesta"
    r"|rispond\w*|scriv\w*|antwoord\w*|schrijf|zeg)"
)
_NAMED = (
    r"(?:a\.?i\.?|ki|ia|(?:ai |virtual )?assistants?|assistent\w*|assistante?|asistente"
    r"|assistente|llms?"
    r"|(?:large )?language models?|chat ?bots?|gpt\w*|chatgpt|sprachmodell\w*|copilot"
    r"|modèle de langage"
    r"|modelo de lenguaje|ai (?:model|agent|system)s?)"
)
_USER = r"(?:the )?(?:users?|readers?|askers?|benutzer\w*|nutzer\w*|utilisateur|usuario|utente)"
_ANSWER = (
    r"(?:answers?|repl(?:y|ies)|responses?|output|antwort\w*|réponses?|respuestas?|risposta"
    r"|antwoord)"
)
_ONLY = (
    r"(?:only|just|nothing but|exclusively|nur|ausschließlich|uniquement|seulement|solo|soltanto"
    r"|alleen)"
)
_WITH = r"(?:with|by saying|the (?:word|sentence|text|phrase)|mit|par|con|met)"
_YOUR = r"(?:your|the|every|each|all|any|its|deine\w*|jede\w*|votre|chaque|vos|tu|cada|la|tua)"
_START = r"(?:^|[.!?:;,)\]>\"“”»*]\s*|\b(?:please|bitte|now|then|and|always|must|should|to|you)\s+)"
_TONGUE = (
    r"(?:english|german|french|spanish|italian|dutch|chinese|pirate|a pirate|emojis?|klingon"
    r"|latin|json|base64"
    r"|rot13|rhymes?|rhyme|haikus?|poems?|uppercase|capitals|capital letters|deutsch|englisch"
    r"|anglais|inglés)"
)
PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_IGNORE}\b.{{0,40}}\b{_BEFORE}\b.{{0,30}}\b{_RULES}\b",
        rf"\b{_IGNORE}\b.{{0,40}}\b{_RULES}\b.{{0,30}}\b{_BEFORE}\b",
        (
            rf"\b{_IGNORE}\s+(?:{_EARLIER})*(?:everything|anything|all|alles|tout|todo|tutto"
            rf"|what)\b.{{0,20}}"
            r"\b(?:above|before|earlier|previous\w*|said|told|bisher|oben|précède|anterior"
            r"|precede)\b"
        ),
        rf"{_START}{_IGNORE}\s+(?:{_EARLIER})+(?:{_RULES}|questions?|frage|pregunta|domanda)\b",
        rf"^\W*(?:\w+\s+){{0,3}}{_NAMED}\b[^.:]{{0,30}}[:,!]\s*\S",
        (
            rf"\b(?:if|as|falls|wenn|si|se)\s+(?:you|du|sie|vous|tu|usted|je)?\s*(?:are|bist|sind"
            rf"|êtes|es|eres|sei)?"
            rf"\s*(?:reading this as )?(?:an?|ein\w*|une?|un|een)\s+{_NAMED}\b"
        ),
        (
            rf"\b(?:all |any |every |every single |dear )?{_NAMED}\s+(?:reading|processing"
            rf"|that reads?|who reads?|must|should"
            r"|shall|will now|is (?:instructed|required|told|ordered)|are (?:instructed|required"
            r"|told|ordered))\b"
        ),
        (
            r"\byou\s+(?:are|must|will|should|shall)\s+(?:now |from now on |henceforth "
            r"|hereby |only |always |not )*"
            rf"(?:{_NAMED}|an? \w+ (?:assistant|bot)|dan|obey|act as|pretend|roleplay"
            rf"|(?:answer|reply|respond) "
            r"(?:only|with|every|all|any|that))\b"
        ),
        (
            r"\b(?:du|sie|vous|tu|usted)\s+(?:bist|sind|êtes|es|eres|sei)\s+(?:jetzt|nun"
            r"|ab sofort|maintenant"
            r"|désormais|ahora|ora|adesso)\s+(?:ein|eine|un|une|una|der|die|le|la|el)\b"
        ),
        (
            rf"{_START}(?:act|behave|pretend|roleplay|respond|answer)\s+(?:as if|as though|as a"
            rf"|as an|to be|like an?)\b"
        ),
        rf"{_START}{_SAY}\s+(?:\w+\s+){{0,3}}?{_ONLY}\s+{_WITH}",
        (
            rf"{_START}(?:reply|respond|answer|antworte|réponds|responde"
            rf"|rispondi)\s+(?:\w+\s+)?{_WITH}\s"
        ),
        (
            rf"\b{_YOUR}\s+(?:\w+\s+)?{_ANSWER}\s+(?:must|should|shall|has to|will|needs to"
            rf"|muss|doit|debe)\s+(?:be"
            r"|contain|include|begin|start|end|say|consist|mention|read|sein|être|ser)\b"
        ),
        (
            rf"{_START}(?:recommend|advertise|promote|mention)\s+.{{0,60}}\s(?:to|in) (?:the "
            rf"|every |your )?(?:users?|{_ANSWER})\b"
        ),
        rf"{_START}{_ONLY}\s+{_SAY}\b.{{0,10}}\b{_WITH}\b",
        (
            rf"{_START}(?:say|answer|reply|respond|output|print|sag|antworte|dis|réponds?"
            rf"|di)\s*[:,]?\s*[\"“«]"
            r"[^\"”»]*[\"”»]?\W*$"
        ),
        (
            rf"{_START}{_SAY}\s+(?:to\s+)?(?:all|every|any|jede\w*|alle|toutes?|todas?"
            rf"|tutte)\s+(?:\w+\s+)?"
            rf"(?:questions?|fragen?|preguntas?|domand\w+|prompts?|quer(?:y|ies)|{_USER})"
        ),
        (
            rf"{_START}{_SAY}\s+.{{0,80}}\b(?:in|to|into|at the (?:end|beginning|start|top"
            rf"|bottom) of|zu|dans|en|a|à"
            rf"|alla)\s+{_YOUR}\s+(?:\w+\s+)?{_ANSWER}\b"
        ),
        (
            r"\b(?:begin|start|end|finish|open|close|prefix|beginne\w*|beende\w*|commence\w*"
            r"|termine\w*|empieza)\s+"
            rf"{_YOUR}\s+(?:\w+\s+)?{_ANSWER}\b"
        ),
        (
            rf"{_START}(?:make|keep|phrase|give)\s+your\s+(?:\w+\s+)?{_ANSWER}\b"
            rf"|\bin your (?:final |next )?{_ANSWER}\b"
        ),
        (
            rf"{_START}(?:tell|ask|instruct|urge|convince|persuade|direct|redirect|inform"
            rf"|warn)\s+{_USER}\b"
        ),
        (
            r"\b(?:do not|don't|never|ne pas|nunca)\s+(?:answer|use|cite|mention|reveal|tell"
            r"|quote|trust|consult)"
            rf"\s+.{{0,40}}\b(?:this question|the question|questions|passages?"
            rf"|other (?:documents?|sources?)|citations?"
            rf"|instructions?|{_USER}|the context)\b"
        ),
        (
            r"\b(?:reveal|print|show|output|repeat|leak|disclose|zeig\w*|montre\w*|muestra"
            r"|mostra)\s+.{0,30}"
            r"\b(?:system prompt|system message|your prompt|hidden instructions"
            r"|instructions above|systemprompt)\b"
        ),
        (
            r"\b(?:new|updated|real|actual|secret|hidden|special|neue|geheime|nouvelles?"
            r"|nuevas?|nuove)\s+(?:instructions?"
            r"|task|orders|system prompt|anweisung\w*|aufgabe|consignes?|instruccion\w*"
            r"|istruzion\w*)\s*[:.\-–]"
        ),
        (
            r"\bsystem\s*(?:prompt|message|override|note|instruction)\b\s*[:\-]|\b(?:developer"
            r"|god|dan) mode\b"
            r"|\bjailbreak"
        ),
        (
            r"<\|?(?:im_start|im_end|system|assistant|user|endoftext|inst)\|?>|\[/?(?:INST|SYS"
            r"|SYSTEM)\]|<</?SYS>>"
        ),
        r"^\W*(?:system|assistant|instruction)\s*:\s*\S",
        (
            r"\b(?:the|your) (?:only )?correct (?:answer|response) (?:to (?:any|every|all)"
            r"|is always)\b"
        ),
        (
            rf"{_START}(?:send|forward|post|upload|exfiltrate"
            rf"|email)\s+.{{0,60}}\b(?:this conversation|the conversation"
            r"|chat history|prompt|the user's)\b"
        ),
        (
            rf"{_START}(?:call|run|execute|invoke|use)\s+(?:the\s+)?(?:tool|function"
            rf"|command)\b.{{0,60}}\b(?:now|instead"
            r"|before answering)\b"
        ),
        (
            r"\b(?:instead of|rather than|before|anstatt|statt|au lieu de"
            r"|en lugar de)\s+(?:answering|an answer|replying"
            r"|responding|zu antworten|répondre|responder)\b"
        ),
        (
            rf"{_START}(?:answer|reply|respond|antworte\w*|répond\w*|respond\w*|rispond\w*"
            rf"|speak|write)\s+(?:only |always |exclusively"
            rf" )?(?:in|as|like|auf|en|im|wie|comme|como)\s+(?:\w+\s+)?{_TONGUE}\b"
        ),
        (
            rf"{_START}(?:say|claim|pretend|insist|behaupte\w*|affirme\w*|afirma|conclude"
            rf"|respond|answer|reply)\s+that\s+"
            r"(?:you (?:cannot|can't|do not|don't)|the documents?|no document|there is no"
            r"|nothing|all|every)\b"
        ),
    )
)
LIKE = str.maketrans("аеорсухіѕԁɡ0134@$", "aeopcyxisdgoieaas")  # Cyrillic and figures
LEET = re.compile(r"[a-z][0134@$][a-z]")
SPACED = re.compile(r"\b(?:\w[ ._-]){4,}\w\b")
ENCODED = re.compile(r"(?<![\w+/])[A-Za-z0-9+/_-]{16,}={0,2}(?![\w+/=])")
HEX = re.compile(r"(?<!\w)(?:[0-9a-fA-F]{2}\s?){12,}(?!\w)")
MARKUP = re.compile(r"<!--|-->|</?[a-zA-Z][^<>]*>|[*_`~]{1,3}")
FEW = 3000  # characters of a unit that are looked at


@lru_cache(maxsize=8192)
def is_order(text: str) -> bool:
    """Return True for an order to whoever answers questions with this text."""
    readings = dict.fromkeys(_readings(text[:FEW]))  # of most texts, all are the same
    return any(pattern.search(each) for each in readings for pattern in PATTERNS)


def _readings(text: str) -> Iterator[str]:
    """Yield the ways in which a reader may understand a text."""
    shown = "".join(
        c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf"
    )
    bare = " ".join(MARKUP.sub(" ", shown).split())
    yield shown
    yield bare
    if any(not c.isascii() for c in bare) or LEET.search(bare):
        yield bare.translate(LIKE)
    if SPACED.search(bare):
        yield SPACED.sub(
            lambda match: re.sub(r"[ ._-]", "", match[0]), re.sub(r" {2,}", "  ", shown)
        )
    yield from _decoded(shown)
    if re.search(r"\b(?:vtaber|qvfertneq|sbetrg|nafjre|ercyl|flfgrz)\b", bare, re.IGNORECASE):
        yield codecs.decode(bare, "rot13")


def _decoded(text: str) -> Iterator[str]:
    for match in ENCODED.finditer(text):
        coded = match[0].translate(str.maketrans("-_", "+/")).rstrip("=")
        try:
            yield base64.b64decode(coded + "=" * (-len(coded) % 4)).decode()
        except (binascii.Error, ValueError):
            continue
    for match in HEX.finditer(text):
        try:
            yield bytes.fromhex(match[0]).decode()
        except ValueError:
            continue


def numbers(every: Sequence[Unit]) -> frozenset[int]:
    """Return the numbers of the units that are orders, with those behind one in its paragraph."""
    found: set[int] = set()
    for number, unit in enumerate(every):
        follows = number - 1 in found and every[number - 1].block == unit.block
        if (follows and unit.kind == "sentence") or is_order(unit.text):
            found.add(number)
    return frozenset(found)


def without(text: str) -> str:
    """Return a passage without its orders."""
    every = outline.units(text)
    found = numbers(every)
    if not found:
        return text
    return "\n".join(unit.text for n, unit in enumerate(every) if n not in found)
