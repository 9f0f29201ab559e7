"""Test telephone numbers, ages and secrets as people write them, and near-misses."""

import pytest

from tasks.pii import KINDS, Redactor

REDACTOR = Redactor([kind for kind in KINDS if kind not in ("place", "organisation", "person")])


@pytest.mark.parametrize(
    ("before", "value", "after", "kind"),
    [
        ("Night gate", "212-555-0187", " answers", "phone"),
        ("", "(212) 555-0187", "Fax", "phone"),
        ("Ring ", "(212)\n555-0187", " now", "phone"),
        ("tel:", "+49-30-23125-777", "", "phone"),
        ("Ring ", "+44 20\n7946 0777", " now", "phone"),
        ("Durchwahl ", "030 23125-77", "", "phone"),
        ("", "030 23125 777 ext. 12", " please", "phone"),
        ("komórka: ", "601234567", "", "phone"),
        ("Llámame al ", "612345678", " por la tarde", "phone"),
        ("tlf. ", "22 12 34 56", "", "phone"),
        ("Vi treffes, jeg er på ", "912 34 567", " til ni, ikke etter", "phone"),
        ("my number is ", "612345678", "", "phone"),
        ("| Who | Mobile phone |\n|---|---|\n| x | ", "612345678", " |", "phone"),
        ("My aunt just turned ", "61", ".", "date_of_birth"),
        ("a ", "79", "-year-old woman", "date_of_birth"),
        ("Jane Roe (aged ", "34", ")", "date_of_birth"),
        ("He died at the age of ", "81", ".", "date_of_birth"),
        ("ein ", "47", "-jähriger Mann", "date_of_birth"),
        ("| Who | Age |\n|---|---|\n| x | ", "47", " |", "date_of_birth"),
        ("geb. am ", "3. März 1981", "", "date_of_birth"),
        ("Date of Birth\n", "03 Mar 1981", "", "date_of_birth"),
        ("née le ", "1er mars 1981", " à Lyon", "date_of_birth"),
        ("guest, pw ", "Gravel!42ever", "", "api_key"),
        ("Das Passwort lautet ", "Gravel42ever", ".", "api_key"),
        ("mot de passe : ", "Gravel42ever", "", "api_key"),
        ("contraseña: ", "Gravel42ever", "", "api_key"),
        ("Passwort für das WLAN: ", "Gravel42ever", "", "api_key"),
        ("The unlock code is ", "471193", ".", "api_key"),
        ("export AWS_SECRET_ACCESS_KEY=", "aB3/dE6+gH9jK2mN5pQ8sT1v", "", "api_key"),
        ("mysql -u root -p", "Gravel42ever", " shop", "api_key"),
        ("run --password ", "Gravel42ever", " now", "api_key"),
        ('"client_secret": "', "8f7e6d5c4b3a2918", '"', "api_key"),
        ("https://hooks.slack.com/services/", "T00000000/B00000000/abcdefghijkl", "", "api_key"),
        ("| User | Password |\n|---|---|\n| x | ", "gravel2!", " |", "api_key"),
        ("redis://", ":Gravel42ever", "@cache:6379/0", "url_credentials"),
        ("card ", "4000 0077\n0590 8637", " please", "credit_card"),
    ],
)
def test_it_is_replaced_by_its_kind(before: str, value: str, after: str, kind: str) -> None:
    redacted = REDACTOR.redact(before + value + after)[0]
    assert redacted == f"{before}[{kind.upper()}]{after}"


@pytest.mark.parametrize(
    "text",
    [
        "(1733–1804)",
        "Huygens (1629 - 1695)",
        "The counter stood at 030 23125 777 litres.",
        "Zählerstand 0123456789",
        "lot 20240312, batch 0163296077",
        "ISBN 978-3-16-148410-0",
        "0.19 0.16 17% used of 2.16",
        "2020-02-08 13:30:47;0.202394;0.275154",
        "Commande 0612345678",
        "(800) 345-GATE (4283)",
        "Sheet for room 1.2.3.4",
        "over the age of 18",
        "retirement age 62",
        "for children aged 6 to 12",
        "a 30-year-old building",
        "anyone aged 18 or over",
        "workers aged 16 are trained",
        "un contrat de 5 ans",
        "He is 45 minutes late.",
        "he turned 90 degrees",
        "your password must have eight characters",
        "password: <password>",
        "--password $PASSWORD",
        "Password: required",
        "password: string",
        "max_tokens=512",
        "Pin: 4",
        "error code 4711",
        "git clone git@code.example:kestrel/gate.git",
        "ssh root@build.example",
        "https://a.example/item/4111111111111111",
        "order 4111111111111111",
        "Use the @Override annotation.",
        "@Injectable()\nexport class Gate {}",
        "@acme/core and @types/node",
        "CC BY-NC-SA 4.0",
        "The login was excellent.",
        "| [Fix Login Issue](https://a.example) | x |",
    ],
)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert REDACTOR.redact(text) == (text, ())
