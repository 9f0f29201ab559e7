"""Names that no list has, where the text around says that somebody is called so: each goes,
whatever its spelling, in prose and in manuals with code and entries of menus."""

import pytest

from tasks.pii import KINDS, Redactor

GATE = Redactor(KINDS)
NAMES = ("Wrenhollow", "Skiftegard", "Quorndyke", "Lastenrad", "Klicker", "Przycisk")
AROUND = (
    "Ask Ms {}.",
    "Herr {} ruft morgen zurück.",
    "Frau Dr. {} ist krank.",
    "Mr {} has the keys.",
    "Contact: Ruaridh {}",
    "Ansprechpartner: Ruaridh {}",
    "Encargado: Ruaridh {}",
    "From: Ruaridh {} <desk@firm.example>",
    "To: Ruaridh {} <desk@firm.example>",
    "Kind regards,\nRuaridh {}\n",
    "Mit freundlichen Grüßen\nRuaridh {}\n",
    "Dear Ms {},\n\nthe pump is here.",
    "| Name | Day |\n|---|---|\n| Ruaridh {} | Monday |",
)
MANUAL = (
    "# Pompe\n\n- Klicken Sie auf `Start`, wählen Sie das Menü und drücken Sie die Taste.\n"
    "- Ouvrez le menu avec la touche Maj pour les options qui sont dans la liste."
    "\n\n```\nrun --all\n```\n\n{}"
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("page", ["{}", MANUAL], ids=["alone", "manual"])
def test_a_name_behind_its_label_or_title_goes(page: str, around: str, name: str) -> None:
    assert name not in GATE.redact(page.format(around.format(name)))[0]


@pytest.mark.parametrize(
    "text",
    [
        "Dat bracht Floortje van 't Hof.",
        "Floortje van ’t Hof lavora qui.",
        "Hjá Sólveig Jónsdóttir.",
    ],
)
def test_a_name_that_only_its_form_gives_away_goes(text: str) -> None:
    assert "[PERSON]" in GATE.redact(text)[0]


def test_a_path_at_the_end_of_a_sentence_names_nobody() -> None:
    text = r"Look into C:\Users\Default."
    assert GATE.redact(text)[0] == text
