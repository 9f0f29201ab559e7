"""A question for a person is not answered: it waits on the list, with what was found and why."""

import json

import pytest
from starlette.testclient import TestClient

from app.handovers import desk
from tests.app.service import client
from tests.conftest import Workspace

QUESTION = "I want to cancel my service contract, please. My number is +44 1632 960555."
UNANSWERED = "Which tyre pressure does a 2015 delivery van need when it is fully loaded?"


@pytest.fixture(scope="module")
def asking(workspace: Workspace) -> TestClient:
    return client()


def test_it_reaches_the_list_of_the_desk(asking: TestClient, workspace: Workspace) -> None:
    given = asking.post("/ask", json={"question": QUESTION}).json()
    told = given["handover"]
    assert given["answer"] == "A person has to answer this."
    assert (told["intent"], given["abstained"], given["citations"]) == ("cancel", True, [])
    assert "support@aldermoor.example" in told["contact"]
    listed = workspace.run("inhouse", "handovers", "--json").stdout.splitlines()
    [waits] = [row for row in map(json.loads, listed) if row["id"] == told["id"]]
    assert "960555" not in waits["question"]
    assert waits["found"] == told["found"]
    assert waits["found"]
    workspace.run("inhouse", "handovers", "close", told["id"], "--note", "called")
    assert told["id"] not in workspace.run("inhouse", "handovers").stdout


def test_chat_clients_are_told_whom_to_ask(asking: TestClient) -> None:
    asked = {"model": "inhouse", "messages": [{"role": "user", "content": QUESTION}]}
    given = asking.post("/v1/chat/completions", json=asked).json()
    said = given["choices"][0]["message"]["content"]
    assert said.startswith("A person has to answer this.")
    assert f"Passed on to a person as {given['inhouse']['handover']['id']}." in said
    assert "Contact: support@aldermoor.example" in said


def test_a_declined_question_is_on_the_list_too(asking: TestClient) -> None:
    told = asking.post("/ask", json={"question": UNANSWERED}).json()["handover"]
    [waits] = [each for each in desk.read() if each.id == told["id"]]
    assert (waits.intent, waits.reason) == ("", "The documents do not say.")


def test_an_answer_hands_nothing_over(asking: TestClient) -> None:
    before = len(desk.read())
    given = asking.post("/ask", json={"question": "How long is the warranty on a pump?"}).json()
    assert given["handover"] is None
    assert len(desk.read()) == before
