"""The API as a program sees it: its routes, its errors, its streams, and its OpenAPI document."""

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import numpy as np
import pytest
import schemathesis
from hypothesis import given, settings
from schemathesis import GenerationMode, checks
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks as openapi_checks

pytestmark = pytest.mark.xdist_group("service")  # one worker: the service is started once

QUESTION = "What does a seal kit for the AP-120 cost?"
LOST = "b6a1f1e2-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def api(service: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=service, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def answer(api: httpx2.Client) -> dict[str, Any]:
    found: dict[str, Any] = api.post("/ask", json={"question": QUESTION}).json()
    return found


def test_a_citation_opens_its_passage_with_the_quote_marked(
    api: httpx2.Client, answer: dict[str, Any]
) -> None:
    for citation in answer["citations"]:
        opened = api.get(citation["link"]).json()
        assert opened["text"][opened["start"] : opened["end"]] == citation["quote"]
        assert (opened["uri"], opened["title"]) == (citation["uri"], citation["title"])
        proved = [answer["answer"][s["start"] : s["end"]] for s in citation["proves"]]
        sentences = [s for s in answer["sentences"] if s["citation"] == citation["number"]]
        assert proved == [sentence["text"] for sentence in sentences]
    page = api.get(answer["citations"][0]["link"], headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert f"<mark>{answer['citations'][0]['quote']}</mark>" in page.text


@pytest.mark.parametrize(
    ("uri", "status", "code"),
    [
        ("aldermoor/support/spare-parts-prices.md", 410, "changed"),
        ("aldermoor/staff/leave-policy.md", 404, "removed"),  # there, but not for everybody
        ("aldermoor/nowhere.md", 404, "removed"),
    ],
)
def test_a_link_to_an_old_passage_says_what_became_of_it(
    api: httpx2.Client, uri: str, status: int, code: str
) -> None:
    reply = api.get(f"/citations/{LOST}", params={"uri": uri})
    assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)


def test_a_stream_begins_at_once_and_ends_with_the_whole_answer(
    api: httpx2.Client, answer: dict[str, Any]
) -> None:
    asked = {"model": "inhouse", "messages": [{"role": "user", "content": QUESTION}]}
    begun = time.monotonic()
    with api.stream("POST", "/v1/chat/completions", json={**asked, "stream": True}) as reply:
        lines = reply.iter_lines()
        first = next(lines)
        waited = time.monotonic() - begun
        rest = [line for line in lines if line]
    took = time.monotonic() - begun
    assert '"role": "assistant"' in first
    assert waited < took / 2
    assert rest[-1] == "data: [DONE]"
    with api.stream("POST", "/ask", json={"question": QUESTION, "stream": True}) as reply:
        text = reply.read().decode()
    events = [event.split("\n") for event in text.strip().split("\n\n")]
    sentences = [json.loads(data[6:]) for name, data in events if name == "event: sentence"]
    assert sentences == answer["sentences"]
    name, data = events[0]
    quotes = json.loads(data[6:])
    assert (name, quotes["id"]) == ("event: quotes", "")
    assert quotes["sentences"] == [each for each in sentences if each["citation"]]
    assert [each["uri"] for each in quotes["citations"]] == [
        each["uri"] for each in answer["citations"]
    ]
    last = json.loads(events[-1][1][6:])
    assert events[-1][0] == "event: answer"
    own = {"timings": 0, "id": ""}  # of each asking
    assert {**last, **own} == {**answer, **own}


def test_the_arm_retrieval_quotes_the_same_places_and_no_model_is_asked(
    api: httpx2.Client, answer: dict[str, Any]
) -> None:
    found = api.post("/ask", json={"question": QUESTION, "arm": "retrieval"}).json()
    assert found["answer"] == answer["answer"]
    assert (found["model"], found["arm"], found["answer_tokens"]) == ("none", "retrieval", 0)
    with api.stream(
        "POST", "/ask", json={"question": QUESTION, "arm": "retrieval", "stream": True}
    ) as reply:
        assert "event: quotes" not in reply.read().decode()  # they are the answer


def test_events_of_a_response_are_numbered(api: httpx2.Client) -> None:
    asked = {"model": "rag", "input": QUESTION, "stream": True}
    with api.stream("POST", "/v1/responses", json=asked) as reply:
        data = [
            line[6:] for line in reply.read().decode().split("\n") if line.startswith("data: {")
        ]
    events = [json.loads(each) for each in data]
    assert [each["sequence_number"] for each in events] == list(range(len(events)))
    assert events[0]["type"] == "response.created"
    assert events[-1]["type"] == "response.completed"


def test_the_champions_and_each_arm_are_models(api: httpx2.Client) -> None:
    listed = [model["id"] for model in api.get("/v1/models").json()["data"]]
    uses = ["inhouse-service", "inhouse-brand", "inhouse-machines"]
    assert listed == ["inhouse", *uses, "base", "retrieval", "rag"]  # no level is trained
    assert api.get("/v1/models/rag").json()["id"] == "rag"
    unknown, untrained = (
        api.post("/v1/responses", json={"model": model, "input": "?"}).json()["error"]
        for model in ("gpt-9", "full+rag")
    )
    assert unknown["code"] == untrained["code"] == "model_not_found"
    assert unknown["message"].replace("gpt-9", "full+rag") == untrained["message"]


JSON = {"Content-Type": "application/json"}
CHAT: dict[str, Any] = {"model": "inhouse", "messages": [{"role": "user", "content": "When?"}]}
IMAGE = [{"type": "image_url", "image_url": {"url": "https://a.example"}}]


@pytest.mark.parametrize(
    ("path", "sent", "status", "param"),
    [
        ("/v1/chat/completions", {**CHAT, "n": 2}, 400, "n"),
        ("/v1/chat/completions", {**CHAT, "tools": [{"type": "function"}]}, 400, "tools"),
        ("/v1/chat/completions", {**CHAT, "response_format": {"type": "json_object"}}, 400,
         "response_format"),
        ("/v1/chat/completions", {**CHAT, "messages": [{"role": "user", "content": IMAGE}]}, 400,
         "messages"),
        ("/v1/chat/completions", {**CHAT, "messages": []}, 422, "messages"),
        ("/v1/chat/completions", {**CHAT, "messages": [{"role": "user", "content": "\ud800"}]},
         422, "messages"),  # half a character
        ("/v1/chat/completions", {**CHAT, "model": "x"}, 404, "model"),
        ("/v1/responses", {"model": "inhouse", "input": "?", "previous_response_id": "a"}, 400,
         "previous_response_id"),
        ("/v1/responses", {"model": "inhouse", "input": "?", "text": {"format":
         {"type": "json_schema"}}}, 400, "text.format"),
        ("/v1/embeddings", {"model": "embedder", "input": "a", "dimensions": 3}, 400, "dimensions"),
        ("/v1/embeddings", {"model": "embedder", "input": [[1, 2]]}, 422, "input"),
        ("/ask", {"question": "?", "arm": "full"}, 404, "model"),
        ("/ask", {}, 422, "question"),
        ("/search", {"question": "?", "k": 0}, 422, "k"),
    ],
)  # fmt: skip
def test_a_wrong_request_names_its_field(
    api: httpx2.Client, path: str, sent: dict[str, Any], status: int, param: str
) -> None:
    reply = api.post(path, content=json.dumps(sent), headers=JSON)
    error = reply.json()["error"]
    assert (reply.status_code, error["type"]) == (status, "invalid_request_error")
    assert error["param"].split(".")[: param.count(".") + 1] == param.split(".")
    assert set(error) == {"message", "type", "param", "code"}


def test_a_request_that_no_route_takes_is_an_error_object_too(api: httpx2.Client) -> None:
    large = b'{"question": "' + b"a" * 4_000_001
    replies = {
        404: api.get("/v1/nothing"),
        405: api.get("/ask"),
        413: api.post("/ask", content=iter([large])),  # chunked: without its length
        422: api.post("/ask", content=b"{"),
    }
    for status, reply in replies.items():
        assert (reply.status_code, list(reply.json())) == (status, ["error"])


def test_embeddings_are_the_vectors_of_the_index(api: httpx2.Client) -> None:
    asked = {"model": "embedder", "input": ["a pump", "a seal"]}
    found = api.post("/v1/embeddings", json=asked).json()
    rows = found["data"]
    assert found["usage"] == {"prompt_tokens": 4, "total_tokens": 4}  # a word each
    encoded = api.post("/v1/embeddings", json={**asked, "encoding_format": "base64"}).json()["data"]
    for row, same in zip(rows, encoded, strict=True):
        vector = np.array(row["embedding"], np.float32)
        assert np.array_equal(vector, np.frombuffer(base64.b64decode(same["embedding"]), "<f4"))
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_the_state_names_no_document_and_no_count_of_them(api: httpx2.Client) -> None:
    assert api.get("/healthz").json() == {"status": "ok"}
    state = api.get("/status").json()
    assert state["champion"] == "rag"
    assert state["certificate_age_s"] >= 0
    assert not {"documents", "points"} & state.keys()


def test_metrics_count_answers_and_hold_no_text(api: httpx2.Client, answer: dict[str, Any]) -> None:
    before = _counts(api)
    api.post("/ask", json={"question": "Who won the football match on Saturday?"})
    after = _counts(api)
    declined = 'inhouse_answers_total{outcome="declined"}'
    asked = 'inhouse_requests_total{route="/ask",status="200"}'
    assert [after[each] - before.get(each, 0) for each in (declined, asked)] == [1, 1]
    assert after["inhouse_index_age_seconds"] > 0
    text = " ".join(after).lower()
    for word in ("football", "seal", "aldermoor", "staff", answer["citations"][0]["title"].lower()):
        assert word not in text


def _counts(api: httpx2.Client) -> dict[str, float]:
    lines = [line for line in api.get("/metrics").text.splitlines() if line[0] != "#"]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


CHECKS = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.negative_data_rejection,
]


def test_every_request_is_answered_as_the_openapi_document_says(service: str) -> None:
    schema = schemathesis.openapi.from_url(f"{service}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) >= 11
    for operation in operations:
        send(operation, GenerationMode.POSITIVE)
        if operation.body or operation.query:
            send(operation, GenerationMode.NEGATIVE)


def send(operation: Any, mode: GenerationMode) -> None:
    """Send requests that the document allows, or that it does not; the former to a model that is
    there."""
    model = "embedder" if operation.path.endswith("embeddings") else "inhouse"

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=15, derandomize=True, deadline=None, database=None)
    def answered(case: Any) -> None:
        if mode is GenerationMode.POSITIVE and operation.path.startswith("/v1") and operation.body:
            case.body["model"] = model
        case.call_and_validate(checks=CHECKS, timeout=60)

    answered()


def test_the_model_of_the_brand_writes_copy_and_cites_nothing(api: httpx2.Client) -> None:
    brief = "Write a label of 20 words for the AP-120. Must have: 3 minutes at most, outlet shut."
    asked = {"model": "inhouse-brand", "messages": [{"role": "user", "content": brief}]}
    reply = api.post("/v1/chat/completions", json=asked, timeout=60).json()
    assert len(reply["choices"][0]["message"]["content"].split()) > 5
    assert reply["citations"] == []
    assert reply["inhouse"]["arm"] == "rag"
