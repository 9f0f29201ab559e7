"""User names in paths and comments, codes behind a label, and addresses in names of files."""

import pytest

from tasks.pii import KINDS, Redactor

GATE = Redactor(KINDS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            r"Open C:\Users\hwrona\Desktop\plan.docx.",
            r"Open C:\Users\[USERNAME]\Desktop\plan.docx.",
        ),
        (r'"C:\\Users\\hwrona\\x"', r'"C:\\Users\\[USERNAME]\\x"'),
        ("see /home/hwrona/plan.txt", "see /home/[USERNAME]/plan.txt"),
        ("see /Users/m.krawczuk, today", "see /Users/[USERNAME], today"),
        ("# TODO(hwrona): mend this", "# TODO([USERNAME]): mend this"),
        ("card 4000 0077 0590 8637, CVV 493.", "card [CREDIT_CARD], CVV [CREDIT_CARD]."),
        ("CVC2: 0219", "CVC2: [CREDIT_CARD]"),
        ("Die Kartenprüfnummer lautet 219", "Die Kartenprüfnummer lautet [CREDIT_CARD]"),
        ("TAN: 482913", "TAN: [API_KEY]"),
        ("Ihre mTAN lautet 482913.", "Ihre mTAN lautet [API_KEY]."),
        ("your OTP is 482913", "your OTP is [API_KEY]"),
        ("host_203.0.113.77.log is full", "host_[IP].log is full"),
    ],
)
def test_a_persons_value_goes(text: str, expected: str) -> None:
    assert GATE.redact(text)[0] == expected


@pytest.mark.parametrize(
    "text",
    [
        r"C:\Users\Public\Documents and C:\Users\Default",
        "the folders /home/music and /home/user/x",
        "https://pump.example/home/overview",
        "TODO(later) and TODO: mend it",
        "CVV 12345 and the tan 482913 of leather",
        "TAN 2.0 has 4 modes",
        "tool_3.10.0.4.tar.gz and tool_3.10.0.4.log",
    ],
)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert GATE.redact(text)[0] == text
