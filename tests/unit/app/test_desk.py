"""Test the list of open hand-overs: filtered, closed once, and whole after a crash."""

from pathlib import Path

import pytest

from app.handovers import desk
from tasks.answer.handover import Handover
from tasks.errors import InhouseError

FOUND = ({"uri": "s/a.md", "title": "A", "locator": "", "text": "Cancel in writing."},)
TOLD = Handover("cancel", "cancel: I, Eve, want out", "the desk", FOUND)


def filtered(text: str) -> str:
    return text.replace("Eve", "[PERSON]")


def test_a_question_waits_without_personal_data_until_it_is_closed(tmp_path: Path) -> None:
    made = desk.entry(TOLD, "I am Eve. Cancel it.", "user:eve", "rag", filtered)
    desk.add(made, tmp_path)
    [waits] = desk.read(tmp_path)
    assert (waits.question, waits.key) == ("I am [PERSON]. Cancel it.", "")
    assert waits.reason == "cancel: I, [PERSON], want out"
    assert waits.found == FOUND
    assert "Eve" not in (tmp_path / desk.FILE).read_text()
    desk.close(made.id, "called back", tmp_path)
    assert [each.closed for each in desk.read(tmp_path)] == [True]


def test_what_is_closed_or_unknown_can_t_be_closed(tmp_path: Path) -> None:
    made = desk.entry(TOLD, "Cancel it.", "", "rag", filtered)
    desk.add(made, tmp_path)
    desk.close(made.id, folder=tmp_path)
    for identity in (made.id, "h-0"):
        with pytest.raises(InhouseError, match="expected the id of an open hand-over"):
            desk.close(identity, folder=tmp_path)


def test_a_torn_line_is_left_out(tmp_path: Path) -> None:
    (tmp_path / desk.FILE).write_text('{"id": "h-1"\n')
    desk.add(desk.entry(TOLD, "Cancel it.", "", "rag", filtered), tmp_path)
    assert len(desk.read(tmp_path)) == 1
