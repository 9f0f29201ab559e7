"""Several subjects are planted, nights come and go, and nothing of the forgotten ones is left."""

import gzip
import json
import random
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tasks import paths
from tasks.forgetting import forget, subjects, traces
from tasks.index.generations import Generations
from tasks.records import Document
from tasks.storage import shards
from tasks.training.checkpoints import Checkpoints
from tests import tiny
from tests.unit.fakes import document
from tests.unit.forgetting.test_forget import (
    EMBEDDER,
    OTHER,
    PERSON,
    SECRET,
    bring,
    done,
    left,
    night,
    trained,
    world,
)  # fmt: skip

pytestmark = pytest.mark.attack

SUBJECTS, ALONE = 100, 20  # planted; forgotten by themselves, the others with their source


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))
    return tmp_path


def test_all_documents_of_a_source_go_and_others_stay() -> None:
    night(a=SECRET, b=OTHER)
    every = list(shards.read(paths.DOCUMENTS, Document))
    every.append(document("hr/x.md", "Somebody's review says a lot about the harvest of pears."))
    shards.write(paths.DOCUMENTS, Document, every, lambda row: row.doc_id, 4)
    bring()
    assert done(subjects.find("source", "s"))["documents_removed"] == 2
    assert left(SECRET) == left(OTHER) == []
    assert [d.doc_id for d in shards.read(paths.DOCUMENTS, Document)] == ["hr/x.md"]


def test_the_last_document_can_be_forgotten() -> None:
    night(a=SECRET)
    done(subjects.find("document", "s/a.md"))
    assert left(SECRET) == []


def test_a_persons_whole_documents_go_where_that_is_asked_for() -> None:
    night(a=PERSON, b=OTHER)
    subject = subjects.find("person", "Orla Whitcombe", whole=True)
    assert done(subject)["documents_removed"] == 1
    assert [d.doc_id for d in shards.read(paths.DOCUMENTS, Document)] == ["s/b.md"]


def test_a_champion_of_an_unknown_snapshot_may_have_learnt_it() -> None:
    night(b=OTHER)
    trained()
    (paths.tuned("full") / "card.json").write_text(json.dumps({"trainset": "t2"}))
    night(a=SECRET, b=OTHER)
    assert done(subjects.find("document", "s/a.md"))["models_withdrawn"] == ["full", "0011"]


def planted(number: int) -> str:
    chance = random.Random(number)  # noqa: S311  nothing secret
    words = (
        "amber basin cinder dormer ember fennel garnet hollow indigo jasper kestrel lichen".split()
    )
    said = " ".join(chance.choices(words, k=14))
    return f"Contract {number:03d} with the {said} company was signed at dawn by nobody else."


def test_no_planted_subject_is_left_in_any_byte_or_generation() -> None:
    texts = {f"p{n}": planted(n) for n in range(ALONE)}
    archive = {n: planted(n) for n in range(ALONE, SUBJECTS)}
    rest = {f"r{n}": f"Hall number {n} is swept on the {n}th working day of it." for n in range(30)}
    night(**texts, **rest)
    night(**{**texts, "p0": f"{planted(0)} It was read aloud."}, **rest)
    every = list(shards.read(paths.DOCUMENTS, Document))
    every += [document(f"archive/{n}.md", text) for n, text in archive.items()]
    shards.write(paths.DOCUMENTS, Document, every, lambda row: row.doc_id, 4)
    bring()
    trained()
    said = [*texts.values(), *archive.values()]
    Path("else").mkdir()
    for number, text in enumerate(said):
        Path(f"else/note-{number}.gz").write_bytes(gzip.compress(text.encode()))
    found = [subjects.find("document", f"s/p{number}.md") for number in range(ALONE)]
    for subject in [*found, subjects.find("source", "archive")]:
        assert forget.search(subject, world())["data and index"]
        done(subject)
    assert [left(text) for text in said] == [[]] * SUBJECTS
    vectors = [EMBEDDER.encode_query(f"Title\n{text}").astype(np.float16) for text in said]
    assert not list(traces.search(traces.files([Path()]), traces.of_vectors(vectors)))
    for name in Generations().names():
        with closing(Generations().open(name)) as store:
            hits = [store.search_dense(v.astype(np.float32), ["public"], 5) for v in vectors]
            ids = [hit.chunk_id for found in hits for hit in found]
            shown = [payload.text for payload in store.payloads(ids).values()]
        assert shown
        assert not [text for text in shown if text.startswith("Contract")]
    assert not paths.CHAMPION.exists()


def test_a_training_without_the_forgotten_rows_equals_one_that_never_saw_them(
    folder: Path,
) -> None:
    from tasks.training import trainer

    every = tiny.examples(40)
    never = [row for number, row in enumerate(every) if number % 5]
    forgotten = [row for row in every if row not in every[::5]]
    digests = []
    for name, rows in (("never", never), ("forgotten", forgotten)):
        kept = Checkpoints(folder / name, name)
        best, _ = trainer.train(
            tiny.model(), rows, tiny.examples(6, 1), tiny.plan(), kept, lambda *_: None
        )
        digests.append(tiny.weights_digest(best))
    assert digests[0] == digests[1]
