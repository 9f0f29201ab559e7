"""Test the most frequently redacted values, as lines for redact.allow."""

from pathlib import Path

import pytest

from tasks import params
from tasks.documents import frequent
from tasks.documents.frequent import Value
from tasks.pii import KINDS, Redactor
from tests.conftest import ROOT

GATE = Redactor(KINDS)
TEXTS = [
    (
        f"s/{n}.md",
        f"Write to yard@kestrel.example, lena.voss@kestrel.example or box{n}@x{n}.example.",
    )
    for n in range(4)
]


def counted(*texts: tuple[str, str]) -> list[Value]:
    return frequent.counted(texts, GATE)


def test_values_of_offices_come_before_those_of_people_and_frequent_ones_first() -> None:
    found = counted(*TEXTS, ("s/a.md", "yard@kestrel.example, Yard@Kestrel.example"))
    assert (found[0].text, found[0].times, len(found[0].documents)) == (
        "yard@kestrel.example",
        6,
        5,
    )
    assert found[-1].text == "lena.voss@kestrel.example"
    assert not found[-1].looks_like_an_offices


def test_a_number_that_stands_in_many_documents_or_costs_nothing_looks_like_an_offices() -> None:
    texts = [(f"s/{n}.md", "call +44 1632 960 123") for n in range(3)]
    found = counted(*texts, ("s/b.md", "call 1-866-555-0142 or +44 1632 960 999"))
    assert [(v.text, v.looks_like_an_offices) for v in found] == [
        ("+44 1632 960 123", True),
        ("1-866-555-0142", True),
        ("+44 1632 960 999", False),
    ]


def test_a_domain_with_several_offices_is_proposed_as_a_whole() -> None:
    texts = [("s/a.md", " ".join(f"{name}@kestrel.example" for name in ("yard", "hr", "press")))]
    lines = list(frequent.lines(counted(*texts, *TEXTS)))
    assert lines[1] == "    - '@kestrel.example' # 3 mailboxes of offices, 7×"
    assert not any("'yard@" in line for line in lines)


def test_the_lines_are_yaml_that_allows_what_they_show() -> None:
    lines = frequent.lines(counted(*TEXTS, ("s/o.md", "Dear Mr O'Brien,")))
    allow = params.values_of("\n".join(lines))["allow"]
    assert "O'Brien" in allow
    gate = Redactor(KINDS, allow)
    assert all(gate.redact(text)[0] == text for _, text in TEXTS)


def test_it_is_said_which_files_are_left_out(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    values = params.load(ROOT / "params.yaml")
    rules = [params.Access(pattern="staff.md", groups=["staff"])]
    for name in ("staff.md", "open.md"):
        (tmp_path / name).write_text("Nothing personal.")
    update = {"folder": str(tmp_path), "access": rules}
    ingest = values.ingest.model_copy(
        update={"sources": [values.ingest.sources[0].model_copy(update=update)]}
    )
    monkeypatch.setattr(params, "load", lambda: values.model_copy(update={"ingest": ingest}))
    monkeypatch.setattr(frequent, "TELL", 0.0)
    with caplog.at_level("INFO", frequent.__name__):
        frequent.show(3)
    assert caplog.messages == [f"redacted: aldermoor, {n} of 2 files" for n in (0, 1)]
    assert capsys.readouterr().out.splitlines() == [
        f"Left out: 1 files that not everyone may read. {frequent.SHOW_CLOSED}",
        "No other value is redacted.",
    ]
