"""Keys over HTTP: who reads what, how many requests, which arms; and what is kept of it."""

import json

import pytest
from starlette.testclient import TestClient

from app.audit import log
from tasks import paths
from tests.app.service import bearer, client, found, made
from tests.conftest import Workspace

STAFF = "How many days of annual leave do I get?"
LEAVE = "aldermoor/staff/leave-policy.md"
PUBLIC = "How long is the warranty on a pump?"


@pytest.fixture(scope="module")
def staff(workspace: Workspace) -> str:
    return made(workspace, "anna", "--groups", "staff", "--rate", "1000/minute")


@pytest.fixture(scope="module")
def local(workspace: Workspace) -> TestClient:
    return client()


def ask(sent_to: TestClient, question: str = PUBLIC, key: str = "", **headers: str) -> int:
    given = {**(bearer(key) if key else {}), **headers}
    return sent_to.post("/search", json={"question": question, "k": 50}, headers=given).status_code


def test_a_key_opens_the_documents_of_its_groups(local: TestClient, staff: str) -> None:
    asked = {"question": STAFF, "k": 50}
    assert LEAVE in found(local.post("/search", json=asked, headers=bearer(staff)))
    without = local.post("/search", json=asked)
    assert not any("/staff/" in uri for uri in found(without))
    assert found(without) == found(local.post("/search", json=asked, headers=bearer("public")))


def test_a_withdrawn_expired_or_wrong_key_is_refused_alike(
    workspace: Workspace, local: TestClient
) -> None:
    key = made(workspace, "ben")
    assert ask(local, key=key) == 200
    workspace.run("inhouse", "keys", "remove", "ben")
    sent = [
        local.post("/search", json={"question": "x"}, headers=bearer(each))
        for each in (key, key[:-1], "ih-00000000-x", "sk-1")
    ]
    assert {each.status_code for each in sent} == {401}
    assert len({each.text for each in sent}) == 1
    assert sent[0].headers["WWW-Authenticate"] == "Bearer"
    listed = workspace.run("inhouse", "keys", "list").stdout
    assert "ben" not in listed
    assert key.rpartition("-")[2] not in (workspace.root / ".inhouse/keys.json").read_text()


def test_a_rate_ends_with_429_and_the_time_to_wait(workspace: Workspace, local: TestClient) -> None:
    key = made(workspace, "carl", "--rate", "2/minute")
    assert [ask(local, key=key) for _ in range(3)] == [200, 200, 429]
    refused = local.post("/search", json={"question": "x"}, headers=bearer(key))
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.json()["error"]["type"] == "rate_limit_error"


def test_a_key_names_its_arms(workspace: Workspace, local: TestClient) -> None:
    key = made(workspace, "dora", "--arms", "base")
    listed = local.get("/v1/models", headers=bearer(key)).json()["data"]
    assert [model["id"] for model in listed] == ["base"]
    for arm in ("rag", "full", "unheard"):
        sent = local.post("/ask", json={"question": "x", "arm": arm}, headers=bearer(key))
        assert (sent.status_code, sent.json()["error"]["code"]) == (404, "model_not_found")


def test_a_server_that_others_reach_answers_nobody_without_a_key(
    workspace: Workspace, staff: str
) -> None:
    open_ = client("0.0.0.0", peer="192.0.2.7")
    assert ask(open_) == 401
    assert open_.get("/status").status_code == 401
    assert open_.get("/metrics").status_code == 401
    assert open_.get("/healthz").status_code == 200
    assert ask(open_, key=staff) == 200
    assert open_.get("/metrics", headers=bearer(staff)).status_code == 200


def test_another_name_of_this_machine_opens_nothing(local: TestClient) -> None:
    assert ask(local) == 200
    assert ask(local, Host="attacker.example:8100") == 401


def test_headers_of_a_proxy_count_from_its_address_alone(workspace: Workspace) -> None:
    proxy = {"addresses": ["10.0.0.0/24"], "groups": {"All Staff": "staff"}}
    before = (workspace.root / "params.yaml").read_text()
    loaded = json.dumps({"proxy": proxy, "anonymous": "public"})
    (workspace.root / "params.yaml").write_text(f"{before}\nserve: {loaded}\n")
    signed_in = {"X-Forwarded-User": "eva", "X-Forwarded-Groups": "All Staff"}
    asked = {"question": STAFF, "k": 50}
    try:
        trusted, stranger = (
            client("0.0.0.0", peer, **signed_in) for peer in ("10.0.0.3", "10.1.0.3")
        )
        assert LEAVE in found(trusted.post("/search", json=asked))
        assert not any("/staff/" in uri for uri in found(stranger.post("/search", json=asked)))
    finally:
        (workspace.root / "params.yaml").write_text(before)


def test_a_browser_signs_in_with_a_cookie_that_other_pages_cannot_use(
    workspace: Workspace, staff: str
) -> None:
    browser = client()
    assert browser.post("/login", json={"key": staff[:-1]}).status_code == 401
    page = {"Origin": "http://localhost"}
    sent = browser.post("/login", json={"key": staff}, headers=page)
    assert {"HttpOnly", "SameSite=strict"} <= set(sent.headers["Set-Cookie"].split("; "))
    asked = {"question": STAFF, "k": 50}
    assert LEAVE in found(browser.post("/search", json=asked, headers=page))
    foreign = browser.post("/search", json=asked, headers={"Origin": "http://localhost:9000"})
    assert foreign.status_code == 403
    assert browser.post("/logout", headers={"Origin": "null"}).status_code == 403
    assert browser.post("/logout", headers=page).status_code == 200
    assert not any("/staff/" in uri for uri in found(browser.post("/search", json=asked)))


def test_the_audit_log_says_who_saw_what_and_not_what_they_asked(
    workspace: Workspace, local: TestClient, staff: str
) -> None:
    answered = local.post("/ask", json={"question": PUBLIC}, headers=bearer(staff)).json()
    *_, row = log.events()
    assert row["key"] == staff.split("-")[1]
    assert (row["route"], row["arm"], row["declined"]) == ("POST /ask", "rag", False)
    assert answered["citations"][0]["uri"] in row["documents"]
    local.get(answered["citations"][0]["link"].removeprefix("http://localhost"))
    *_, opened = log.events()
    assert (opened["route"], opened["key"]) == ("GET /citations/{chunk_id}", "")
    kept = b"".join(path.read_bytes() for path in paths.AUDIT.iterdir())
    assert b"warranty on a pump" not in kept
    assert "lines fit" in workspace.run("inhouse", "audit", "verify").stdout
    exported = workspace.run("inhouse", "audit", "export", "--ocsf").stdout.splitlines()
    assert {json.loads(line)["class_uid"] for line in exported} == {6003}
    (paths.AUDIT / ".lock").rename(paths.AUDIT / "lock")
    (paths.AUDIT / ".lock").mkdir()  # so that no line can be written
    assert ask(local, key=staff) == 200
    assert "inhouse_audit_lost 1.0" in local.get("/metrics").text
    (paths.AUDIT / ".lock").rmdir()
    [*_, last] = log.days()
    last.write_bytes(last.read_bytes().replace(b"rag", b"raq", 1))
    assert "expected the hash" in workspace.run("inhouse", "audit", "verify", code=1).stderr
