"""Test e-mail: authors, the richer part, and unreadable parts."""

import base64

import pytest

from tasks.documents import parse

HEAD = "From: Dock <dock@a.example>\nSubject: {subject}\nDate: Tue, 02 Jun 2026 09:00:00 +0200\n"
PLAIN = "Content-Type: text/plain; charset=utf-8\n\n"
HTML = "Content-Type: text/html; charset=utf-8\n\n"


def plain(body: str, subject: str = "Crane", more: str = PLAIN) -> bytes:
    return f"{HEAD.format(subject=subject)}{more}{body}".encode()


def parts(kind: str, *inner: str) -> bytes:
    body = "".join(f"--edge\n{part}\n" for part in inner) + "--edge--\n"
    return plain(body, more=f"Content-Type: multipart/{kind}; boundary=edge\n\n")


def body(data: bytes) -> str:
    """Return the text below the header's lines."""
    return parse.parse("a.eml", data).text.split("+0200", 1)[1].strip()


def test_an_attached_message_is_called_by_its_subject() -> None:
    inner = f"Content-Type: message/rfc822\n\nSubject: Hoist\n{PLAIN}It is oiled.\n"
    assert "## Attachment Hoist\n\nIt is oiled." in body(
        parts("mixed", PLAIN + "See below.", inner)
    )


LEAD = "Earlier message, quoted"


@pytest.mark.parametrize(
    ("subject", "source", "read"),
    [
        (
            "Re: Crane",
            "No, at six.\n\nOn 1 June Ann wrote:\n> At five?\n> Thanks\n",
            f"No, at six.\n\n{LEAD}: On 1 June Ann wrote:\n\n> At five?\n> Thanks",
        ),
        (
            "Re: Crane",
            "No, at six.\n\nOn Mon, 1 June 2026, Ann\n<ann@a.example> wrote:\n> At five?\n",
            f"No, at six.\n\n{LEAD}: On Mon, 1 June 2026, Ann <ann@a.example> wrote:\n\n> At five?",
        ),
        (
            "AW: Kran",
            "Nein, um sechs.\n\nAm 01.06.2026 schrieb Anna Beispiel:\n> Um fünf?\n",
            f"Nein, um sechs.\n\n{LEAD}: Am 01.06.2026 schrieb Anna Beispiel:\n\n> Um fünf?",
        ),
        (
            "Re: Crane",
            "On 1 June Ann wrote:\n> At five?\n\nNo, at six.\n",
            f"No, at six.\n\n{LEAD}: On 1 June Ann wrote:\n\n> At five?",
        ),
        (
            "Re: Crane",
            "> At five?\nNo, at six.\n> On Sundays?\nNever.\n",
            f"{LEAD}:\n\n> At five?\n\nNo, at six.\n\n{LEAD}:\n\n> On Sundays?\n\nNever.",
        ),
        (
            "RE: Crane",
            "No, at six.\n\n--Original Message--\nFrom: Ann\nSent: Monday\nTo: Dock\n\nAt five?\n",
            f"No, at six.\n\n{LEAD}: From: Ann, Sent: Monday, To: Dock\n\n> At five?",
        ),
        (
            "AW: Kran",
            "Nein.\n\n________\nVon: Anna\nGesendet: Montag\nAn: Dock\nBetreff: Kran\n\nUm fünf?\n",
            f"Nein.\n\n{LEAD}: Von: Anna, Gesendet: Montag, An: Dock, Betreff: Kran\n\n> Um fünf?",
        ),
        (
            "Re: Кран",
            "Нет.\n\n02.04.2026 14:20 Анна <a@dock.example> написал:\n> В пять?\n",
            f"Нет.\n\n{LEAD}: 02.04.2026 14:20 Анна <a@dock.example> написал:\n\n> В пять?",
        ),
        (
            "Odp: Dźwig",
            "Nie.\n\nOd: Anna\nWysłano: piątek\nDo: Dock\nTemat: Dźwig\n\nO?\n",
            f"Nie.\n\n{LEAD}: Od: Anna, Wysłano: piątek, Do: Dock, Temat: Dźwig\n\n> O?",
        ),
        (
            "Fwd: Crane",
            "See below.\n\n---- Forwarded message ----\nFrom: Ann\nTo: Dock\n\nAt five.\n",
            "See below.\n\n---- Forwarded message ----\nFrom: Ann\nTo: Dock\n\nAt five.",
        ),
        (
            "FW: Crane",
            "See below.\n\nFrom: Ann\nSent: Monday\nTo: Dock\n\nAt five.\n",
            "See below.\n\nFrom: Ann\nSent: Monday\nTo: Dock\n\nAt five.",
        ),
        ("Crane", "From: the yard to: the sea\nBye\n", "From: the yard to: the sea\nBye"),
        ("Crane", "Bye\nAnn\n-- \nAnn, Dock\n", "Bye\nAnn\n\nAnn, Dock"),
    ],
)
def test_a_reply_stands_before_what_it_quotes(subject: str, source: str, read: str) -> None:
    assert body(plain(source, subject)) == read


def test_a_reply_in_html_stands_before_what_it_quotes() -> None:
    gmail = "<div>No, at six.</div><div class=gmail_attr>On 1 June Ann wrote:<br></div>"
    gmail += "<blockquote><p>At five?</p></blockquote>"
    quoted = f"No, at six.\n\n{LEAD}: On 1 June Ann wrote:\n\n> At five?"
    assert body(plain(gmail, "Re: Crane", HTML)) == quoted
    outlook = "<p>No, at six.</p><div><p><b>From:</b> Ann<br><b>Sent:</b> Monday<br>"
    outlook += "<b>To:</b> Dock</p></div><p>At five?</p>"
    quoted = f"No, at six.\n\n{LEAD}: From: Ann, Sent: Monday, To: Dock\n\n> At five?"
    assert body(plain(outlook, "RE: Crane", HTML)) == quoted


@pytest.mark.parametrize(
    ("said", "shown", "read"),
    [
        ("View this online.", "<p>It works from six to nine.</p>", "It works from six to nine."),
        ("It works from six.", "<p>It <b>works</b> from six.</p>", "It works from six."),
        ("It works, not on Sundays.", "<p>It works.</p>", "It works, not on Sundays."),
        ("A kg B 5", "<table><tr><th>A<th>kg<tr><td>B<td>5</table>", "| A | kg |"),
        ("", "<p>It works.</p>", "It works."),
        ("It works.", "<img src='cid:logo'>", "It works."),
    ],
)
def test_the_part_that_says_more_is_read(said: str, shown: str, read: str) -> None:
    found = body(parts("alternative", PLAIN + said, HTML + shown))
    assert found.split("\n", maxsplit=1)[0] == read


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("us-ascii", "utf-8"), ("us-ascii", "latin-1"), ("x-unknown", "cp1252"), ("utf-8", "cp1252"),
     ("iso-8859-15", "iso-8859-15"), ("koi8-r", "utf-8")],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_wrong_charset_loses_no_letter(declared: str, encoding: str, kind: str) -> None:
    head = f"{HEAD.format(subject='x')}Content-Type: text/{kind}; charset={declared}\n\n"
    assert body(f"{head}Größe für Öl".encode(encoding)) == "Größe für Öl"


@pytest.mark.parametrize(
    ("subject", "read"),
    [
        ("=?utf-8?B?w5ZscHJlaXM=?=", "Ölpreis"),
        ("=?utf-8?Q?=C3=96l?= =?utf-8?Q?preis?=", "Ölpreis"),
        ("=?utf-8?Q?=C3?= =?UTF-8?Q?=96l?=", "Öl"),
        ("=?utf-8?Q?=C3=96l und Preis?=", "Öl und Preis"),
        ("=?iso-8859-1?q?=D6l?= 5", "Öl 5"),
        ("=?x-none?q?=D6l?=", "Öl"),
        ("Öl 100=25", "Öl 100=25"),
        ("=?utf-8?Q?open", "=?utf-8?Q?open"),
    ],
)
def test_a_subject_is_read_however_it_is_encoded(subject: str, read: str) -> None:
    assert parse.parse("a.eml", plain("Text.", subject)).title == read


def test_soft_line_ends_join_and_wrapped_lines_become_sentences() -> None:
    quoted = PLAIN.replace("\n\n", "\nContent-Transfer-Encoding: quoted-printable\n\n")
    assert body(plain("Gr=C3=B6=C3=9Fe is =\nsix.", more=quoted)) == "Größe is six."
    flowed = PLAIN.replace("utf-8", "utf-8; format=flowed")
    assert body(plain("It is \nsix.\nBye.", more=flowed)) == "It is six.\nBye."


def test_a_reply_below_a_soft_line_of_a_quotation_is_not_quoted() -> None:
    flowed = PLAIN.replace("utf-8", "utf-8; format=flowed")
    text = body(plain("On Monday Ann wrote:\n> At five? \nNo, at \nsix.", "Re: Crane", flowed))
    assert text == f"No, at six.\n\n{LEAD}: On Monday Ann wrote:\n\n> At five?"


def test_a_header_without_a_charset_is_read_in_that_of_the_text() -> None:
    message = plain("Остров", "Кран").decode().replace("utf-8", "windows-1251")
    assert parse.parse("a.eml", message.encode("windows-1251")).title == "Кран"


CALENDAR = """BEGIN:VCALENDAR
BEGIN:VTIMEZONE
TZID:Europe/Oslo
BEGIN:STANDARD
DTSTART:16010101T030000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Crane test\\, second
{when}
LOCATION:Pier 4\\; north
ORGANIZER;CN="Dock, Office":mailto:dock@a.example
DESCRIPTION:Bring a helmet.\\nNo
  cars.
BEGIN:VALARM
DESCRIPTION:REMINDER
END:VALARM
END:VEVENT
END:VCALENDAR
"""


@pytest.mark.parametrize(
    ("when", "read"),
    [
        (
            "DTSTART;TZID=Europe/Oslo:20260609T130000\nDTEND;TZID=Europe/Oslo:20260609T143000",
            "2026-06-09 13:00 – 14:30 (Europe/Oslo)",
        ),
        ("DTSTART:20260609T230000Z\nDURATION:PT2H", "2026-06-09 23:00 – 2026-06-10 01:00 (UTC)"),
        ("DTSTART;VALUE=DATE:20260609\nDTEND;VALUE=DATE:20260611", "2026-06-09 – 2026-06-10"),
        ("DTSTART;VALUE=DATE:20260609\nDTEND;VALUE=DATE:20260610", "2026-06-09"),
        ("DTSTART:20260609T130000", "2026-06-09 13:00"),
    ],
)
def test_an_invitation_says_what_when_where_and_by_whom(when: str, read: str) -> None:
    part = f"Content-Type: text/calendar; charset=utf-8\n\n{CALENDAR.format(when=when)}"
    expected = (
        f"Come.\n\n## Invitation: Crane test, second\n\n- When: {read}\n- Where: Pier 4; north\n"
        "- Organiser: Dock, Office <dock@a.example>\n\nBring a helmet.\nNo cars."
    )
    assert body(parts("alternative", f"{PLAIN}Come.", part)) == expected
    attached = part.replace("text/calendar; charset=utf-8", "application/ics; name=invite.ics")
    assert body(parts("mixed", f"{PLAIN}Come.", part, attached)) == expected


def test_a_cancelled_invitation_says_so() -> None:
    part = CALENDAR.format(when="STATUS:CANCELLED")
    assert "## Cancelled invitation: Crane test" in body(
        plain(part, more="Content-Type: text/calendar\n\n")
    )


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_a_message_in_a_message_is_read_however_it_is_encoded(encoding: str) -> None:
    inner = plain("The rope is worn.", "Rope")
    coded = base64.encodebytes(inner) if encoding == "base64" else inner.replace(b"=", b"=3D")
    carried = (inner if encoding == "8bit" else coded).decode()
    head = f"Content-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}\n\n"
    assert "Rope\n\nFrom: Dock" in body(parts("mixed", f"{PLAIN}See.", head + carried))


def test_pictures_of_a_signature_are_no_attachments_and_others_are() -> None:
    picture = (
        "Content-Type: image/png; name={name}\n{more}Content-Transfer-Encoding: base64\n\nAAAA"
    )
    logos = [
        picture.format(name="logo.png", more="Content-ID: <a>\n"),
        picture.format(name="image001.png", more=""),
        picture.format(name="x.png", more="Content-Disposition: inline\n"),
    ]
    scan = picture.format(name="scan.png", more="Content-Disposition: attachment\n")
    parsed = parse.parse("a.eml", parts("related", f"{HTML}<p>See the scan.</p>", *logos, scan))
    assert "logo.png" not in parsed.text
    assert "image001.png" not in parsed.text
    assert "## Attachment scan.png\n\nNot read: no parser for *.png." in parsed.text
    assert parsed.notes == ("an attachment .png: no parser for *.png", "pictures in the text: 3")


def test_what_was_not_read_is_noted_without_its_name() -> None:
    part = "Content-Type: {kind}; name={name}\nContent-Disposition: attachment\n\nx"
    kinds = [("application/ms-tnef", "winmail.dat"), ("application/zip", "anna.zip")]
    files = [part.format(kind=kind, name=name) for kind, name in kinds]
    parsed = parse.parse("a.eml", parts("mixed", f"{PLAIN}See.", *files))
    assert "## Attachment winmail.dat\n\nNot read: " in parsed.text
    assert len(parsed.notes) == 2
    assert "anna" not in "".join(parsed.notes)


def test_an_attachment_is_parsed_by_its_name_or_its_type() -> None:
    part = "Content-Type: {kind}\nContent-Disposition: attachment; {name}\n\n{text}"
    files = [
        part.format(kind="text/csv", name="filename=loads", text="a,b\n1,2"),
        part.format(kind="text/html", name="filename=a.html", text="<p>In the page.</p>"),
        part.format(kind="text/plain", name="filename*=utf-8''%C3%B6l.txt", text="In the text."),
    ]
    read = body(parts("mixed", f"{PLAIN}One.", *files, f"{PLAIN}Two."))
    assert read.startswith(
        "One.\n\nTwo.\n\n## Attachment loads\n\n<!-- attachment loads, row 1 -->"
    )
    assert "| a | b |" in read
    assert "## Attachment öl.txt\n\nIn the text." in read
