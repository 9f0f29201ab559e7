"""Test which words of a question a text has in another form."""

import pytest

from tasks.answer import kinship


@pytest.mark.parametrize(
    ("question", "text", "met"),
    [
        ("Wo ist das Angeln erlaubt?", "Geangelt wird nur am Steg.", {"Angeln"}),
        ("Wo kann ich mein Kanu abholen?", "Kanus werden am Steg abgeholt.", {"Kanu", "abholen"}),
        ("Was kostet ein Boot?", "Ruderboote kosten 9 €.", {"Boot"}),
        ("Wer macht den Segelkurs?", "Der Kurs dauert eine Woche.", {"Segelkurs"}),
        ("Kann ich die Miete verlängern?", "Eine Verlängerung ist möglich.", {"verlängern"}),
        ("Was kostet ein Kindergeburtstag?", "Kinder zahlen je Tag 4 €.", set()),
        ("Wer ist der Kunde?", "Das dauert zwei Stunden.", set()),
        ("Kann ich den Termin absagen?", "Sagen Sie den Tag vorher ab.", {"absagen"}),
        (
            "Wo bekommt der Azubi das Attest?",
            "Auszubildende holen die Bescheinigung beim Arzt.",
            {"Azubi", "Attest"},
        ),
        ("Comment réserver une place ?", "La réservation est gratuite.", {"réserver"}),
        ("¿Cuánto dura la visita guiada?", "Las visitas son de 45 minutos.", {"visita"}),
        ("Where is fishing allowed?", "Fished only at the pier.", set()),
    ],
)
def test_a_word_is_met_in_any_form(question: str, text: str, met: set[str]) -> None:
    assert kinship.met(question, text) == met
