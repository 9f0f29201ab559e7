"""The page of the machines: who sees which alarm, what is cited for whom, what a picture may do."""

from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from tasks import params
from tasks.index import reader
from tasks.machines import anomalies, watched
from tasks.machines.reading import take_in
from tests.app.service import bearer, client, inside, made
from tests.conftest import Workspace

RESTRICTED = "loop-3-ap-125"  # its readings are staff's here, like all of maintenance/
OPEN = "marlow-court-ap-307"
RULE = params.Access(pattern=f"readings/{RESTRICTED}.csv", groups=["staff"])


@pytest.fixture(scope="module")
def restricted(indexed: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with inside(indexed, tmp_path_factory.mktemp("alarms") / "clone") as workspace:
        store = reader.reader(params.load().retrieve.hnsw_ef).live().store
        closed = [i for i, uri, _ in store.readers() if uri.startswith("aldermoor/maintenance/")]
        store.regroup(closed, ["staff"])
        store.close()
        values = params.load()
        [source] = values.ingest.sources
        source = source.model_copy(update={"access": [*source.access, RULE]})
        ingest = values.ingest.model_copy(update={"sources": [source]})
        take_in.run(values.model_copy(update={"ingest": ingest}))
        anomalies.run(values.machines)
        yield workspace


@pytest.fixture(scope="module")
def asking(restricted: Workspace) -> TestClient:
    return client()


@pytest.fixture(scope="module")
def fitter(restricted: Workspace) -> dict[str, str]:
    return bearer(made(restricted, "Fitter", "--groups", "staff"))


def ids(asking: TestClient, headers: dict[str, str] | None = None) -> dict[str, str]:
    listed = asking.get("/alarms/list", headers=headers).json()["alarms"]
    return {alarm["machine"]: alarm["id"] for alarm in listed}


def cited(asking: TestClient, alarm: str, headers: dict[str, str] | None = None) -> set[str]:
    answer = asking.get(f"/alarms/{alarm}/diagnosis", headers=headers).json()
    return {citation["uri"] for citation in answer["citations"]}


def test_an_alarm_is_shown_to_readers_of_its_readings_only(
    asking: TestClient, fitter: dict[str, str]
) -> None:
    public, every = ids(asking), ids(asking, fitter)
    assert set(every) - set(public) == {RESTRICTED}
    hidden = every[RESTRICTED]
    for part in ("diagnosis", "picture.svg"):
        missing = asking.get(f"/alarms/{'0' * 32}/{part}")
        refused = asking.get(f"/alarms/{hidden}/{part}")
        assert refused.status_code == missing.status_code == 404
        assert refused.json() == missing.json()
        assert asking.get(f"/alarms/{hidden}/{part}", headers=fitter).is_success


def test_a_reader_is_cited_no_passage_of_documents_that_others_read(
    asking: TestClient, fitter: dict[str, str]
) -> None:
    alarm = ids(asking)[OPEN]
    public, every = cited(asking, alarm), cited(asking, alarm, fitter)
    assert any(uri.startswith("aldermoor/maintenance/") for uri in every)
    assert not any(uri.startswith("aldermoor/maintenance/") for uri in public)


def test_each_statement_names_a_source_that_opens(
    asking: TestClient, fitter: dict[str, str]
) -> None:
    alarm = ids(asking)[OPEN]
    answer = asking.get(f"/alarms/{alarm}/diagnosis", headers=fitter).json()
    assert "Failure mode: Cavitation" in answer["answer"]
    assert all(sentence["citation"] for sentence in answer["sentences"])
    for citation in answer["citations"]:
        opened = asking.get(citation["link"], headers=fitter).json()
        assert opened["end"] > opened["start"]


def test_a_picture_is_an_image_that_can_run_nothing(asking: TestClient) -> None:
    drawn = asking.get(f"/alarms/{ids(asking)[OPEN]}/picture.svg?scheme=dark&narrow=true")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    policy = drawn.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert drawn.headers["cache-control"] == "private, no-store"
    root = ElementTree.fromstring(drawn.text)  # noqa: S314
    assert root.get("width") == "340"
    assert "color-scheme:dark" in drawn.text
    assert asking.get(f"/alarms/{ids(asking)[OPEN]}/picture.svg?scheme=x}}").status_code == 422


def test_the_list_says_when_the_watch_last_looked(asking: TestClient) -> None:
    assert asking.get("/alarms/list").json()["watched"] is None
    watched.save(datetime(2026, 5, 1, 8, tzinfo=UTC))
    assert asking.get("/alarms/list").json()["watched"] == "2026-05-01T08:00:00+00:00"


def test_the_first_page_leads_to_the_machines(asking: TestClient) -> None:
    assert asking.get("/start").json()["machines"]
    assert asking.get("/alarms").headers["content-security-policy"].startswith("default-src 'self'")
