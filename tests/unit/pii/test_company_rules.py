"""Test the text that a company marks as sensitive, though it is not personal."""

import pytest

from tasks.errors import InhouseError
from tasks.pii import Redactor

MARKED = Redactor(["email"], confidential=["Strictly confidential", "CONFIDENTIAL"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "# A\n\nOpen.\n\n## B (confidential)\n\nSecret.\n\n### C\n\nToo.\n\n## D\n\nOpen.",
            "# A\n\nOpen.\n\n## B (confidential)\n\n[CONFIDENTIAL]\n\n## D\n\nOpen.",
        ),
        (
            "## B\n\n**Strictly confidential**\n\nSecret, a@b.example.\n\n## D\n\nOpen.",
            "## B\n\n[CONFIDENTIAL]\n\n## D\n\nOpen.",
        ),
        ("Confidential.\n\nAll of it.", "[CONFIDENTIAL]"),
        ("Nothing here is confidential, as you see.", "Nothing here is confidential, as you see."),
        ("## B\n\nCONFIDENTIAL\n\nAsk [EMAIL].", "## B\n\n[CONFIDENTIAL]"),
    ],
)
def test_a_section_with_a_mark_loses_its_text(text: str, expected: str) -> None:
    assert MARKED.redact(text)[0] == expected
    assert MARKED.redact(expected) == (expected, ())


def test_a_pattern_takes_out_what_it_finds() -> None:
    redactor = Redactor(["email"], sensitive=[r"Project \w+"])
    redacted, [finding] = redactor.redact("On Project Heron we are late.")
    assert redacted == "On [SENSITIVE] we are late."
    assert finding.kind == "sensitive"
    assert redactor.fingerprint != Redactor(["email"]).fingerprint


def test_a_pattern_that_is_none_is_said() -> None:
    with pytest.raises(InhouseError, match=r"redact.sensitive: \( is not a pattern"):
        Redactor(["email"], sensitive=["("])
