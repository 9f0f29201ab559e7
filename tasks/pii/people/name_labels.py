"""Find people by labels and column headers, in nine languages.

Some of the labels (Customer, Verantwortlich) introduce a company or a department as often: below
those a name must have two words, one of them in a list.
"""

import regex

from tasks.pii.people.name_contexts import LABEL, MARKS, NAME, ROLE, ROLES
from tasks.pii.prefilter import Scan, Span, Within

SURE = """
customer name|client name|employee name|contact name|driver name|name of employee|name of customer
name of driver|team member|on call|on duty
ansprechpartner|ansprechpartnerin|ansprechperson|kontaktperson|bearbeiter|bearbeiterin|sachbearbeiter
sachbearbeiterin|mitarbeiter|mitarbeiterin|mitarbeitende|vorname|nachname|familienname
vor- und nachname|teilnehmer|teilnehmerin|teilnehmende|erstellt von|geprüft von|genehmigt von
freigegeben von|unterzeichnet von|gemeldet von|vertreter|vertreterin|leiter|leiterin|schichtleiter
schichtleiterin|techniker|technikerin|monteur|monteurin|fahrer|fahrerin|patientin|mieter|mieterin
nom|prénom|nom complet|nom et prénom|interlocuteur|interlocutrice|personne de contact|rédigé par
approuvé par|vérifié par|signé par|technicien|technicienne|employé|employée|salarié|salariée|locataire
auteur|autrice
nombre|apellido|apellidos|nombre y apellidos|nombre completo|persona de contacto|elaborado por
aprobado por|revisado por|firmado por|encargado|encargada|empleado|empleada|técnico|autor|autora
inquilino|inquilina
nome|cognome|nome e cognome|referente|persona di contatto|redatto da|approvato da|firmato da|tecnico
dipendente|autore
naam|voornaam|achternaam|contactpersoon|medewerker|opgesteld door|goedgekeurd door|getekend door
imię|nazwisko|imię i nazwisko|osoba kontaktowa|pracownik|sporządził|sporządziła|zatwierdził
zatwierdziła|podpisał|podpisała
apelido|nome completo|pessoa de contacto|pessoa de contato|aprovado por|assinado por|funcionário
funcionária
namn|förnamn|efternamn|medarbetare|godkänd av|undertecknad av
""".strip().replace("\n", "|")
DOUBTFUL = """
customer|customers|client|clients|employees|owners|responsible|person responsible|responsible person
assigned|site manager
kunde|kundin|kunden|kontakt|verantwortlich|verantwortliche|verantwortlicher|zuständig|zuständige
zuständiger|inhaber|inhaberin
cliente|clientes|responsable|contacto|responsabile|contatto|klant|verantwoordelijk|verantwoordelijke
klient|klientka|odpowiedzialny|odpowiedzialna|responsável|contato|kund|ansvarig
""".strip().replace("\n", "|")
# Behind these a list of single words is one of people if one of them is a name.
ATTENDED = (
    "attendees|attending|present|participants|apologies|absent|anwesend|anwesende|entschuldigt|présents|présent|absents|excusés"
    "|asistentes|presentes|ausentes|presenti|assenti|aanwezig|aanwezigen|afwezig|obecni|nieobecni|närvarande|frånvarande|til stede"
)
EVERY = f"{SURE}|{DOUBTFUL}|{ATTENDED}".split("|")
# The labels' last words as they stand in a scan's `folded`, without an accented letter at the end.
ENDS = tuple({Scan(label.split()[-1]).folded.rstrip("?") for label in EVERY})
REACH = 40  # characters: more than the longest label's last word and six marks
COLUMN = regex.compile(rf"^(?i:{LABEL}|{SURE}|{ROLE}s?)$")
DOUBTFUL_COLUMN = regex.compile(rf"^(?i:{DOUBTFUL})$")
# Runs of ASCII letters; each head contains one.
HEADS = frozenset(
    """
    name full caller led by trainer tutor minutes author first last surname contact second owner prepared
    written reported approved signed requested checked engineer engineers technician technicians fitter
    fitters who employee manager line next person attn attention questions assignee assigned reporter
    interviewer interviewee patient applicant
    """.split()
)
HEADS |= {role + plural for role in ROLES for plural in ("", "s")}
HEADS |= {run for label in EVERY for run in regex.findall("[a-z]+", Scan(label).folded)}


def _around_labels(scan: Scan) -> list[Span]:
    """Return the lines with the end of a label before a colon, with only marks between them."""
    places = []
    for place in scan.places(":"):
        before = scan.folded[max(0, place - REACH) : place]
        if before.rstrip("*_~\"'`? ").endswith(ENDS):
            places.append(place)
    return scan.lines(places)


def _search(label: str) -> Within:
    return Within(
        {":"},
        _around_labels,
        regex.compile(
            rf"(?:^|[>*;]|\. )[ \t]*(?:[-*] )?{MARKS}(?i:{label}){MARKS}[ \u00a0]?: *{MARKS} *([^\n|:;<(]{{2,80}})",
            regex.MULTILINE,
        ),
    )


LABELLED = (_search(SURE), _search(DOUBTFUL))
ATTENDING = _search(ATTENDED)
# A further label in the line: Nom : DOE Prénom : Jane.
NEXT = regex.compile(rf"[ \t,]+(?i:{LABEL}|{SURE}|{DOUBTFUL})[ \u00a0]?$")
# In records: "lastName": "Doe", first_name=Jane, <surname>Doe</surname>.
KEYS = frozenset(
    "name firstname lastname fullname familyname givenname middlename maidenname birthname surname vorname"
    " nachname familienname".split()
)
KEYED = Within(
    KEYS,
    lambda scan: scan.lines(scan.places("name")),
    regex.compile(
        r"(?<![\p{L}\d])(?i:(?:first|last|full|family|given|middle|maiden|birth|sur|vor|nach|familien)[ _-]?name)"
        rf"[\"'*`]{{0,2}}[ \t]?(?:[:=>]|=>)[ \t]?[\"']?({NAME})(?![\w@./-])"
    ),
)
