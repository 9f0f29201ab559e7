"""Figures, addresses, commands and keys of technical manuals that are nobody's."""

import pytest

from tasks.pii import KINDS, Redactor

GATE = Redactor(KINDS)


def kinds(text: str) -> list[str]:
    return [finding.kind for finding in GATE.redact(text)[1]]


@pytest.mark.parametrize(
    "text",
    [
        "Range: (0-4294967295), the default is 5.",
        "set timer (600-172800) seconds",
        "the network 10.115.0.0/24 is announced",
        "show it (172.16.0.0/17) and (172.16.128.0/17)",
        "the network 2001:db8:1:1::/64 is announced",
        "mask 255.255.255.0",
        "route 1::A/128 via B::",
        "all machines: ff02::1",
        "the object .1.3.6.1.4.1.674.10902.2.100.1.0 has the name",
        "the principal HTTP/files.firm.example@FIRM.EXAMPLE",
        "@output /tmp/listing\n@sleep 5",
        "choose pin → Properties",
        "The pins are 1.17 mm long.",
        "Am häufigsten lautet das Passwort »Passwort«.",
        "Jeszcze raz sprawdź, czy hasło jest poprawne\n",
        "## Require Password\n\nTo require other people to use it",
        "- `auth_password`: The optional password to use to authenticate to the server",
        "- `password`: `EMAIL_HOST_PASSWORD`",
        "user_id = Column(ForeignKey('user.id'))",
        "by clicking Log in as another user",
        "the music in @mark{partOne}",
        "Enter the password for the account you want to authenticate with.",
        "the password for connecting to ShiftBoard",
        'login USERID password "PASSWORD"',
        "mnemonic: the gate may use what stands around the lock",
        "function sync_PWD --on-variable=PWD",
        "passphrase: 'sample',",
        "the modifiers ::p, ::e and ::gs",
        "Call it with at most 2147483647 rows",
        "a number such as 0123456789",
        "fix the lock (merge 0222540827 gate/lock)",
        ":perl @locklist = Lock::All()",
        "add the @NoGate cluster",
    ],
)
def test_what_a_manual_says_stays(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("call (0171-4960123) today", "phone"),
        ("from 10.115.0.7/24 at night", "ip"),
        ("from 2001:db8:1:1::7/64 at night", "ip"),
        ("from a3f:1c:77b0:2:9:4:88:1 at night", "ip"),
        ("to jane/office@firm.example", "email"),
        ("ask @output_jane about it", "username"),
        ("PIN: 4711", "api_key"),
        ("the password was changed to sunflower.", "api_key"),
        ("user_id = hwrona_7", "username"),
        ("the password was set to Gravel4ever.", "api_key"),
        ('login mara password "Gravel4ever"', "api_key"),
        ("Das Kennwort fürs WLAN ist Gravel!4ever", "api_key"),
        ("pw: gravel4$z", "api_key"),
        ("use mara and the pw gravel4ever", "api_key"),
        ("from ::a3f:1c7 at night", "ip"),
    ],
)
def test_a_persons_value_beside_it_goes(text: str, kind: str) -> None:
    assert kinds(text) == [kind]


def test_a_cut_off_key_takes_no_text_with_it() -> None:
    text = "-----BEGIN PRIVATE KEY-----\nMIIE..." + "\n\nThis text is about keys and stays here."
    assert GATE.redact(text)[0].endswith("This text is about keys and stays here.")


def test_a_key_without_its_end_goes() -> None:
    lines = "\n".join(["MIIEogIBAAKCAQEA7bq3Tz5Wc0Yt9JkVxJ2m"] * 3)
    redacted = GATE.redact(f"-----BEGIN PRIVATE KEY-----\n{lines}\n\nThen it stops.")[0]
    assert redacted == "[API_KEY]\n\nThen it stops."


@pytest.mark.parametrize(
    "cell", ["Saisissez le code utilisé par l'employé.", "Type the code that opens the phone"]
)
def test_a_sentence_beside_the_word_for_a_password_stays(cell: str) -> None:
    assert kinds(f"| field | say |\n|---|---|\n| Phone PIN* | {cell} |") == []


def test_the_password_in_such_a_sentence_goes() -> None:
    text = "| name | say |\n|---|---|\n| Password | for the new phone take gravel42 please |"
    assert "take [API_KEY] please" in GATE.redact(text)[0]


def test_a_cell_of_passwords_loses_one_value_once() -> None:
    text = "| name | password |\n|---|---|\n| pump | sunflower then winter |"
    assert "| [API_KEY] then winter |" in GATE.redact(text)[0]
