"""Test the contents of the sample company, their number, and how they are made."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from data.samples import machines, make, source
from tests.conftest import MASKED

SAMPLE = Path("data/samples/aldermoor")
TEXT = {".md", ".html", ".txt", ".csv", ".jsonl"}
MADE = {".pdf", ".docx", ".pptx", ".xlsx", ".eml"}
KINDS = {
    "person", "email", "phone", "credit_card", "iban", "ip", "mac", "national_id", "api_key",
    "url_credentials", "date_of_birth", "address", "passport", "licence_plate", "username",
    "vat_number",
}  # fmt: skip
PLACES = {"body", "header", "metadata", "comment", "notes", "attachment", "file name"}
LEAST = {
    "lookup": 80,
    "in a table": 40,
    "several documents": 20,
    "unanswerable": 25,
    "not for this reader": 14,
    "changed": 14,
    "superseded": 12,
}


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SAMPLE / name).read_text("utf-8").splitlines()]


QUESTIONS, PLANTED = lines("questions.jsonl"), lines("personal_data.jsonl")
CHANGES: dict[str, Any] = json.loads((SAMPLE / "next/changes.json").read_text("utf-8"))


def files(folder: str) -> set[str]:
    root = SAMPLE / folder
    names = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    return names - {"changes.json", MASKED}


def place(path: str) -> str:
    """Convert a planted value's path to one in the sample."""
    return path if path.startswith("next/") else f"documents/{path}"


def words(name: str) -> str:
    """Return the words of a text file, or of the sources of a made one; spaces and case evened
    out."""
    path = SAMPLE / "office" / f"{name}.md"
    if path.is_file():
        loaded = source.load(path)
        inside = [*loaded.front.get("attach", ()), *filter(None, [loaded.said("forward")])]
        return " ".join([even(path.read_text("utf-8")), *map(words, inside)])
    return even((SAMPLE / name).read_text("utf-8"))


def even(text: str) -> str:
    return " ".join(text.split()).lower()


def first(question: dict[str, Any]) -> list[str]:
    return [words(f"documents/{name}") for name in question["documents"]]


def second(question: dict[str, Any]) -> list[str]:
    there = [name for name in question["documents"] if name not in CHANGES["deleted"]]
    new = set(CHANGES["changed"])
    return [words(f"next/{name}" if name in new else f"documents/{name}") for name in there]


def holds(texts: list[str], answers: list[str]) -> bool:
    return any(even(answer) in text for answer in answers for text in texts)


def test_there_are_enough_documents_in_every_format() -> None:
    found = Counter(Path(name).suffix for name in files("documents"))
    assert found.keys() == TEXT | MADE
    assert found.total() >= 85
    assert min(found.values()) >= 3
    assert found[".eml"] >= 10


def test_the_guide_counts_right() -> None:
    guide = (SAMPLE / "README.md").read_text("utf-8")
    assert f"{len(files('documents'))} documents" in guide
    assert f"{len(QUESTIONS)} questions" in guide
    for kind, count in Counter(row["kind"] for row in PLANTED).items():
        assert f"| {kind} | {count} |" in guide
    for kind, count in Counter(question["kind"] for question in QUESTIONS).items():
        dev = sum(q["split"] == "dev" for q in QUESTIONS if q["kind"] == kind)
        assert f"| {count} | {dev} |" in guide.split(f"| {kind} |")[1].split("\n")[0] + "\n", kind


def test_every_question_names_documents_that_hold_its_answer() -> None:
    for question in QUESTIONS:
        assert set(question["documents"]) <= files("documents"), question["_id"]
        assert bool(question["documents"]) == (question["kind"] != "unanswerable")
        if question["kind"] == "unanswerable":
            assert question["answers"] == []
        else:
            assert holds(first(question), question["answers"]), question["_id"]
            groups = {"staff"} if question["documents"][0].startswith("staff/") else set()
            asked = question["kind"] != "not for this reader"
            assert set(question["groups"]) == (groups if asked else set()), question["_id"]


def test_only_what_a_question_says_changes_with_the_second_state() -> None:
    for question in QUESTIONS:
        after = second(question)
        if question["kind"] == "changed":
            assert bool(after) == bool(question["next_answers"]), question["_id"]
            assert not after or holds(after, question["next_answers"]), question["_id"]
            assert not set(question["answers"]) & set(question["next_answers"])
        elif question["documents"]:
            assert len(after) == len(question["documents"]), question["_id"]
            assert holds(after, question["answers"]), question["_id"]


def test_a_superseded_answer_stands_in_an_older_document_only() -> None:
    asked = [question for question in QUESTIONS if question["kind"] == "superseded"]
    for question in asked:
        assert question["wrong_answers"]
        assert not set(question["wrong_answers"]) & set(question["answers"])
        others = files("documents") - set(question["documents"])
        old = [name for name in others if "supersed" in words(f"documents/{name}")]
        assert holds([words(f"documents/{name}") for name in old], question["wrong_answers"])


def test_the_questions_are_spread_over_kinds_uses_formats_and_splits() -> None:
    kinds = Counter(question["kind"] for question in QUESTIONS)
    assert len(QUESTIONS) >= 200
    assert len({question["text"] for question in QUESTIONS}) == len(QUESTIONS)
    assert [question["_id"] for question in QUESTIONS] == [
        f"q{number:02d}" for number in range(1, len(QUESTIONS) + 1)
    ]
    assert kinds.keys() == LEAST.keys()
    assert all(kinds[kind] >= least for kind, least in LEAST.items()), kinds
    assert all(
        0.35 <= sum(q["split"] == "dev" for q in QUESTIONS if q["kind"] == kind) / count <= 0.45
        for kind, count in kinds.items()
    )
    uses = Counter(question["use"] for question in QUESTIONS)
    assert uses.keys() == {"customer service", "marketing", "industry"}
    assert min(uses.values()) >= 40
    asked = {Path(name).suffix for question in QUESTIONS for name in question["documents"]}
    assert asked == TEXT | MADE


def test_every_planted_value_stands_where_it_is_said_to() -> None:
    for row in PLANTED:
        assert row["kind"] in KINDS
        name = place(row["path"])
        if row["start"] is not None:
            raw = (SAMPLE / name).read_text("utf-8")
            assert raw[row["start"] : row["end"]] == row["text"], row
        elif row["where"] == "file name":
            assert row["text"] in Path(name).name
        else:
            assert row["where"] in PLACES
            assert even(row["text"]) in words(name), row


def test_no_place_of_a_planted_value_is_forgotten() -> None:
    """Names aside: those are words of companies, too."""
    shaped = {row["text"] for row in PLANTED if row["kind"] != "person"}
    listed: dict[str, set[int]] = {}
    for row in (row for row in PLANTED if row["start"] is not None):
        listed.setdefault(place(row["path"]), set()).update(range(row["start"], row["end"]))
    for folder in ("documents", "next"):
        for name in (f"{folder}/{name}" for name in files(folder) if Path(name).suffix in TEXT):
            raw = (SAMPLE / name).read_text("utf-8")
            for text in shaped:
                start = raw.find(text)
                assert start < 0 or start in listed.get(name, set()), (name, text)


def test_every_kind_is_planted_and_most_of_them_in_what_is_made() -> None:
    assert {row["kind"] for row in PLANTED} == KINDS
    made = {row["kind"] for row in PLANTED if Path(row["path"]).suffix in MADE}
    assert len(made) >= 12
    assert {row["where"] for row in PLANTED if row["start"] is None} == PLACES
    assert {Path(row["path"]).suffix for row in PLANTED} == TEXT | MADE


def test_near_misses_stand_in_their_documents() -> None:
    for line in (SAMPLE / "near_misses.txt").read_text("utf-8").splitlines():
        path, text = line.split("\t")
        assert even(text) in words(place(path)), line


def test_the_second_state_is_what_its_list_says() -> None:
    there, overlay = files("documents"), files("next")
    changed, added, deleted = (set(CHANGES[key]) for key in ("changed", "added", "deleted"))
    old, new = (set(names) for names in zip(*CHANGES["renamed"], strict=True))
    assert overlay == changed | added
    assert changed | deleted | old <= there
    assert not (added | new) & there
    assert not deleted & changed
    assert not old & (changed | deleted)
    assert len(changed | added | deleted | old) >= 12
    touched = {Path(name).suffix for name in changed | added | deleted | old}
    assert touched == TEXT | MADE
    for name in changed:
        assert (SAMPLE / "next" / name).read_bytes() != (SAMPLE / "documents" / name).read_bytes()


def test_briefs_stand_before_their_copy() -> None:
    pairs = 0
    for path in (SAMPLE / "documents/marketing/briefs").glob("*.md"):
        marks = [
            line.split()[1:3] for line in path.read_text("utf-8").splitlines() if "## " in line
        ]
        kinds = [(kind, number.strip(":")) for kind, number in marks if kind in ("Brief", "Copy")]
        assert [kind for kind, _ in kinds] == ["Brief", "Copy"] * (len(kinds) // 2)
        pairs += len(kinds) // 2
    assert pairs >= 12


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the sample as git has it, without made files."""
    made = {Path(name).name for name in make.names(SAMPLE)}
    shutil.copytree(SAMPLE, tmp_path / "a", ignore=lambda _, names: made.intersection(names))
    (tmp_path / "a/.made").unlink(missing_ok=True)
    return tmp_path / "a"


def test_what_is_made_is_made_the_same_and_once_only(copy: Path) -> None:
    assert make.run(copy) == len(make.names(SAMPLE))
    for name in make.names(SAMPLE):
        assert (copy / name).read_bytes() == (SAMPLE / name).read_bytes(), name
    assert make.run(copy) == 0


@pytest.mark.slow
def test_what_has_lost_its_source_is_removed(copy: Path) -> None:
    make.run(copy)
    (copy / "office/documents/support/terms-of-sale.pdf.md").unlink()
    assert make.run(copy) == len(make.names(SAMPLE)) - 1
    assert not (copy / "documents/support/terms-of-sale.pdf").exists()


def test_the_machines_have_eight_faults_or_none_and_each_says_which_documents_prove_it(
    copy: Path,
) -> None:
    made = {m.name: m for m in machines.machines()}
    assert len(made) >= 40
    assert len({m.line["mode"] for m in made.values()} - {""}) == 8
    held = {f"aldermoor/{name}" for name in files("documents")}
    for machine in made.values():
        assert set(machine.line["documents"]) <= held
        assert bool(machine.line["mode"]) == bool(machine.line["actions"])
        assert machine.csv().count("\n") == 1 + machines.ROWS
    machines.run(copy / "machines")
    assert machines.run(copy / "machines") == 0
    assert (copy / "machines/m-01.csv").read_text() == made["m-01"].csv()
