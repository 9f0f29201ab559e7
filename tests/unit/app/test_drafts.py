"""Reviewers decide about the drafts whose documents they may read, and about no others."""

import contextlib
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from app.access import keys
from app.audit.log import events
from app.engine import Engine
from app.service.application import create
from tasks import params, paths
from tasks.dataset import draft_table, held_out
from tasks.dataset.approved_questions import LOCK
from tasks.records import Document
from tasks.storage import shards
from tests.conftest import ROOT
from tests.unit.fakes import document

HOSTILE = "<img src=x onerror='window.ran=1'>"
DOCUMENTS = [
    document("s/a/pumps.pdf", f"## Noise {HOSTILE}\n\nA pump 😀 has **66 dB(A)**.\n", "Pumps"),
    document("s/staff/pay.md", "## Pay\n\nEverybody gets £2,190.", "Pay", groups=("staff",)),
]
LOUD = draft_table.Row(
    "How loud is a pump?", "66 dB(A)", "s/a/pumps.pdf", "lookup", f"number in Noise {HOSTILE}"
)
PAID = draft_table.Row("What does everybody get?", "£2,190", "s/staff/pay.md", "lookup", "number")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    values = yaml.safe_load((ROOT / "params.yaml").read_text("utf-8"))
    values["evaluate"] |= {"source": "s", "questions": "asked.jsonl"}
    values["redact"]["tagger"] = None
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(values), "utf-8")
    with contextlib.chdir(tmp_path):
        shards.write(paths.ACCEPTED, Document, DOCUMENTS, lambda row: row.doc_id, 2)
        cells = (row.cells() for row in (LOUD, PAID))
        draft_table.write(Path("questions.csv"), draft_table.of_rows(cells))
        yield tmp_path


@pytest.fixture
def service(folder: Path) -> TestClient:
    return TestClient(create(Engine()), base_url="http://localhost", client=("127.0.0.1", 1))


def key(name: str, *groups: str, reviewer: bool = True) -> dict[str, str]:
    text, made = keys.make(name, groups, None, None, "1000/minute")
    keys.add(made.model_copy(update={"reviewer": reviewer}))
    return {"Authorization": f"Bearer {text}"}


def sent(draft: dict[str, Any], verdict: str = "yes", **changed: str) -> dict[str, str]:
    kept = {name: draft[name] for name in ("question", "answers", "seen")}
    return {**kept, "verdict": verdict, **changed}


def asked() -> list[held_out.Question]:
    return held_out.questions(Path("asked.jsonl"), "s")


def test_the_page_is_served_under_its_policy(service: TestClient) -> None:
    reply = service.get("/drafts")
    assert reply.headers["content-type"].startswith("text/html")
    assert "require-trusted-types-for 'script'" in reply.headers["content-security-policy"]
    assert "drafts.js" in reply.text


def test_a_reviewer_sees_the_drafts_of_documents_that_they_may_read(service: TestClient) -> None:
    outsider, insider = key("rita"), key("sam", "staff")
    [seen] = service.get("/drafts/list", headers=outsider).json()["drafts"]
    assert (seen["question"], seen["answers"], seen["verdict"]) == (LOUD.question, "66 dB(A)", "")
    assert (seen["fact"], seen["documents"]) == ("number", ["s/a/pumps.pdf"])
    found = service.get("/drafts/list", headers=insider).json()
    ids = [each["id"] for each in found["drafts"]]
    assert ids == sorted((LOUD.id, PAID.id))  # a random order, because they are hashes
    assert found["file"] == "questions.csv"
    for how in ("get", "post"):
        body = {"json": sent(seen)} if how == "post" else {}
        hidden = getattr(service, how)(f"/drafts/{PAID.id}", headers=outsider, **body)
        nowhere = getattr(service, how)("/drafts/1", headers=outsider, **body)
        assert (hidden.status_code, hidden.json()) == (404, nowhere.json())


def test_a_reader_or_another_origins_page_decides_nothing(service: TestClient) -> None:
    reader = key("tom", "staff", reviewer=False)
    [draft] = service.get("/drafts/list", headers=key("uma")).json()["drafts"]
    for headers in ({}, reader):
        assert service.get("/drafts/list", headers=headers).status_code == 403
        assert service.get(f"/drafts/{LOUD.id}", headers=headers).status_code == 403
        reply = service.post(f"/drafts/{LOUD.id}", json=sent(draft), headers=headers)
        assert reply.status_code == 403
    service.post("/login", json={"key": key("vic")["Authorization"].removeprefix("Bearer ")})
    for origin, status in (("http://evil", 403), ("http://localhost", 200)):
        headers = {"Origin": origin}
        reply = service.post(f"/drafts/{LOUD.id}", json=sent(draft), headers=headers)
        assert reply.status_code == status
    assert [question.text for question in asked()] == [LOUD.question]


def test_the_passage_comes_with_the_place_of_the_answer(service: TestClient) -> None:
    found = service.get(f"/drafts/{LOUD.id}", headers=key("wim")).json()
    characters = list(found["passage"])
    assert "".join(characters[found["start"] : found["end"]]) == "66 dB(A)"
    assert (found["title"], found["folder"], found["format"]) == ("Pumps", "s/a", "pdf")
    assert found["heading"] == [f"Noise {HOSTILE}"]  # as text; the page makes no HTML of it
    *_, row = events()
    assert (row["route"], row["documents"]) == ("GET /drafts/{draft}", ["s/a/pumps.pdf"])


def test_a_decision_is_in_the_csv_and_among_the_questions(service: TestClient) -> None:
    reviewer = key("xia")
    [draft] = service.get("/drafts/list", headers=reviewer).json()["drafts"]
    edited = sent(draft, question="How loud is a pump, Ingrid, +44 1632 960 961?")
    made = service.post(f"/drafts/{LOUD.id}", json=edited, headers=reviewer).json()
    assert (made["verdict"], made["id"]) == ("yes", LOUD.id)
    assert "960 961" not in made["question"]
    assert [(q.text, q.answers) for q in asked()] == [(made["question"], ("66 dB(A)",))]
    with Path("questions.csv").open(newline="") as file:
        assert [row["approved"] for row in csv.DictReader(file)] == ["yes", ""]
    back = {**edited, "verdict": "", "question": LOUD.question, "seen": made["seen"]}
    undone = service.post(f"/drafts/{LOUD.id}", json=back, headers=reviewer).json()
    assert (undone["verdict"], undone["question"]) == ("", LOUD.question)
    assert Path("asked.jsonl").read_text() == ""


def test_what_can_not_be_approved_is_said_with_a_code(service: TestClient) -> None:
    reviewer = key("yan")
    [draft] = service.get("/drafts/list", headers=reviewer).json()["drafts"]

    def refused(status: int, **changed: str) -> tuple[str, str]:
        reply = service.post(f"/drafts/{LOUD.id}", json=sent(draft, **changed), headers=reviewer)
        assert reply.status_code == status
        error = reply.json()["error"]
        return error["code"], error["message"]

    code, message = refused(409, answers="67 dB(A)")
    assert code == "answer_not_in_passage"
    assert message.startswith("not approved: its answer does not stand word for word in Noise")
    assert refused(409, question=" ") == ("not_approved", "not approved: it has no question")
    assert refused(409, seen="1")[0] == "changed"
    assert refused(422, verdict="perhaps")[0] == "literal_error"
    LOCK.unlink()
    LOCK.mkdir()  # so that it can't be opened, by root neither
    code, message = refused(503)
    assert (code, "inhouse questions approve" in message) == ("not_writable", True)
    assert not Path("asked.jsonl").exists()


def test_without_drafts_there_is_nothing_to_decide(service: TestClient) -> None:
    Path("questions.csv").unlink()
    reviewer = key("zoe")
    empty = service.get("/drafts/list", headers=reviewer).json()
    assert empty == {"file": "", "drafts": []}
    Path("questions.csv").write_text("a,b\n")
    broken = service.get("/drafts/list", headers=reviewer)
    assert (broken.status_code, "no column" in broken.text) == (409, True)
    assert params.load().evaluate.drafts == "questions.csv"
