"""Test characters: each has one form, and characters with a meaning stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.documents import parse
from tasks.documents.parse.characters import normal, unreadable


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("re\u00adpla\u00adce\u00adment", "replacement"),
        ("val\u200bve", "valve"),
        ("val\u2060ve\ufeff", "valve"),
        ("va\u200dl\u200cve", "valve"),
        ("\u202avalve\u202c\u200e", "valve"),
        ("valve\U000e0068\U000e0069", "valve"),  # tags, which show nothing
        ("5\ufe0f5", "55"),
        ("\ufb01lter, o\ufb03ce", "filter, office"),
        ("BX\u2011400 and 10\u201012", "BX-400 and 10-12"),
        ("5\u00a0000\u202fkg\u3000net", "5 000 kg net"),
        ("cafe\u0301", "café"),
        ("\uff21\uff22\uff23\uff11\uff12\uff20\uff58\uff0e\uff59", "ABC12@x.y"),
        ("\uff08\uff10\uff13\uff09\uff11", "(03)1"),
        ("\U0001d413\U0001d428\U0001d42b", "Tor"),
        ("5 ㎏ on 2 ㎡ at 4 ℃", "5 kg on 2 m² at 4 °C"),
        ("type Ⅳ", "type IV"),
        ("−20 and 3 − 4", "-20 and 3 − 4"),
        ("3 μm, λμν", "3 µm, λμν"),
        ("\x93quoted\x94 \x80 5", "“quoted” € 5"),
        ("one\u2028two\x0cthree", "one\ntwo\n\nthree"),
        ("| a\u2028b | c |", "| a b | c |"),
        ("half \ud83d", "half \ufffd"),
        ("ﾎﾟﾝﾌﾟ", "ポンプ"),
    ],
)
def test_a_character_is_written_the_usual_way(written: str, read: str) -> None:
    assert normal(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "10³ m², x⁻¹, ½ and ™, № 5, ① ",
        "a – b — c … “d” ’e’",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian is spelled with U+200C
        "\u0915\u094d\u200d\u0937",  # and Hindi with U+200D
        "👩\u200d🔧 ❤\ufe0f 1\ufe0f\u20e3 ℹ\ufe0f 👍🏽",
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "门在四十秒内关闭，然后锁上：是的！（否）",
    ],
)
def test_what_carries_meaning_stays(text: str) -> None:
    assert normal(text) == text


@given(st.text())
def test_a_normal_text_stays_as_it_is(text: str) -> None:
    once = normal(text)
    assert normal(once) == once


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_ascii_stays_as_it_is(text: str) -> None:
    assert normal(text) == text


@pytest.mark.parametrize(
    ("lost", "length", "count"), [(1, 19, 1), (1, 20, 0), (2, 199, 2), (2, 200, 0), (9, 500, 9)]
)
def test_a_share_of_lost_characters_is_too_many_and_one_is_not(
    lost: int, length: int, count: int
) -> None:
    assert unreadable("\ufffd" * lost + "x" * (length - lost)) == count


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "# T\n\n```\nBX\u2011400\n```\n\n| pl\u00adan |\n|---|\n| o\ufb03ce |\n"),
        ("a.txt", "The BX\u2011400 pl\u00adan of the o\ufb03ce\n"),
        ("a.html", "<p>The <b>BX&#8209;400</b> pl&shy;an of the o&#xfb03;ce</p>"),
        ("a.csv", "name,what\nBX\u2011400,pl\u00adan\n1,o\ufb03ce\n"),
        ("a.eml", "Subject: T\n\nBX\u2011400 pl\u00adan, o\ufb03ce"),
    ],
)
def test_every_format_is_read_with_the_usual_characters(name: str, text: str) -> None:
    read = parse.parse(name, text.encode()).text
    assert "BX-400" in read
    assert "plan" in read
    assert "office" in read


def test_a_lost_character_is_noted_and_a_share_of_them_is_refused() -> None:
    one = "The hinge is greased twice a year \ufffd by hand."
    assert parse.parse("a.txt", one.encode()).notes == ("undecodable characters (U+FFFD): 1",)
    with pytest.raises(parse.UnreadableError, match="save text as UTF-8"):
        parse.parse("a.txt", "Sch\ufffdtze \ufffdffnen und schlie\ufffden.".encode())
