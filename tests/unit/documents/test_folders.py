"""Folders of one's own: they add up, the sample leaves, and nothing else in params.yaml changes."""

import difflib
from pathlib import Path

import pytest

from tasks import params
from tasks.documents import edits, folders
from tasks.documents.sources import __main__ as sources_command
from tasks.documents.sources import commands
from tasks.errors import ParamsError, SourceError
from tests.as_yaml import as_yaml
from tests.conftest import ROOT

SAMPLE = params.values_of((ROOT / folders.SAMPLE).read_text())


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy params.yaml beside the sample, with two folders of documents."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/samples").symlink_to(ROOT / "data/samples")
    (tmp_path / "params.yaml").write_text((ROOT / "params.yaml").read_text())
    for name in ("wiki", "manuals"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_text("Text.")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "params.yaml"


def listed(path: Path) -> list[tuple[str, str]]:
    return [(source.name, source.folder) for source in params.load(path).ingest.sources]


def changed(before: str, after: str) -> list[str]:
    """Return the lines that were added or removed, without their indent."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [f"{line[0]} {line[1:].strip()}" for line in lines if line[0] in "+-"]


def test_a_second_folder_stands_beside_the_first(path: Path) -> None:
    folders.add(path, "wiki", "wiki")
    before = path.read_text()
    added = folders.add(path, "manuals", "manuals")
    assert listed(path) == [("wiki", "wiki"), ("manuals", "manuals")]
    assert (added.left, added.questions) == ((), None)
    assert all(line.startswith("+") for line in changed(before, path.read_text()))


def test_the_same_name_again_moves_that_source_alone(path: Path) -> None:
    folders.add(path, "wiki", "wiki")
    before = path.read_text()
    assert folders.add(path, "wiki", "manuals").moved_from == "wiki"
    assert [line[:8] for line in changed(before, path.read_text())] == ["- folder", "+ folder"]


def test_the_sample_company_leaves_with_its_values_when_the_first_own_folder_comes(
    path: Path,
) -> None:
    added = folders.add(path, "wiki", "wiki")
    values = params.load(path)
    assert (added.left, added.questions) == (("aldermoor",), "questions/wiki.jsonl")
    assert Path("questions/wiki.jsonl").read_text() == ""
    assert (values.evaluate.source, values.evaluate.questions) == ("wiki", "questions/wiki.jsonl")
    assert (values.redact.allow, values.metrics.style.banned_words) == ([], [])
    assert values.redact.company == []
    style = values.metrics.style
    assert (style.mean_sentence_words, style.checks, style.copy_checks) == (None, [], [])
    assert (style.briefs, values.machines.diagnosed) == (
        "data/briefs.jsonl",
        "data/diagnosed.jsonl",
    )
    assert values.ingest.sources[0].access == []
    assert "aldermoor" not in as_yaml(params.values_of(path.read_text())).lower()


def test_what_a_company_has_set_itself_stays_when_the_sample_leaves(path: Path) -> None:
    text = path.read_text().replace("- Otto\n", "- Otto\n    - Kestrel # our name\n")
    text = text.replace("source: aldermoor #", "source: other #")
    path.write_text(text)
    folders.add(path, "wiki", "wiki")
    values = params.load(path)
    assert (values.redact.allow, values.evaluate.source) == (["Kestrel"], "other")
    assert "- Kestrel # our name" in path.read_text()


def test_comments_and_all_other_values_stay_as_they_are(path: Path) -> None:
    before = path.read_text()
    folders.add(path, "wiki", "wiki")
    after, kept = path.read_text(), params.values_of(before)
    lost = [line for line in changed(before, after) if line.startswith("-") and "#" in line]
    added = "\n".join(line for line in changed(before, after) if line.startswith("+"))
    for line in lost:
        comment = line.split("#", 1)[1]
        assert comment in added or comment in (" a tool", " products"), comment
    for section, values in params.values_of(after).items():
        if section not in ("ingest", "redact", "evaluate", "metrics", "handover", "machines"):
            assert values == kept[section]


def test_a_file_in_another_style_is_changed_rightly_too(path: Path) -> None:
    path.write_text(as_yaml(params.values_of(path.read_text())))
    folders.add(path, "wiki", "wiki")
    folders.add(path, "manuals", "manuals")
    values = params.load(path)
    assert listed(path) == [("wiki", "wiki"), ("manuals", "manuals")]
    assert values.ingest.sources[0].include == values.ingest.sources[1].include
    assert (values.redact.allow, values.evaluate.source) == ([], "wiki")


def test_a_file_of_questions_that_is_there_is_not_emptied(path: Path) -> None:
    Path("questions").mkdir()
    Path("questions/wiki.jsonl").write_text("{}\n")
    folders.add(path, "wiki", "wiki")
    assert Path("questions/wiki.jsonl").read_text() == "{}\n"


@pytest.mark.parametrize(
    ("name", "folder", "error"), [("Own!", "wiki", ParamsError), ("own", "/nowhere", SourceError)]
)
def test_a_wrong_name_or_folder_changes_nothing(
    path: Path, name: str, folder: str, error: type[Exception]
) -> None:
    before = path.read_text()
    with pytest.raises(error):
        folders.add(path, name, folder)
    assert path.read_text() == before
    assert not Path("questions").exists()


def test_a_source_is_removed_with_its_lines_and_no_others(path: Path) -> None:
    folders.add(path, "wiki", "wiki")
    before = path.read_text()
    folders.add(path, "manuals", "manuals")
    assert folders.remove(path, "manuals") == before


def test_the_last_source_and_an_unknown_one_are_not_removed(path: Path) -> None:
    with pytest.raises(ParamsError, match="aldermoor is the only source"):
        folders.remove(path, "aldermoor")
    with pytest.raises(ParamsError, match=r"\(aldermoor\), got 'wiki'"):
        folders.remove(path, "wiki")


def test_the_values_of_the_sample_are_those_of_params_yaml() -> None:
    values = params.values_of((ROOT / "params.yaml").read_text())
    for section, owned in SAMPLE.items():
        for key, value in owned.items():
            assert values[section][key] == value or value.items() <= values[section][key].items()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a:\n  b: # why\n    - 1 # one\n    - 2\n\n# n\n", "a:\n  b: # why\n    - 2\n\n# n\n"),
        ("a:\n  b: # why\n    - 1\n\n# next\nc: 3\n", "a:\n  b: [] # why\n\n# next\nc: 3\n"),
        ("a:\n  b: [1, 2] # why\n", "a:\n  b: [2] # why\n"),
        ("a:\n  b: [] # why\n", "a:\n  b: [] # why\n"),
        ('a:\n  b:\n  - "1"\n  - 1\n', 'a:\n  b:\n  - "1"\n'),
    ],
)  # fmt: skip
def test_an_item_leaves_a_list_with_its_line(text: str, left: str) -> None:
    assert edits.without(text, ("a", "b"), [1]) == left


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a:\n  b: 1 # why\n\nc: 2\n", "a:\n  b: 5 # why\n\nc: 2\n"),
        ("a:\n  d: 1 # why\n\nc: 2\n", "a:\n  d: 1 # why\n  b: 5\n\nc: 2\n"),
        (
            "a:\n  d:\n    - 1\n    - 2\n# of c\nc: 2\n",
            "a:\n  d:\n    - 1\n    - 2\n  b: 5\n# of c\nc: 2\n",
        ),
        ("a:\n  d: 1", "a:\n  d: 1\n  b: 5\n"),
        ("a: {} # why\nc: 2\n", 'a: {"b": 5} # why\nc: 2\n'),
        ("a: {d: 1}\n", 'a: {"d": 1, "b": 5}\n'),
        ("c: 2 # of c\n", 'c: 2 # of c\na: {"b": 5}\n'),
    ],
)
def test_a_key_that_had_a_default_is_added_to_its_section(before: str, after: str) -> None:
    assert edits.put(before, ("a", "b"), 5) == after


@pytest.mark.parametrize(
    "value", ["x: y", "a # b", "", "null", "1.0", "C:\\docs", 'say "x"', "- x", "prüfung", None, 3]
)
def test_a_value_is_written_so_that_yaml_reads_it_as_itself(value: object) -> None:
    text = edits.replaced("a:\n  b: old # why\nc: 1\n", ("a", "b"), value)
    assert params.values_of(text) == {"a": {"b": value}, "c": 1}
    assert text.endswith(" # why\nc: 1\n")


def test_a_new_folder_is_for_the_groups_that_its_owner_names_and_for_nobody_without(
    path: Path,
) -> None:
    folders.add(path, "wiki", "wiki", ["staff"])
    folders.add(path, "manuals", "manuals")
    assert [source.groups for source in params.load(path).ingest.sources] == [["staff"], []]
    folders.add(path, "wiki", "manuals")  # moved: its readers stay
    assert params.load(path).ingest.sources[0].groups == ["staff"]
    assert folders.regroup(path, "manuals", ["staff"])
    assert not folders.regroup(path, "manuals", [])
    assert folders.regroup(path, "wiki", ["public"])
    assert params.load(path).ingest.sources[0].groups == ["public"]


@pytest.mark.parametrize("group", ["Staff", "everyone", "*", "staff public"])
def test_a_wrong_group_changes_nothing(path: Path, group: str) -> None:
    before = path.read_text()
    with pytest.raises(ParamsError, match="groups"):
        folders.add(path, "wiki", "wiki", [group])
    with pytest.raises(ParamsError, match="groups"):
        folders.regroup(path, "aldermoor", [group])
    with pytest.raises(ParamsError, match="got 'wiki'"):
        folders.regroup(path, "wiki", ["staff"])
    assert path.read_text() == before


@pytest.mark.parametrize(
    ("arguments", "typed", "groups", "said"),
    [
        (["wiki", "wiki"], None, ["public"], "Everyone may read wiki (without a terminal"),
        (["wiki", "wiki"], "", [], "Nobody may read wiki yet, so it is not indexed"),
        (["wiki", "wiki"], "staff, sales", ["staff", "sales"], "staff, sales may read wiki"),
        (["wiki", "wiki"], "public", ["public"], "Everyone may read wiki. Narrow it"),
        (["wiki", "wiki", "--groups", "staff"], None, ["staff"], "staff may read wiki, and nobody"),
        (["wiki", "wiki", "--groups", ""], None, [], "Nobody may read wiki yet"),
    ],
)
def test_the_owner_of_a_new_folder_is_asked_on_a_terminal(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    typed: str | None,
    groups: list[str],
    said: str,
) -> None:
    monkeypatch.setattr("sys.argv", ["sources", *arguments])
    monkeypatch.setattr("sys.stdin.isatty", lambda: typed is not None)
    monkeypatch.setattr("builtins.input", lambda _: typed)
    sources_command.main()
    assert params.load(path).ingest.sources[0].groups == groups
    assert said in capsys.readouterr().out


def test_a_new_folder_says_how_much_of_it_is_read(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("b.md", "old.doc", "older.doc", "logo.png"):
        Path("wiki", name).write_text("Text.")
    Path("wiki/link.md").symlink_to("a.md")
    commands.add("wiki", "wiki", "staff")
    said = capsys.readouterr().out
    assert "It holds 2 files to read.\n" in said
    assert "Not read, because no pattern of its include matches: .doc 2, .png 1\n" in said
    Path("empty").mkdir()
    commands.add("empty", "empty", "staff")
    said = capsys.readouterr().out
    assert "It holds 0 files to read.\nCheck the folder, and ingest.sources.include" in said
