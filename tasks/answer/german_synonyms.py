"""List German words that people and documents use for the same thing at work.

In:  a word in lower case
Out: the others of its group

The default embedder knows English only, and no dictionary of German synonyms is in the lock. Words
that only resemble each other, such as Urlaub and Elternzeit, are not in one group.
"""

from functools import cache

GROUPS = """
attest bescheinigung krankschreibung krankmeldung krankenschein arbeitsunfähigkeitsbescheinigung
azubi auszubildende auszubildender lehrling
chef chefin vorgesetzte vorgesetzter
handy telefon mobiltelefon smartphone
lohn gehalt vergütung verdienst entgelt
kündigung kündigen
kollege kollegin mitarbeiter mitarbeiterin beschäftigte
weiterbildung fortbildung schulung seminar
homeoffice telearbeit heimarbeit
auto pkw wagen fahrzeug
fahrrad rad
bus linienbus
aufzug fahrstuhl lift
arzt ärztin
defekt kaputt beschädigt
reparieren reparatur instandsetzen instandsetzung
preis kosten gebühr entgelt
rechnung faktura
rabatt nachlass ermäßigung
lieferung versand zustellung
retoure rücksendung rückgabe
erstattung rückerstattung rückzahlung
umtausch umtauschen
garantie gewährleistung
frist zeitraum
pause unterbrechung
mittagspause mittag
beginn anfang start
schluss ende
stornieren stornierung absagen absage abbestellen
reservieren reservierung buchen buchung
ausleihen leihen mieten miete
hund haustier tier
kleidung dienstkleidung arbeitskleidung
ausweis karte
schlüssel transponder
müll abfall
putzen reinigen reinigung
desinfizieren desinfektion
prüfen prüfung kontrolle kontrollieren
wartung inspektion
störung fehler
anmelden anmeldung registrieren registrierung
passwort kennwort
rechner computer pc notebook laptop
drucker kopierer
besucher gast gäste
kunde kundin kunden
krank erkrankt krankheit
dienstreise geschäftsreise
überstunden mehrarbeit
verletzung verletzt wunde
erlaubt gestattet zulässig
verboten untersagt unzulässig
"""


@cache
def _others() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in GROUPS.split("\n"):
        group = line.split()
        for word in group:
            found.setdefault(word, set()).update(group)
    return {word: frozenset(group - {word}) for word, group in found.items()}


def of(word: str) -> frozenset[str]:
    """Return the words of the same group; of a plural or a genitive as well."""
    known = _others()
    forms = (word, *(word.removesuffix(ending) for ending in ("s", "n", "en", "e", "es")))
    return next((known[form] for form in forms if form in known), frozenset())
