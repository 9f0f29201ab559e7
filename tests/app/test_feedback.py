"""A thumb becomes a question of the next comparison, or an example of the next training."""

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.audit import log
from app.feedback import thumbs
from tasks import params, paths
from tasks.dataset import held_out
from tasks.evaluation.uses import support
from tasks.records import Document, Example
from tasks.storage import shards
from tests.app.service import bearer, client, made
from tests.conftest import Workspace

QUESTION = "Can a pump be sent back after three weeks?"
RETURNS = "aldermoor/support/returns-warranty.md"


@pytest.fixture(scope="module")
def asking(workspace: Workspace) -> TestClient:
    return client()


def judged(asking: TestClient, question: str, key: str = "", **sent: Any) -> str:
    """Ask, judge the answer, and return its id."""
    headers = bearer(key) if key else {}
    answered = asking.post("/ask", json={"question": question}, headers=headers).json()
    body = {"answer_id": answered["id"], "verdict": "down", **sent}
    taken = asking.post("/feedback", json=body, headers=headers)
    assert taken.json() == {"id": answered["id"]}
    return str(answered["id"])


def test_a_thumb_has_the_answer_and_no_personal_data(
    workspace: Workspace, asking: TestClient
) -> None:
    key = made(workspace, "anna", "--groups", "staff")
    question = "How many days of leave does Ingrid Solberg, ingrid@mail.example, get?"
    identity = judged(asking, question, key, reason="call +44 1632 960 961", right_answer="28")
    found = thumbs.find(identity)
    assert found.groups == ("staff",)
    assert found.arm == "rag"
    assert (found.key, found.right_answer) == (key.split("-")[1], "28")
    kept = (paths.FEEDBACK / thumbs.FILE).read_text()
    assert "Solberg" not in kept
    assert "ingrid@" not in kept
    assert "960 961" not in kept
    shown = workspace.run("inhouse", "feedback").stdout
    assert "[EMAIL]" in shown
    assert "public,staff" in shown


def test_only_the_reader_of_an_answer_judges_it(workspace: Workspace, asking: TestClient) -> None:
    key = made(workspace, "ben", "--groups", "staff")
    answered = asking.post("/ask", json={"question": QUESTION}, headers=bearer(key)).json()
    body = {"answer_id": answered["id"], "verdict": "up"}
    assert asking.post("/feedback", json=body).status_code == 404
    assert asking.post("/feedback", json={**body, "answer_id": "a-1"}).status_code == 404
    claim = {**body, "groups": []}
    assert asking.post("/feedback", json=claim, headers=bearer(key)).status_code == 422
    assert asking.post("/feedback", json=body, headers=bearer(key)).status_code == 200
    kept = thumbs.find(answered["id"])
    assert (kept.answer, kept.generation) == (answered["answer"], answered["generation"])


def test_a_reviewer_lists_what_they_may_read(workspace: Workspace, asking: TestClient) -> None:
    judged(asking, QUESTION)
    judged(asking, QUESTION, made(workspace, "carl", "--groups", "staff"))
    assert asking.get("/feedback/list").status_code == 403
    outsider = made(workspace, "dora", "--reviewer")
    insider = made(workspace, "eva", "--reviewer", "--groups", "staff")
    groups = [
        {tuple(row["groups"]) for row in asking.get("/feedback/list", headers=bearer(key)).json()}
        for key in (outsider, insider)
    ]
    assert groups == [{()}, {(), ("staff",)}]


def test_a_reviewer_approves_what_they_may_read_in_the_words_of_the_command(
    workspace: Workspace, asking: TestClient
) -> None:
    public = judged(asking, QUESTION)
    staff = judged(asking, QUESTION, made(workspace, "gus", "--groups", "staff"))
    outsider, insider, reader = (
        bearer(made(workspace, name, *arguments))
        for name, *arguments in (
            ("hal", "--reviewer"),
            ("ina", "--reviewer", "--groups", "staff"),
            ("jon", "--groups", "staff"),
        )
    )

    def refused(identity: str, how: dict[str, str], status: int, **sent: Any) -> str:
        sent = {"as": "example", "answer": "30 days", "documents": [RETURNS], **sent}
        reply = asking.post(f"/feedback/{identity}/approve", json=sent, headers=how)
        assert reply.status_code == status
        return str(reply.json()["error"]["message"])

    refused(public, {}, 403)
    refused(public, reader, 403)
    assert refused(staff, outsider, 404) == refused("a-1", outsider, 404)
    assert "for whom models are trained" in refused(staff, insider, 409)
    assert "expected the right answer" in refused(public, outsider, 409, answer="")
    hidden = "aldermoor/staff/leave-policy.md"
    assert "that public may read" in refused(public, insider, 409, documents=[hidden])
    refused(public, outsider, 422, groups=["staff"])
    lock = paths.FEEDBACK / ".lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()  # so that it can't be opened, by root neither
    told = refused(public, outsider, 503)
    lock.rmdir()
    assert f"inhouse feedback approve {public} --as example" in told
    assert (thumbs.find(public).used_as, thumbs.find(staff).used_as) == ((), ())


def test_another_origins_page_approves_nothing(workspace: Workspace, asking: TestClient) -> None:
    identity, browser = judged(asking, "How long is the warranty on a pump?"), client()
    browser.post("/login", json={"key": made(workspace, "kim", "--reviewer")})
    sent = {"as": "question", "answer": "30 days", "documents": [RETURNS]}
    path, page = f"/feedback/{identity}/approve", {"Origin": "http://localhost"}
    assert browser.post(path, json=sent, headers={"Origin": "http://evil"}).status_code == 403
    approved = browser.post(path, json=sent, headers=page)
    assert approved.json() == {"id": identity, "file": params.load().evaluate.questions}
    assert thumbs.find(identity).used_as == ("question",)
    assert browser.post(path, json=sent, headers=page).status_code == 409
    *_, row = log.events()
    assert (row["route"], row["documents"]) == ("POST /feedback/{thumb}/approve", [RETURNS])


def test_a_thumb_becomes_a_question_of_the_next_comparison(
    workspace: Workspace, asking: TestClient
) -> None:
    identity = judged(asking, QUESTION)
    refused = workspace.run("inhouse", "feedback", "approve", identity, "--as", "question", code=1)
    assert "expected the right answer" in refused.stderr
    said = ("--answer", "30 days", "--document", RETURNS)
    workspace.run("inhouse", "feedback", "approve", identity, "--as", "question", *said)
    values = params.load()
    source = values.evaluate.source
    asked = {q.text: q for q in held_out.questions(Path(values.evaluate.questions), source)}
    assert asked[QUESTION].answers == ("30 days",)
    assert asked[QUESTION].groups == ()
    assert values.compare.questions is not None  # fewer than there are
    assert asked[QUESTION] in support.chosen(values)
    again = workspace.run(
        "inhouse", "feedback", "approve", identity, "--as", "question", *said, code=1
    )
    assert "already" in again.stderr


def test_a_thumb_becomes_an_example_for_those_who_may_read_it(
    workspace: Workspace, asking: TestClient
) -> None:
    told = "Put the pump into the blue crate, label it RMA, and phone the warehouse first."
    said = ("--as", "example", "--answer", told, "--document", RETURNS)
    question = "How do I pack a pump that goes back to the warehouse?"
    public = judged(asking, question)
    staff = judged(
        asking,
        "Which crate do we hide in staging area?",
        made(workspace, "fay", "--groups", "staff"),
    )
    workspace.run("inhouse", "feedback", "approve", public, *said)
    refused = workspace.run("inhouse", "feedback", "approve", staff, *said, code=1)
    assert "for whom models are trained" in refused.stderr
    workspace.run("python", "-m", "tasks.dataset.snapshot")
    small = [d for d in shards.read(paths.TRAINSET, Document) if "/support/" in d.uri]
    shards.write(paths.TRAINSET, Document, small, lambda row: row.doc_id)
    workspace.run("python", "-m", "tasks.dataset.examples")
    made_of = [
        e.messages[1]["content"]
        for e in shards.read(paths.EXAMPLES, Example)
        if e.messages[-1]["content"] == told
    ]
    assert made_of
    assert all(question in text for text in made_of)
    report = json.loads(paths.report("examples").read_text())
    assert report["reviewed"] == 1
    assert report["left_out"]["reviewed, not for the audience"] == 0
