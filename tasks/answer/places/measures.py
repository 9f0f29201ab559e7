"""Find the measure that a question asks for: a weight, a torque, a price, a date.

In:  a question; the cells of a row, or texts
Out: the cells that hold it; whether a text states it, or none does
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.answer.grounding import quantities
from tasks.answer.places import answer_kind


@dataclass(frozen=True, slots=True)
class Measure:
    """A kind of cell in a table's row, for questions that do not name its column."""

    asked: str  # pattern of questions
    head: str  # pattern of heads
    units: str = ""
    cell: str = r"(?!)"  # pattern of cells, beside those with a unit


def _of(words: str, units: str) -> Measure:
    return Measure(rf"\b(?:{words})\b", rf"\b(?:{words})\b", units)


MONEY = Measure(
    answer_kind.ASKS["money"],
    answer_kind.ASKS["money"] + r"|\b(?:amount|total|betrag|tarif|montant|importe)\b",
    "€ $ £ chf",
)
HOW_MUCH = re.compile(
    r"\bhow much (?:is|are|was|were|does|do|did|for|must|will|would|should)\b|\bwie ?viel (?:ist"
    r"|sind|macht)\b|\bc(?:'|’)est combien\b|\bcuánto (?:es|son)\b",
    re.IGNORECASE,
)
WORDED = (  # asked for by a question word
    Measure(
        answer_kind.ASKS["period"],
        r"\b(?:duration|period|term|length|notice|lead time|delivery time|interval|validity"
        r"|\w*dauer|\w*frist|laufzeit|lieferzeit|durée|délai|duración|plazo)\b",
        "s min h day week month year",
    ),
    Measure(
        answer_kind.ASKS["time"],
        r"\b(?:date|day|due|deadline|start|starts|begins?|ends?|time|opens|closes|hours|datum|termin"
        r"|tag|beginn|ende|jour|fecha|día|hora)\b",
        cell=answer_kind.HOLDS["time"],
    ),
    Measure(
        answer_kind.ASKS["where"],
        r"\b(?:room|hall|building|floor|place|location|site|city|town|country|address|ort|raum"
        r"|gebäude|stadt|lieu|salle|ville|lugar|sala|ciudad)\b",
    ),
    Measure(
        answer_kind.ASKS["person"],
        r"\b(?:contact|manager|owner|person|responsible|lead|team|department|name|in charge"
        r"|ansprechpartner|leitung|zuständig|responsable)\b",
    ),
    _of("how long (?:is|are)|length|lang ist|länge|longueur|longitud", "mm cm m km in ft mi"),
)
EXACT = (  # asked for by its name, and told by its unit alone: not so mm, which measure much
    _of("heavy|weighs?|weight|mass|schwer|wiegt|gewicht|lourd|poids|pesa|peso", "mg g kg t lb oz"),
    _of("torque|drehmoment|couple de serrage|par de apriete", "nm"),
    _of("pressure|druck|pression|presión", "bar mbar pa kpa mpa psi"),
    _of("voltage|spannung|tension|tensión", "v mv kv"),
    _of("loud|noise|laut|lautstärke|bruit|ruido", "db"),
)
NAMED = (  # asked for by its name
    MONEY,
    *EXACT,
    _of("tall|high|height|hoch|höhe|haut|hauteur|alto|altura", "mm cm m km in ft"),
    _of("wide|width|broad|breit|breite|large|largeur|ancho|anchura", "mm cm m km in ft"),
    _of("deep|depth|tief|tiefe|thick|thickness|profond|profondeur|espesor", "mm cm m in ft"),
    _of("far|distance|weit|entfernung|distancia", "m km mi"),
    _of("fast|speed|schnell|geschwindigkeit|vitesse|velocidad", "m/s km/h mph mm/s rpm"),
    _of("hot|cold|warm|temperature|heiß|kalt|temperatur|température|temperatura", "°c °f k"),
    _of("strong|power|powerful|leistung|puissance|potencia", "w kw mw"),
    _of("holds?|capacity|volume|fasst|inhalt|capacité|capacidad", "ml l m³ kb mb gb tb"),
)
HEAD_UNIT = re.compile(r"(?:[(\[,/]|\bin\b)\s*([^\s)\],]+)", re.IGNORECASE)  # "Weight (kg)"


def measured(question: str, cells: Sequence[tuple[str, str]]) -> frozenset[int]:
    """Return the numbers of the cells, as (head, cell), that hold the measure that a question asks
    for: by head and unit, else by head, else by unit or form."""
    found = _asked(WORDED, question) or _asked(NAMED, question)
    if not found and HOW_MUCH.search(question):
        found = [MONEY]
    return frozenset[int]().union(*(_measured(measure, cells) for measure in found))


def states_measure(question: str, text: str) -> bool:
    """Return True if a question names a measure such as the torque, and a text states an amount in
    a unit of it that the question does not."""
    units = {unit for measure in _asked(EXACT, question) for unit in measure.units.split()}
    if not units:
        return False
    said = quantities.facts(text).measures - quantities.facts(question).measures
    return not units.isdisjoint({unit for _, unit in said})


def unmeasured(question: str, texts: Sequence[str]) -> bool:
    """Return True if a question names a measure such as the weight, and no text has an amount in a
    unit of it, nor a word for it with a figure."""
    measures = _asked(EXACT, question)
    units = {unit for measure in measures for unit in measure.units.split()}
    said = (
        any(unit in units for _, unit in quantities.facts(text).measures)
        or any(re.search(rf"{m.head}[^.\n]{{0,40}}\d", text, re.IGNORECASE) for m in measures)
        for text in texts
    )
    return bool(measures) and "number" in answer_kind.kinds(question) and not any(said)


def _asked(among: Sequence[Measure], question: str) -> list[Measure]:
    return [m for m in among if re.search(m.asked, question, re.IGNORECASE)]


def _measured(measure: Measure, cells: Sequence[tuple[str, str]]) -> frozenset[int]:
    headed, formed = set[int](), set[int]()
    figures = bool(measure.units)
    for number, (head, cell) in enumerate(cells):
        if re.search(measure.head, head, re.IGNORECASE) and (re.search(r"\d", cell) or not figures):
            headed.add(number)
        if re.search(measure.cell, cell, re.IGNORECASE) or _unit(measure, head, cell):
            formed.add(number)
    return frozenset(headed & formed or headed or formed)


def _unit(measure: Measure, head: str, cell: str) -> bool:
    units = {unit for _, unit in quantities.facts(cell).measures}
    if re.search(r"\d", cell):
        units |= {quantities.SPELLED.get(u.lower(), "") for u in HEAD_UNIT.findall(head)}
    return not units.isdisjoint(measure.units.split())
