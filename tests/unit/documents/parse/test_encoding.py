"""Test decoding: by the bytes, by a declaration, and refusals."""

import pytest

from tasks.documents.parse import UnreadableError
from tasks.documents.parse.encoding import decode

GERMAN = "Die Spülmaschine läuft während der Frühschicht. Größe: 60 cm, Preis: 450 €."
FRENCH = "Les pièces détachées sont livrées à la réception pour le contrôle dans la journée."
SWEDISH = "Pumpen är på plats och det är inte tillåtet att öppna locket."
CZECH = "Čerpadlo běží každý den, tlak měří řidič směny."
RUSSIAN = "Насос работает каждый день."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "utf-8"),
        (GERMAN, "utf-8-sig"),
        (GERMAN, "utf-16"),
        (GERMAN, "cp1252"),
        ("Maße über 5 m", "latin-1"),
        (FRENCH, "cp1252"),
        (SWEDISH, "latin-1"),
        ("“Quoted” – and dashed…", "cp1252"),
    ],
)
def test_an_unambiguous_encoding_needs_no_declaration(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CZECH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (GERMAN.replace("€", "EUR"), "cp850"),
        (GERMAN, "mac-roman"),
        ("Saldırı şüphesi yok, iş güvenliği tam.", "cp1254"),
    ],
)
def test_an_ambiguous_encoding_is_refused_with_the_encoding_to_save_as(
    text: str, encoding: str
) -> None:
    with pytest.raises(UnreadableError, match=r"not UTF-8 at byte \d+: save it as UTF-8"):
        decode(text.encode(encoding))


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        (GERMAN, "utf-8", "us-ascii"),
        (GERMAN, "utf-8", "iso-8859-1"),
        (GERMAN, "cp1252", "us-ascii"),
        (GERMAN, "cp1252", "no-such-charset"),
        (CZECH, "cp1250", "windows-1250"),
        (RUSSIAN, "koi8-r", '"KOI8-R"'),
        ("ポンプの圧力", "shift_jis", "Shift_JIS"),
        ("ポンプの圧力", "iso-2022-jp", "iso-2022-jp"),
        ("Lock “three”", "cp1252", "ISO-8859-1"),
    ],
)
def test_a_declaration_decides_where_the_text_is_not_utf_8(
    text: str, encoding: str, declared: str
) -> None:
    assert decode(text.encode(encoding), declared) == text


def test_one_broken_byte_becomes_a_replacement_character() -> None:
    data = b"Turn the valve by hand. " * 20 + "Größe \N{EURO SIGN}".encode() + b" \xff"
    assert decode(data).count("\ufffd") == 1


def test_a_share_of_broken_bytes_is_refused() -> None:
    data = "Größe und Maß, überall Öl. ".encode() * 5 + CZECH.encode("cp1250")
    with pytest.raises(UnreadableError, match="save it as UTF-8"):
        decode(data)
