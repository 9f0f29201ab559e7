"""People whom a label, a column, a file or a page gives away; and near misses in their places."""

import pytest

from tasks.pii import Redactor
from tasks.pii.people import vocabulary

GATE = Redactor(["person"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("APPROVED BY: HELGA MARCHWOOD, PLANT MANAGER", "APPROVED BY: [PERSON], PLANT MANAGER"),
        ("Checked by: Marchwood, Helga", "Checked by: [PERSON], [PERSON]"),
        ("Ansprechpartnerin: Helga von Brüchen", "Ansprechpartnerin: [PERSON]"),
        # spelled like no name that the spelling was learnt from
        ("To: Aodhfin Wrenhollow\n\nAodhfin,", "To: [PERSON]\n\n[PERSON],"),
        ("Ms Wrenhollow called.", "Ms [PERSON] called."),
        ("| Customer name |\n|---|\n| Wrenhollow |", "| Customer name |\n|---|\n| [PERSON] |"),
        ("- **Zuständig:** Helga Kröger", "- **Zuständig:** [PERSON]"),
        ("Interlocuteur : Thibaut d'Orsan", "Interlocuteur : [PERSON]"),
        ("Firmado por: Helga de los Prados", "Firmado por: [PERSON]"),
        ("Referente: Carlo Della Brocca", "Referente: [PERSON]"),
        ("Contactpersoon: Pieter van 't Zand", "Contactpersoon: [PERSON]"),
        ("Osoba kontaktowa: Zofia Dręg", "Osoba kontaktowa: [PERSON]"),
        ("Assinado por: Rita dos Vales", "Assinado por: [PERSON]"),
        ("Godkänd av: Ulla Brännström", "Godkänd av: [PERSON]"),
        ("Frau Dr. med. Brannquist ruft an.", "Frau Dr. med. [PERSON] ruft an."),
        ("Estimada Sra. Marchwood:", "Estimada Sra. [PERSON]:"),
        (
            "| first_name | lastName |\n|---|---|\n| Helga | Brannquist |",
            "| first_name | lastName |\n|---|---|\n| [PERSON] | [PERSON] |",
        ),
        ("See minutes_HelgaMarsh.pdf.", "See minutes_[PERSON].pdf."),
        ("https://x.example/u/helga.marsh?tab=1", "https://x.example/u/[PERSON]?tab=1"),
        ("open cv-helga-marsh.docx", "open cv-[PERSON].docx"),
        ("Anwesend: Kröger, Brannquist", "Anwesend: [PERSON], [PERSON]"),
        ("Nom : MARCHWOOD Prénom :", "Nom : [PERSON] Prénom :"),
        ("Contact: Seo-yeon Kim", "Contact: [PERSON]"),
        ("Contact: Yusuf al-Tamr", "Contact: [PERSON]"),
        ('{"lastName": "Brannquist"}', '{"lastName": "[PERSON]"}'),
        ("?first_name=Helga&x=1", "?first_name=[PERSON]&x=1"),
        ("<surname>Marchwood</surname>", "<surname>[PERSON]</surname>"),
    ],
)
def test_a_label_gives_a_name_away_in_nine_languages(text: str, expected: str) -> None:
    assert GATE.redact(text)[0] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Zuständig: Instandsetzung",
        "Verantwortlich: Qualitätsmanagement",
        "Kunde: Brüchen Logistik GmbH",
        "Customer: Marchwood Controls",
        "Responsable : Service Achats",
        "Owner: Finance Team",
        "APPROVED BY: QUALITY DEPARTMENT",
        "firstName: String, lastName: None",
        "last_name VARCHAR(40) and fullName: {first}",
        "Kontakt: siehe Aushang",
        "Attendees: Sales, Legal",
        "Name: WebServer",
    ],
)
def test_a_department_or_a_company_behind_a_label_stays(text: str) -> None:
    assert GATE.redact(text) == (text, ())


@pytest.mark.parametrize("head", ["Customer Name", "Ansprechpartner", "Kunde", "Nom", "Employee"])
def test_each_cell_below_such_a_head_is_a_person_unless_it_is_a_company(head: str) -> None:
    rows = "| Helga Kröger | 12 |\n| Marchwood Ltd | 7 |\n| HELGA BRÜCHEN | 3 |"
    table = f"| {head} | Pallets |\n|---|---|\n{rows}"
    redacted = GATE.redact(table)[0]
    assert redacted.count("[PERSON]") == 2
    assert "Marchwood Ltd" in redacted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see quote_for_Helga_Kröger.docx", "see quote_for_[PERSON].docx"),
        ("see Report_Helga-Kröger_v2.pdf", "see Report_[PERSON]_v2.pdf"),
        ("https://hub.example/people/helga-kroeger", "https://hub.example/people/[PERSON]"),
        ("https://hub.example/people/zorvane-okbrüchen", "https://hub.example/people/[PERSON]"),
        ("hub.example/team/Helga_van_Dam?tab=1", "hub.example/team/[PERSON]?tab=1"),
    ],
)
def test_a_name_in_a_file_or_a_page_is_found(text: str, expected: str) -> None:
    assert GATE.redact(text)[0] == expected


@pytest.mark.parametrize(
    "text",
    [
        "see Getting_Started_Guide.pdf and User-Manual.docx",
        "https://hub.example/people/our-team and /users/sign-in",
        "https://hub.example/team/zorvane-okbrüchen",
        "see Pump_Station_North.pdf",
    ],
)
def test_what_a_file_or_a_page_is_about_stays(text: str) -> None:
    assert GATE.redact(text) == (text, ())


@pytest.mark.parametrize(
    "word",
    [
        "Bitte", "Abteilung", "Wartungsplan", "Entsorgungsnachweis", "Prüfmittelliste",
        "Heizungsanlage", "Kältemittel", "Verdichter", "margin", "Gestion", "Compras", "Afdeling",
    ],
)  # fmt: skip
def test_a_common_word_or_a_compound_is_known_as_one(word: str) -> None:
    assert vocabulary.is_word(word)


@pytest.mark.parametrize(
    "name", ["Brüchenstein", "Kaltenbach", "Abrahamsohn", "Zorvane", "Okadigbo"]
)
def test_a_surname_that_ends_like_a_noun_is_no_compound(name: str) -> None:
    assert not vocabulary.is_word(name)
