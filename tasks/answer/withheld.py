"""Tell whether the name or contact that a question asks for was taken out of the documents.

In:  "Who is the harbour master?", the place "Harbour master: [PERSON], phone [PHONE]"
Out: True: the place has a placeholder where the answer stood, and says nothing else

A placeholder is not an answer. That the documents have it, and where, helps all the same.
"""

import re

from tasks.answer import asking_words, contacts, grounding
from tasks.answer.grounding.english import GENERAL
from tasks.answer.places import answer_kind
from tasks.pii.placeholders import PATTERN

REMOVED = {  # by the language of the question
    "english": "The documents have this, but personal data was taken out of them.",
    "german": "Die Dokumente nennen das, aber personenbezogene Daten wurden daraus entfernt.",
    "french": "Les documents l'indiquent, mais les données personnelles en ont été retirées.",
    "spanish": "Los documentos lo indican, pero se eliminaron de ellos los datos personales.",
}
PERSONAL = re.compile(r"\[(?:PERSON|PHONE|EMAIL|ADDRESS)\]")
WHO = re.compile(  # it is asked for a person by the post, or for a contact
    r"^\W*(?:who(?:['’]s| is| was| are) (?:the|our|your|in charge|responsible)\b"
    r"|what(?:['’]s| is) the name of|wer (?:ist|war|leitet|führt)\b|wie heißt\b|qui est\b"
    r"|quién es\b)"
    r"|\bhow (?:can|do) (?:i|we) (?:reach|contact|call|phone|e-?mail|get in touch with)\b"
    r"|\bwie erreich\w+\b|\bcomment (?:joindre|contacter)\b|\bcómo (?:contact|localiz)\w+",
    re.IGNORECASE,
)
LABELS = frozenset(
    """phone telephone tel mobile fax mail email e contact call ring write questions enquiries
    telefon handy kontakt ansprechpartner ansprechpartnerin fragen téléphone courriel
    teléfono correo contacto""".split()
)
OTHER = re.compile(  # another contact: a number, a mailbox, an address of the web
    r"(?<![\w.])\+?\(?\d(?:[ ()/.-]{0,2}\d){5,}(?![\w.])|\w@\w|https?://|www\."
)


def removed(question: str, text: str) -> bool:
    """Return True if a question asks for a person or a contact, and the text that would answer it
    has placeholders there and nothing else that does."""
    if not PERSONAL.search(text):
        return False
    left = re.sub(PATTERN, " ", text)
    if OTHER.search(left):
        return False
    if WHO.search(question) or contacts.asks(question):
        return True
    return "person" in answer_kind.kinds(question) and not _tells(question, left)


def sentence(question: str) -> str:
    """Return that personal data was taken out, in the language of the question."""
    return REMOVED.get(asking_words.language(question), REMOVED["english"])


def _tells(question: str, text: str) -> bool:
    """Return True if a text says more than the question and the label of a contact."""
    known = grounding.stems(f"{question} {' '.join(LABELS | GENERAL)}")
    return bool(grounding.stems(text) - known)
