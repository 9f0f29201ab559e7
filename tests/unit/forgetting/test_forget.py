"""Test that a forgotten document, source or person is removed from all files, with a verifiable
receipt.
"""

import base64
import gzip
import json
import shutil
import sqlite3
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tasks import params, paths, records
from tasks.documents.unfinished import CHARACTERS, Unfinished
from tasks.errors import InhouseError
from tasks.forgetting import forget, receipts, subjects, traces
from tasks.forgetting.byte_search import Needles
from tasks.forgetting.forget import World
from tasks.index import embed, publish
from tasks.index.generations import Generations
from tasks.records import Chunk, Document, Vector
from tasks.storage import places, shards
from tasks.storage.places import Place
from tests.unit import data_sets
from tests.unit.fakes import HashEmbedder, document

ROOT = Path(__file__).parents[3]
EMBEDDER = HashEmbedder()
SECRET = "The Quillon settlement of 4,112 crowns was paid in silence on Maundy Thursday."
OTHER = "Grease the bearing of the AP-120 every two hundred hours of work."
PERSON = "Talk to Orla Whitcombe about it, or write to ow@aster.example instead."


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))
    return tmp_path


def bring() -> None:
    """Chunk, embed and index the documents in data/documents: one chunk per document."""
    documents = list(shards.read(paths.DOCUMENTS, Document))
    chunks = [
        Chunk(records.chunk_id(d.doc_id, d.text, 0), d.doc_id, 0, (), d.text, 3, "cut")
        for d in documents
    ]
    texts = {records.digest(c.passage("Title")): c.passage("Title") for c in chunks}
    with closing(embed.Cache(embed.cache_file("hash"))) as cache:
        dense, _ = embed.dense_of(texts, EMBEDDER, cache)
    vectors = [
        Vector(c.chunk_id, dense[records.digest(c.passage("Title"))], "hash") for c in chunks
    ]
    data_sets.write(documents, chunks, vectors, 4)
    publish.run(params.Index(keep=3, batch=10, lease_s=60), 128)


def night(**texts: str) -> None:
    documents = [document(f"s/{name}.md", text) for name, text in texts.items()]
    shards.write(paths.DOCUMENTS, Document, documents, lambda row: row.doc_id, 4)
    bring()


def world() -> World:
    every = [*places.searched(Path("questions.jsonl")), Place("elsewhere", (Path("else"),))]
    return World(every, [Path("else/store")], bring)


def left(text: str) -> list[Path]:
    roots = [Path("data"), Path("reports"), Path("models"), Path("cache"), Path("else")]
    found = traces.search(traces.files(roots), traces.of_texts([text]))
    return [trace.path for trace in found]


def done(subject: subjects.Subject) -> dict[str, object]:
    return forget.run(subject, world(), "somebody")


def test_a_document_leaves_data_index_caches_reports_and_kept_generations() -> None:
    night(a=SECRET, b=OTHER)
    night(a=SECRET, b=OTHER, c="Seals are kept in the blue drawer of the second hall.")
    Path("reports/answers.jsonl").write_text(json.dumps(SECRET) + "\n" + json.dumps(OTHER) + "\n")
    Path("else").mkdir()
    Path("else/note.gz").write_bytes(gzip.compress(SECRET.encode()))
    copies = paths.cache("shards") / "of-a-clone"
    shutil.copytree(paths.CHUNKS, copies)
    Unfinished().add(
        "s/a.md", "hash", [document("s/a.md", SECRET)] * (2 * CHARACTERS // len(SECRET))
    )
    assert paths.UNFINISHED.exists()
    vector = EMBEDDER.encode_query(f"Title\n{SECRET}").astype(np.float16)
    assert left(SECRET)
    receipt = done(subjects.find("document", "s/a.md"))
    assert receipt["documents_removed"] == 1
    assert left(SECRET) == []
    assert not copies.exists()
    assert not paths.UNFINISHED.exists()
    assert list(traces.search(traces.files([Path()]), traces.of_vectors([vector]))) == []
    assert json.loads(Path("reports/answers.jsonl").read_text()) == OTHER
    for name in Generations().names():
        with closing(Generations().open(name)) as store:
            assert "s/a.md" not in {uri for _, uri, _ in store.readers()}


def test_a_person_is_masked_in_documents_that_stay_and_in_kept_generations() -> None:
    night(a=PERSON, b=OTHER)
    night(a=PERSON, b=OTHER, c="Seals are kept in the blue drawer of the second hall.")
    receipt = done(subjects.find("person", "Orla Whitcombe", ["ow@aster.example"]))
    assert (receipt["documents_removed"], receipt["documents_masked"]) == (0, 1)
    assert left("Orla Whitcombe") == left("ow@aster.example") == []
    texts = [d.text for d in shards.read(paths.DOCUMENTS, Document)]
    assert "Talk to [PERSON] about it, or write to [PERSON] instead." in texts


def test_a_file_that_people_write_is_named_and_not_changed() -> None:
    night(a=PERSON, b=OTHER)
    Path("params.yaml").write_text("redact:\n  allow:\n    - 'whitcombe, ORLA'\n")
    Path("notes.md").write_text("Ask somebody else.\n")
    here = replace(world(), edited=(Path("params.yaml"), Path("notes.md")))
    subject = subjects.find("person", "Orla Whitcombe", ["ow@aster.example"])
    assert forget.in_edited(subject, here) == [Path("params.yaml")]
    assert forget.run(subject, here, "somebody")["files_to_edit"] == 1
    assert "whitcombe, ORLA" in Path("params.yaml").read_text()


def test_a_single_word_is_not_a_person() -> None:
    night(a=PERSON)
    with pytest.raises(InhouseError, match="first and the last name"):
        subjects.find("person", "Orla")


def trained(card: str = "t1") -> None:
    """Make a tuned model that is the champion, trained on the current documents."""
    rows = list(shards.read(paths.DOCUMENTS, Document))
    shards.write(paths.TRAINSET, Document, rows, lambda row: row.doc_id, 4)
    for folder in (paths.tuned("full"), paths.CHAMPIONS / "0011"):
        folder.mkdir(parents=True)
        (folder / "card.json").write_text(json.dumps({"trainset": card}))
        (folder / "model.safetensors").write_bytes(b"weights")
    champion = {"arm": "full+rag", "weights": "0011", "folder": str(paths.CHAMPIONS / "0011")}
    paths.CHAMPION.write_text(json.dumps(champion))


def test_a_model_that_learnt_the_document_stops_answering() -> None:
    night(a=SECRET, b=OTHER)
    trained()
    receipt = done(subjects.find("document", "s/a.md"))
    assert receipt["models_withdrawn"] == ["full", "0011"]
    assert not paths.CHAMPION.exists()
    assert not paths.tuned("full").exists()
    assert not list(paths.CHAMPIONS.glob("*"))
    assert json.loads(paths.DECISIONS.read_text())["action"] == "withdraw"


def test_a_model_that_did_not_learn_it_stays() -> None:
    night(b=OTHER)
    trained()
    night(a=SECRET, b=OTHER)
    assert done(subjects.find("document", "s/a.md"))["models_withdrawn"] == []
    assert paths.CHAMPION.exists()


def test_objects_of_dvc_that_hold_it_go_with_the_listings_that_name_them() -> None:
    night(a=SECRET, b=OTHER)
    store = Path("else/store/files/md5")
    for md5, data in {"aa1": SECRET.encode(), "bb2": OTHER.encode()}.items():
        (store / md5[:2]).mkdir(parents=True)
        (store / md5[:2] / md5[2:]).write_bytes(data)
        listing = [{"md5": md5, "relpath": "part-00.parquet"}]
        (store / md5[:2] / f"{md5}.dir").write_text(json.dumps(listing))
    done(subjects.find("document", "s/a.md"))
    there = sorted(path.name for path in store.rglob("*") if path.is_file())
    assert there == ["2", "bb2.dir"]


def test_rows_of_prefect_that_hold_it_go_or_lose_it() -> None:
    night(a=SECRET, b=OTHER)
    Path("else").mkdir()
    with closing(sqlite3.connect("else/prefect.db")) as database, database:
        database.execute("CREATE TABLE log (id TEXT PRIMARY KEY, message TEXT)")
        database.execute("CREATE TABLE flow_run (id TEXT PRIMARY KEY, parameters TEXT)")
        logs = [(str(n), SECRET if n == 1 else "nothing") for n in range(5)]
        database.executemany("INSERT INTO log VALUES (?, ?)", logs)
        database.execute("INSERT INTO flow_run VALUES ('1', ?)", [json.dumps({"n": SECRET})])
    done(subjects.find("document", "s/a.md"))
    assert left(SECRET) == []
    with closing(sqlite3.connect("else/prefect.db")) as database:
        assert database.execute("SELECT count(*) FROM log").fetchone() == (4,)
        [(parameters,)] = database.execute("SELECT parameters FROM flow_run").fetchall()
    assert "[forgotten]" in parameters


def test_what_can_not_be_removed_is_an_error_and_stands_in_the_receipt() -> None:
    night(a=SECRET, b=OTHER)
    subject = subjects.find("document", "s/a.md")
    stuck = replace(subject, pieces=Needles({b"AP-120": "piece", b"the bearing": "piece"}))
    with pytest.raises(InhouseError, match="still contain"):
        done(stuck)
    assert json.loads(receipts.FILE.read_text())["left"]["pieces in the index"] > 0


def packed_zip(data: bytes) -> bytes:
    path = Path("x.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.gz", gzip.compress(data))
    return path.read_bytes()


FORMS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda data: data,
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "base64": base64.b64encode,
    "base64 moved by one": lambda data: base64.b64encode(b"x" + data + b"yz"),
    "base64 moved by two": lambda data: base64.b64encode(b"xx" + data + b"y"),
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "zstd": lambda data: pa.compress(data, "zstd", asbytes=True),
    "gzip in zip": packed_zip,
}


@pytest.mark.parametrize("form", FORMS)
def test_a_text_is_found_in_every_form(form: str) -> None:
    Path("file").write_bytes(FORMS[form](f"before {SECRET} after".encode()))
    assert len(list(traces.search([Path("file")], traces.of_texts([SECRET])))) == 1
    assert not list(traces.search([Path("file")], traces.of_texts([OTHER])))


def test_a_thousand_byte_strings_are_found_wherever_they_stand() -> None:
    many = {f"needle number {n} of a thousand".encode(): str(n) for n in range(1000)}
    needles = Needles({**many, b"short": "short"})
    for at in range(40):
        assert needles.find(b"-" * at + b"a needle number 77 of a thousand") == "77"
    assert needles.find(b"a needle number 77 of a") == ""
    assert needles.find(b"short") == "short"
    assert needles.find(b"") == ""


def test_small_parts_of_a_file_are_searched_together_and_told_apart() -> None:
    needles = Needles({b"wanted one": "first", b"wanted two": "second"})
    parts = [b"row %d" % n for n in range(1000)]
    assert needles.first([*parts, b"the wanted two", *parts, b"the wanted one"]) == "second"
    assert needles.first([*parts, b"wanted ", b"one", b"wanted two"[:-1]]) == ""
    assert needles.first([]) == ""


def test_a_value_in_a_database_is_found_plain_and_packed() -> None:
    for number, value in enumerate((SECRET.encode(), gzip.compress(SECRET.encode()))):
        path = Path(f"{number}.db")
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("CREATE TABLE t (a TEXT, b BLOB)")
            rows = [("x that is not zlib", b"nothing")] * 500
            database.executemany("INSERT INTO t VALUES (?, ?)", [*rows, ("y", value), *rows])
        found = list(traces.search([path], traces.of_texts([SECRET])))
        assert [trace.inside for trace in found] == [("", "sqlite gzip")[number]]


def checked(*arguments: str) -> tuple[int, str]:
    command = [sys.executable, str(ROOT / "deploy/check_receipt.py"), str(receipts.FILE)]
    found = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    return found.returncode, found.stdout


def test_a_changed_and_a_missing_receipt_are_noticed() -> None:
    for number in range(3):
        last = receipts.add({"kind": "document", "number": number, "left": {"data": 0}})
    assert checked("--key", str(last["public_key"]), "--length", "3")[0] == 0
    good = receipts.FILE.read_bytes().splitlines()
    receipts.FILE.write_bytes(b"\n".join([good[0], good[1].replace(b":1,", b":7,"), good[2]]))
    assert "signature" in checked()[1]
    receipts.FILE.write_bytes(b"\n".join([good[0], good[2]]))
    assert "missing or was changed" in checked()[1]
    receipts.FILE.write_bytes(b"\n".join(good[:2]))
    assert checked("--length", "3")[0] == 1
    receipts.FILE.write_bytes(b"\n".join(good))
    assert checked("--key", "00" * 32)[0] == 1
