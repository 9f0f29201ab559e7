"""Files: a report is there as it was meant, or the last one still is."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.storage.atomic import whole, write_json

quick = settings(deadline=None, max_examples=25, database=None)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files") / "report.json"


@quick
@given(value=values)
def test_any_json_value_is_read_again_as_it_was_written(target: Path, value: object) -> None:
    write_json(target, value)
    assert json.loads(target.read_text("utf-8")) == value
    assert list(target.parent.iterdir()) == [target]


def test_a_report_reads_well_and_keeps_the_order_of_its_keys(tmp_path: Path) -> None:
    write_json(tmp_path / "report.json", {"z": "Größe – 2 ×", "a": [1]})
    written = (tmp_path / "report.json").read_bytes().decode("utf-8")
    assert written == '{\n  "z": "Größe – 2 ×",\n  "a": [\n    1\n  ]\n}\n'


def test_the_folders_above_a_file_are_made(tmp_path: Path) -> None:
    write_json(tmp_path / "a/b/report.json", 1)
    assert (tmp_path / "a/b/report.json").read_text() == "1\n"


def test_what_is_no_json_leaves_the_old_report(tmp_path: Path) -> None:
    write_json(tmp_path / "report.json", "old")
    with pytest.raises(TypeError, match="not JSON serializable"):
        write_json(tmp_path / "report.json", {"path": tmp_path})
    assert [path.read_text() for path in tmp_path.iterdir()] == ['"old"\n']


def test_a_reader_sees_the_old_file_until_the_new_one_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("old")
    with whole(target) as temporary:
        temporary.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"


def test_a_block_that_writes_nothing_is_an_error_and_keeps_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("old")
    with pytest.raises(FileNotFoundError), whole(target):
        pass
    assert target.read_text() == "old"
