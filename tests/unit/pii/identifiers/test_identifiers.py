"""Identifiers: found by shape and check digits, or by the label or column before them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks import pii as redact
from tasks.pii import Redactor

REDACTOR = Redactor(redact.KINDS)

FOUND = {
    "date_of_birth": [
        ("Date of birth: ", "11/05/1972", ""),
        ("She was born on the day of the storm, ", "16 October 1987", "."),
        ("DOB ", "03/05/80", ""),
        ("DateOfBirth=", "1980-05-03", ""),
        ("geboren am ", "03.05.1980", " in Ulm"),
        ("Patient is a ", "38", "-year-old man"),
        ("Jane, aged ", "43", ", came"),
        ("he is ", "43", " years old"),
        ("| Who | Date of birth |\n| --- | --- |\n| x | ", "14/02/2008", " |"),
    ],
    "username": [
        ("username: ", "jdoe", ""),
        ("under my user name, ", "mcastellane-ff", "."),
        ("Log in as ", "cashgrove", " and"),
        ("thanks to ", "@jdoe_9", " for it"),
        ("thanks to ", "@jane-m-doe", ", who"),
        ("| Name | Login |\n|---|---|\n| x | ", "kbramwell", " |"),
    ],
    "passport": [("passport number ", "718220936", " was"), ("Passport: ", "C01X00T47", "")],
    "vat_number": [
        ("", "GB 552 0417 74", ""),
        ("USt-IdNr. ", "DE812400770", ""),
        ("EIN: ", "12-3456789", ""),
    ],
    "national_id": [
        ("NHS number ", "999 314 2700", ""),
        ("national insurance number ", "JG 48 20 17 C", ""),
        ("BSN ", "111222333", ""),
        ("CPF ", "390.533.447-05", ""),
        ("주민등록번호 ", "971013-9019902", ""),
        ("personnr: ", "8803200016", ""),
        ("| NI number |\n|---|\n| ", "KA 71 20 95 B", " |"),
    ],
    "licence_plate": [
        ("the tractor ", "MR89 UTE", " stood"),
        ("Kennzeichen ", "HH-AB 1234", ""),
        ("licence plate: ", "AB-123-CD", ""),
    ],
    "api_key": [
        ("Authorization: Bearer ", "abcDEF123456789xyz", ""),
        ("https://a.example/x?token=", "9f8e7d6c5b4a", "&y=1"),
        ("https://a.example/x?y=1&sig=", "9f8e7d6c5b4a", ""),
        ("", "npm_" + "a1" * 18, ""),
        ("", "dckr_pat_" + "a1" * 10, ""),
        ("AccountKey=", "a1" * 20 + "==", ""),
        ("the password is ", "Gravel4ever", ""),
        ("Use ", "gravel7ever", " as your new Wi-Fi password."),
        ("log in with warden / ", "Gr4vel!ever", ""),
        ("Your PIN ", "4471", " stays."),
    ],
    "mac": [
        ("gateway (", "00:00:5E:00:53:9C", ")"),
        ("", "00-00-5e-00-53-12", ""),
        ("", "0000.5e00.5312", ""),
    ],
}
CASES = [(kind, *case) for kind, cases in FOUND.items() for case in cases]


@pytest.mark.parametrize(("kind", "before", "value", "after"), CASES)
def test_an_identifier_is_replaced_by_its_kind(
    kind: str, before: str, value: str, after: str
) -> None:
    redacted, _ = REDACTOR.redact(f"{before}{value}{after}")
    assert redacted == f"{before}[{kind.upper()}]{after}"


@pytest.mark.parametrize(
    "text",
    [
        "The pump is 12 years old.",
        "She is 5 minutes late.",
        "Children under age 13 stay outside.",
        "log in to the portal",
        "The login page is slow.",
        "User names must be long.",
        "Log in as usual.",
        "The customer's pump is 12 years old",
        "This login is shared by the shift.",
        "write it as @username",
        "rota_1a2b3c@group.calendar.google.com",
        "base plate DIN 1234, name plate ISO 9906",
        "Car DIN 2576 flange",
        "[@uswds](https://a.example) and @gsa.gov",
        "see @media print and @property",
        "install @acme-tools/pumps",
        "install [<@works>/]<pump>@<tag>",
        "login --scope=@works",
        "add the team @works:fitters",
        "clone git@host.example:username/pumps.git",
        "name the registry at login, e.g. ours",
        "install valve@11.15.0, seal@2.x and vane@1.4.0-beta.2",
        "at valve@5.1.2. then restart",
        "it listens on 127.0.0.1:9229 and ::1",
        "a passphrase to unlock the key",
        "the passport office opens 10:30",
        "VAT 20 % of 1000000",
        "GB 552 0417 75 has wrong check digits",
        "NI 45 nickel alloy",
        "order 552 0417 74",
        "Car 3 leaves at 10:15",
        "part AP12-SEA, drawing AP-120-44, serial 0163-296-0077",
        "00:00:5E:00:53 is too short",
        "commissioned 11/05/1972",
        "Standard IEC 60335-2015 part 3",
        "S/N 040-123-4567",
        "built 08/2019–11/2021",
        "PIN 1 and PIN 2 are bridged, PIN 104 carries 4 V",
        "Use copper as the password of nature.",
        "log in with name / email",
        "a list of files from @filename or @listfile",
        ">>> @cached_once\n... def f(): ...",
        "@valve-decorated callables",
        "then no login is possible, and the user name is prompted for",
        "a line is user_name:password",
        "with the columns (user_id, user_name, realname, shell)",
        "Last login: Wed Mar  9 01:45 on console",
        "via `@includedir /etc/pumps.d` it is read",
        "*.*          @your_loghost",
        "root@pump's password:\nroot@pump's password:",
        "start backup@daily.timer and backup@daily.service",
    ],
)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert REDACTOR.redact(text) == (text, ())


PIECES = st.sampled_from([f"{before}{value}{after}" for _, before, value, after in CASES])


@settings(deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=6))
def test_redacting_what_is_redacted_changes_nothing(pieces: list[str]) -> None:
    text = "\n".join(pieces).replace("\0", "")
    try:
        once, _ = REDACTOR.redact(text)
    except redact.RedactionError:  # half a surrogate
        return
    assert REDACTOR.redact(once) == (once, ())
