"""Forgotten documents and people stay out, and the list does not say who they are."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tasks import params
from tasks import pii as redact
from tasks.errors import InhouseError
from tasks.pii import forgotten
from tasks.pii.forgotten import Forgotten, People


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / ".forgotten"


def listed() -> Forgotten:
    found = forgotten.load()
    assert found is not None
    return found


def people(*names: str) -> People:
    found = forgotten.add("person", names).people
    assert found is not None
    return found


def test_nothing_is_excluded_before_something_was_forgotten() -> None:
    assert forgotten.load() is None


@pytest.mark.parametrize("uri", ["s/plans/Q3 café.md", "s/plans/q3 cafe\u0301.MD"])
def test_a_forgotten_document_is_excluded_however_its_path_is_written(uri: str) -> None:
    forgotten.add("document", ["s/plans/Q3 caf\u00e9.md"])
    assert listed().excludes(uri)
    assert not listed().excludes("s/plans/Q4.md")


def test_a_forgotten_source_excludes_all_its_files_and_no_others() -> None:
    forgotten.add("source", ["hr"])
    assert listed().excludes("hr/a.md")
    assert not listed().excludes("hr-public/a.md")


def test_a_copy_under_another_name_is_known_by_its_bytes() -> None:
    forgotten.add("content", ["0a1b"])
    assert listed().knows_content("0a1b")
    assert not listed().knows_content("0a1c")


@pytest.mark.parametrize(
    "text",
    [
        "Orla Whitcombe",
        "ORLA WHITCOMBE",
        "Whitcombe, Orla",
        "O. Whitcombe",
        "Whitcombe O.",
        "orla.whitcombe",
        "orla_whitcombe",
        "OrlaWhitcombe",
        "owhitcombe",
        "**Orla** Whitcombe",
        "Orla\nWhitcombe",
        "Órla Whitcombe",
        "Orla\u00a0Whitcombe",
        "Ｏｒｌａ Whitcombe",
    ],
)
def test_a_name_is_found_in_every_spelling(text: str) -> None:
    sentence = f"Ask {text} about it."
    [(start, end)] = people("Orla Whitcombe").spans(sentence)
    assert sentence[start:end].strip("*._") in text or text in sentence[start:end]


@pytest.mark.parametrize("text", ["Orla Smith", "Dana Whitcombe", "Orla. Later, near Whitcombe"])
def test_other_people_stay(text: str) -> None:
    assert list(people("Orla Whitcombe").spans(text)) == []


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["Orla Jane Whitcombe"], "Orla Whitcombe"),
        (["Orla Jane Whitcombe"], "Orla J. Whitcombe"),
        (["Orla Penn-Whitcombe"], "Penn-Whitcombe, Orla"),
        (["Orla Penn-Whitcombe"], "O. Penn-Whitcombe"),
        (["Luz Ferro Campos"], "Ferro Campos, Luz"),
        (["Orla Whitcombe", "WB-4471"], "wb 4471"),
        (["Orla Whitcombe", "ow@aster.example"], "OW@aster.example"),
        (["Orla Whitcombe", "Whity"], "Whity"),
    ],
)
def test_middle_names_and_identifiers_are_found(names: Sequence[str], text: str) -> None:
    assert list(people(*names).spans(text)) == [(0, len(text))]


def test_the_list_and_its_key_are_private_and_name_nobody(folder: Path) -> None:
    forgotten.add("person", ["Orla Whitcombe"])
    forgotten.add("document", ["s/plans.md"])
    for path in folder.iterdir():
        assert path.stat().st_mode & 0o077 == 0
        assert not any(word in path.read_bytes().lower() for word in (b"orla", b"plans"))


def test_a_list_without_its_key_is_an_error_and_not_an_empty_list(folder: Path) -> None:
    forgotten.add("source", ["hr"])
    (folder / "key").unlink()
    with pytest.raises(InhouseError, match="restore"):
        forgotten.load()
    with pytest.raises(InhouseError, match="restore"):
        forgotten.add("source", ["other"])


def test_the_redactor_hides_a_forgotten_person_and_says_that_it_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = Path(__file__).parents[3]
    rules = params.load(root / "params.yaml").redact.model_copy(update={"tagger": None})
    before = redact.build(rules)
    text = "The valve was drawn by whitcombe, orla in May."
    assert before.redact(text)[0] == text
    forgotten.add("person", ["Orla Whitcombe"])
    after = redact.build(rules)
    assert after.redact(text)[0] == "The valve was drawn by [PERSON] in May."
    assert after.fingerprint != before.fingerprint
