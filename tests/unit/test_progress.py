"""Test the lines about the progress of a step."""

import pytest

from flows.progress import LINE
from tasks.progress import logged


def test_the_number_of_done_items_is_logged_in_the_form_that_the_flow_shows(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock = iter(range(0, 100, 3))  # each item takes three seconds
    monkeypatch.setattr("time.monotonic", lambda: float(next(clock)))
    with caplog.at_level("INFO", "tasks.progress"):
        assert list(logged("abcdef", "calibrate", 6)) == list("abcdef")
    lines = [record.getMessage() for record in caplog.records]
    assert lines == ["calibrate: 2 of 6", "calibrate: 4 of 6", "calibrate: 6 of 6"]
    assert all(LINE.fullmatch(line) for line in lines)
