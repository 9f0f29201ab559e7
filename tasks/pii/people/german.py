"""Decide how certain a person must be in German, where each noun has a capital.

The tagger was trained mostly on languages in which a capital inside a sentence suggests a name, so
"Fremdkapital" or "Klicken Sie" look like people to it.
"""

import regex

from tasks.pii.people import name_lists
from tasks.pii.people.name_lists import WORD
from tasks.pii.people.vocabulary import fold

LEAST = 0.06  # share of a German text's words that are among FREQUENT
FREQUENT = frozenset(
    """
    aber als am an auf aus bei beim bis das dass dem den der des die diese dieser durch ein eine einem einen einer
    eines er es für hat im in ist kann kein keine können mit nach nicht noch oder sich sie sind so über um und
    unter vom von vor war werden wie wird wurde zu zum zur
    """.split()
)
# Frequent only in German; the rest is Dutch, English or Italian too.
OWN = frozenset(
    "auf aus bei beim dass das dem durch eine einem einen einer für im ist mit nach nicht oder sich und vom zum zur werden wird".split()
)
# With a capital they begin a sentence, or address the reader: no part of a name.
NO_NAME = frozenset(
    """
    Als Alle Auch Auf Aus Bei Beim Bis Bitte Da Dabei Damit Dann Dazu Darüber Das Dass Dem Den Der Des Deshalb Die
    Dies Diese Diesem Diesen Dieser Dieses Doch Dort Durch Ein Eine Einem Einen Einer Eines Einmal Er Es Falls
    Allerdings Andere Anschließend Außerdem Bereits Daher Danach Einige Etwa Heute Jedoch Jetzt Leider Manche Mehr Meist
    Somit Sowohl Trotzdem Viele Vielleicht Weitere Weiter Zwar
    Für Haben Hier Ihm Ihn Ihnen Ihr Ihre Ihrem Ihren Ihrer Ihres Im In Ist Jede Jeden Jeder Jedes Kann Kein Keine
    Können Man Mein Meine Mit Nach Nicht Noch Nun Nur Ob Oder Ohne Schon Sehr Sein Seine Sich Sie Sind So Sobald
    Soll Tun Über Um Und Uns Unser Unsere Unter Vom Von Vor War Was Wählen Weil Wenn Wer Werden Wie Wir Wird Wo
    Zu Zudem Zuerst Zuletzt Zum Zur Zwei Zwischen
    """.split()
)
LONE = 0.97  # a word in no list of first names, alone
FULL = 0.8  # several words without a first name
NEVER = 2.0


def is_german(text: str) -> bool:
    """Return whether a text, or most of it, is German."""
    words = WORD.findall(text)
    frequent = [word for word in words if word in FREQUENT]
    return len(words) > 4 and len(frequent) >= LEAST * len(words) and not OWN.isdisjoint(frequent)


def needed(words: list[str], introduced: bool) -> float:
    """Return how certain a person of these words must be, 0 if a first name or the words before say
    that it is one, NEVER for words that are none."""
    first = {form for word in words if word not in NO_NAME for form in (word.lower(), fold(word))}
    if words[-1] == "Tage" and not introduced:
        return NEVER  # Anzahl der Tage; Tage Svensson is somebody
    if introduced or first & name_lists.first_names():
        return 0.0
    if not NO_NAME.isdisjoint(words):
        return NEVER
    small = any(regex.fullmatch(r"\p{Ll}+", word) for word in words)
    return max(LONE if len(words) == 1 else FULL, LONE if small else 0.0)
