"""Test how a place is phrased as an answer."""

from tasks.answer.places import phrasing
from tasks.answer.places.outline import units

STEPS = """Open the gate:

1. Ring twice.

   **Note**

   Only the night keeper answers.

   **Figure 2.7. The bell at the gate**

2. Wait."""


def test_a_list_is_shown_without_captions_and_the_names_of_notes() -> None:
    every = units(STEPS)
    shown = phrasing.text("How do I open the gate?", tuple(range(len(every))), every)
    assert "Only the night keeper answers." in shown
    assert "Figure" not in shown
    assert "Note" not in shown
    assert shown.splitlines()[-1] == "2. Wait."


def test_a_step_that_goes_on_behind_its_code_has_one_number() -> None:
    every = units("1. Copy the file:\n\n   ```\n   cp a b\n   ```\n\n   Now b is there.\n2. Wait.")
    shown = phrasing.text("How do I copy?", tuple(range(len(every))), every)
    assert shown.splitlines() == ["1. Copy the file:", "cp a b", "Now b is there.", "2. Wait."]
