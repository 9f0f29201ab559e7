"""The progress of a step on a terminal: one line, which the next line replaces."""

import io
import logging

import pytest

from flows import progress


class Terminal(io.StringIO):
    """Keep what a terminal shows: a carriage return writes over the line."""

    def isatty(self) -> bool:
        return True

    def screen(self) -> list[str]:
        rows = []
        for row in self.getvalue().split("\n"):
            shown = ""
            for part in row.split("\r"):
                shown = part + shown[len(part) :]
            rows.append(shown.rstrip())
        return rows


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    return now


def embed(clock: list[float], *moments: tuple[float, int]) -> None:
    for seconds, done in moments:
        clock[0] = seconds
        progress.log_line(f"embed: {done} of 1000", "embed")


def test_progress_is_one_line_until_a_result_is_logged(
    monkeypatch: pytest.MonkeyPatch, clock: list[float]
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.__stderr__", terminal)
    handler = logging.StreamHandler(terminal)
    logging.getLogger().addHandler(handler)
    try:
        with progress.shown():
            embed(clock, (0, 100))
            assert terminal.screen() == ["embed: 100 of 1,000"]
            embed(clock, (4, 200), (8, 400))
            assert terminal.screen() == ["embed: 400 of 1,000, about 16 s left"]
            logging.getLogger("flows.progress").warning("embed: 1,000 chunks")
            embed(clock, (9, 900))
    finally:
        logging.getLogger().removeHandler(handler)
    assert terminal.screen() == ["embed: 1,000 chunks", ""]
    assert handler.filters == []


def test_a_log_file_gets_no_progress(monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> None:
    file = io.StringIO()
    monkeypatch.setattr("sys.__stderr__", file)
    with progress.shown():
        embed(clock, (0, 0), (4, 200), (8, 400))
    assert file.getvalue() == ""
