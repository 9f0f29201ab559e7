"""Test the lines about the progress of a step."""

import threading
from collections.abc import Callable, Iterator

import pytest

from flows.progress import LINE
from tasks import progress
from tasks.progress import Progress, begun, logged


@pytest.fixture
def lines(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Callable[[], list[str]]:
    """Log every 10 ms; return a function that waits for two further lines and returns the last."""
    monkeypatch.setattr(progress, "LOG_EVERY_S", 0.01)
    caplog.set_level("INFO", "tasks.progress")

    def waited() -> list[str]:
        before = len(caplog.records)
        for _ in range(1000):
            if len(caplog.records) >= before + 2:
                break
            threading.Event().wait(0.005)
        return [record.getMessage() for record in caplog.records[before + 1 :]]

    return waited


def test_lines_have_the_form_that_the_flow_shows(lines: Callable[[], list[str]]) -> None:
    for done, item in enumerate(logged("ab", "calibrate", 2)):
        said = lines()
        assert set(said) == {f"calibrate: {done} of 2"}
        assert all(LINE.fullmatch(line) for line in said), item


def test_an_item_that_takes_long_is_logged_again_and_again_with_the_share_that_is_done(
    lines: Callable[[], list[str]],
) -> None:
    seen: list[str] = []

    def made() -> Iterator[int]:
        yield 1
        begun(0.5)
        seen.extend(lines())
        yield 2

    assert list(logged(made(), "vectors", 4)) == [1, 2]
    assert set(seen) == {"vectors: 1.5 of 4"}
    assert LINE.fullmatch(seen[0])


@pytest.mark.parametrize(
    ("whole", "shares", "line"),
    [
        (4, [], "ingest: 0 of 4"),
        (4, [0.25], "ingest: 0.2 of 4"),
        (4, [0.1] * 10, "ingest: 1 of 4"),
        (4, [1.0] * 5, "ingest: 4 of 4"),
        (400, [0.25] * 6, "ingest: 1 of 400"),
    ],
)
def test_shares_of_items_add_up(whole: int, shares: list[float], line: str) -> None:
    counted = Progress("ingest", whole)
    for share in shares:
        counted.add(share)
    assert counted.line() == line


def test_no_line_follows_the_end_of_a_step(
    lines: Callable[[], list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    with Progress("ingest", 1):
        lines()
    ended = len(caplog.records)
    threading.Event().wait(0.05)
    assert len(caplog.records) == ended
    begun(0.5)  # of no step: says nothing
