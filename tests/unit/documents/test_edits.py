"""Test that an edit of a YAML text changes that value and nothing else."""

import pytest

from tasks.documents import edits

PLAIN = """# Läden, 🏪 and more
shops:
  - name: one # the first
    open: [mon, tue]
  # a second
  - name: two
    open: [wed]
seed: 7 # at the end
"""


@pytest.mark.parametrize("mark", ["", edits.BOM], ids=["plain", "with a byte order mark"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_value_is_replaced_where_it_stands(mark: str, newline: str) -> None:
    text = mark + PLAIN.replace("\n", newline)
    assert edits.replaced(text, ("seed",), 12) == text.replace("7 #", "12 #")
    assert edits.replaced(text, ("shops", 1, "name"), "three") == text.replace("two", "three")
    assert edits.without(text, ("shops", 0, "open"), ["mon"]) == text.replace(
        "[mon, tue]", '["tue"]'
    )


def test_the_same_text_is_edited_twice_and_each_edit_starts_from_it() -> None:
    first = edits.replaced(PLAIN, ("seed",), 8)
    second = edits.replaced(PLAIN, ("seed",), 9)
    assert (first, second) == (PLAIN.replace("7 #", "8 #"), PLAIN.replace("7 #", "9 #"))
    assert edits.removed(PLAIN, ("shops",), 0) == "".join(
        line
        for line in PLAIN.splitlines(keepends=True)
        if "first" not in line and "mon" not in line
    )
