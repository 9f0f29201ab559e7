"""Add folders of documents to params.yaml, and remove them. Nothing else in the file changes.

In:  params.yaml, a name and a folder
Out: params.yaml; with a company's first own folder also an empty file for its questions
Run: by tasks.documents.sources

The sample company is removed when the first folder of one's own is added: its documents, and the
values of params.yaml that are its own (data/samples/aldermoor/params.yaml), do not belong in the
index and the measurements of another company.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks import params, paths
from tasks.documents import access, edits, sources
from tasks.documents.parse import ENDINGS
from tasks.errors import ParamsError
from tasks.records import Document
from tasks.storage import shards
from tasks.storage.atomic import whole

SAMPLES = Path("data/samples")
SAMPLE = SAMPLES / "aldermoor/params.yaml"
QUESTIONS = "questions/{}.jsonl"  # of a source, in git

SOURCES = ("ingest", "sources")


@dataclass(frozen=True, slots=True)
class Added:
    """The changes that a new folder made in params.yaml."""

    moved_from: str | None = None  # the folder that the source had
    left: tuple[str, ...] = ()  # sources of the sample company
    questions: str | None = None  # the file that is new


def add(path: Path, name: str, folder: str, groups: Sequence[str] | None = None) -> Added:
    """Add a source that these groups may read, nobody without any; or give the source of that name
    another folder, and other readers if there are groups.

    Raises ParamsError or SourceError, and leaves the file alone, if the name or the folder is
    wrong."""
    text = path.read_text("utf-8")
    listed = params.read(text).ingest.sources
    before = next((source.folder for source in listed if source.name == name), None)
    own = not _of_sample(folder)
    sample = [source.name for source in listed if own and _of_sample(source.folder)]
    if before is not None:
        text = edits.replaced(text, (*SOURCES, _number(text, name), "folder"), folder)
        if groups is not None:
            text = _read_by(text, name, groups)
    elif sample:
        text = _in_place_of(text, sample[0], _new(name, folder, groups or ()))
    else:
        text = edits.appended(text, SOURCES, _new(name, folder, groups or ()))
    left = tuple(each for each in sample if each != name)
    for each in left[before is None :]:
        text = edits.removed(text, SOURCES, _number(text, each))
    questions = QUESTIONS.format(name) if sample else None
    if questions:
        text = _without_sample(text, name, questions)
    checked = params.read(text)
    sources.listing(checked.ingest.sources[_number(text, name)])
    if questions and not (path.parent / questions).exists():
        with whole(path.parent / questions) as temporary:
            temporary.touch()
    _write(path, text)
    return Added(before, left, questions)


def regroup(path: Path, name: str, groups: Sequence[str]) -> bool:
    """Change who may read a source; return whether that lets somebody new in. Raises ParamsError
    if there is no such source, or for a wrong name of a group."""
    text = path.read_text("utf-8")
    before = _known(text, name)
    write(path, _read_by(text, name, groups))
    return access.wider(groups, before.groups)


def _read_by(text: str, name: str, groups: Sequence[str]) -> str:
    return edits.replaced(text, (*SOURCES, _number(text, name), "groups"), list(groups))


def _known(text: str, name: str) -> params.Source:
    found = {source.name: source for source in params.read(text).ingest.sources}
    if name not in found:
        known = ", ".join(found)
        raise ParamsError(f"expected a source of ingest.sources ({known}), got {name!r}")
    return found[name]


def has(path: Path, name: str) -> bool:
    return name in [source.name for source in params.load(path).ingest.sources]


def remove(path: Path, name: str) -> str:
    """Return the text of params.yaml without a source. Raises ParamsError if it is not there, or
    the last one."""
    text = path.read_text("utf-8")
    names = [source.name for source in params.read(text).ingest.sources]
    _known(text, name)
    if names == [name]:
        raise ParamsError(
            f"{name} is the only source: add another with inhouse source add NAME FOLDER"
        )
    return edits.removed(text, SOURCES, _number(text, name))


def write(path: Path, text: str) -> None:
    params.read(text)
    _write(path, text)


def documents() -> dict[str, int]:
    """Count the documents of each source, as of the last night."""
    ids = shards.columns(paths.DOCUMENTS, Document, ["doc_id"])["doc_id"].to_pylist()
    counts: dict[str, int] = {}
    for doc_id in ids:
        name = doc_id.split("/", 1)[0]
        counts[name] = counts.get(name, 0) + 1
    return counts


def _write(path: Path, text: str) -> None:
    with whole(path) as temporary:
        temporary.write_text(text, "utf-8")


def _of_sample(folder: str) -> bool:
    if "://" in folder:
        return False
    return Path(folder).absolute().is_relative_to(SAMPLES.absolute())


def _number(text: str, name: str) -> int:
    return [source.name for source in params.read(text).ingest.sources].index(name)


def _new(name: str, folder: str, groups: Sequence[str]) -> dict[str, object]:
    return {
        "name": name,
        "folder": folder,
        "include": [f"*{ending}" for ending in ENDINGS],
        "exclude": [],
        "groups": list(groups),
        "access": [],
    }


def _in_place_of(text: str, sample: str, new: Mapping[str, object]) -> str:
    """Put the new source in the sample's position, with the comments that explain its keys."""
    here = (*SOURCES, _number(text, sample))
    for key, value in new.items():
        if key == "access":
            rules = params.values_of(text)["ingest"]["sources"][here[-1]][key]
            text = edits.without(text, (*here, key), rules)
        else:
            text = edits.replaced(text, (*here, key), value)
    return text


def _without_sample(text: str, name: str, questions: str) -> str:
    """Remove the sample company's values, as far as they are unchanged."""
    now, sample = params.values_of(text), params.values_of(SAMPLE.read_text("utf-8"))
    own: dict[Any, str | None] = {
        ("evaluate", "questions"): questions,
        ("evaluate", "source"): name,
        ("metrics", "style", "mean_sentence_words"): None,
        ("metrics", "style", "briefs"): "data/briefs.jsonl",
        ("handover", "contact"): "",
        ("machines", "diagnosed"): "data/diagnosed.jsonl",
    }
    for path, value in _leaves(sample):
        there: Any = now
        for key in path:
            there = there[key]
        if isinstance(value, list):
            text = edits.without(text, path, value)
        elif there == value:
            text = edits.replaced(text, path, own[path])
    return text


def _leaves(values: Mapping[str, Any], above: edits.Path = ()) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, value in values.items():
        path = (*above, key)
        found += _leaves(value, path) if isinstance(value, dict) else [(path, value)]
    return found
