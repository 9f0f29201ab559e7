"""Editing params.yaml: the value changes, and not another character."""

from pathlib import Path
from typing import Any

import pytest

from tasks import params, params_file
from tasks.errors import ParamsError

TEXT = """\
# A company's settings
chunk:
  tokens: 160 # at most
index:
  keep: null   # generations
  kinds: ["a", 'b'] # two
  names: # a block
    - one # first
    - two
# the end
"""


@pytest.mark.parametrize(
    ("name", "value", "old", "new"),
    [
        ("chunk.tokens", 128, "160", "128"),
        ("index.keep", 3, "null", "3"),
        ("index.keep", None, "null", "null"),
        ("index.keep", "nightly", "null", "nightly"),
        ("index.keep", "yes: no # x", "null", '"yes: no # x"'),
        ("index.keep", "12", "null", '"12"'),
        ("index.kinds", ["c"], "[\"a\", 'b']", '["c"]'),
        ("index.names", ["x"], "- one # first\n    - two", '["x"]'),
    ],
)
def test_only_the_value_changes(name: str, value: Any, old: str, new: str) -> None:
    assert params_file.with_value(TEXT, name, value) == TEXT.replace(old, new)


def test_the_file_of_the_project_keeps_every_comment(tmp_path: Path) -> None:
    text = Path("params.yaml").read_text("utf-8")
    path = tmp_path / "params.yaml"
    path.write_text(text, "utf-8")
    params_file.edit(path, {"chunk.tokens": 96, "compare.arms": None})
    assert params.load(path).chunk.tokens == 96
    changed = set(path.read_text("utf-8").splitlines()) - set(text.splitlines())
    assert len(changed) == 2


@pytest.mark.parametrize(("name", "value"), [("chunk.token", 1), ("chunk.tokens", "many")])
def test_a_wrong_edit_leaves_the_file_as_it_was(tmp_path: Path, name: str, value: Any) -> None:
    text = Path("params.yaml").read_text("utf-8")
    path = tmp_path / "params.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ParamsError):
        params_file.edit(path, {name: value})
    assert path.read_text("utf-8") == text
