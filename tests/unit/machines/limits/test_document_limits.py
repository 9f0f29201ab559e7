"""For which machines and sensors a limit of a document counts, and when it becomes a rule."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from tasks import params
from tasks.index.reader import Live
from tasks.index.store import Payload, Store
from tasks.machines import anomalies
from tasks.machines.limits import document_limits, limit_list, limit_proposals, product_names
from tasks.machines.limits.document_limits import DocumentLimit
from tasks.machines.reading import readings
from tasks.machines.reading.frames import frame
from tasks.machines.reading.readings import Series

TABLE = """All values are velocity in mm/s RMS.

| Pump | Warning | Trip |
| --- | --- | --- |
| AP-120 | 4.5 | 7.1 |
| AP-303 and AP-305 | 5.0 | 8.0 |
"""
MACHINES = ("pier-2-ap-120", "hall-ap-305", "roof-vx-40")


@dataclass
class Passages:
    """An index of a few passages, which counts how often it is read."""

    texts: dict[str, Payload]
    read: int = 0
    ids: list[str] = field(default_factory=list)

    def readers(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        self.read += 1
        yield from ((i, each.uri, each.groups) for i, each in self.texts.items())

    def payloads(self, chunk_ids: Sequence[str]) -> dict[str, Payload]:
        return {i: self.texts[i] for i in chunk_ids}


def passage(text: str, title: str = "Vibration limits", *groups: str) -> Payload:
    return Payload(f"a/{title}.md", title, (), text, groups or ("public",), "", "")


def index(*passages: Payload, name: str = "000001") -> Live:
    store = Passages({f"{number}": each for number, each in enumerate(passages)})
    return Live(cast("Store", store), "", name)


def series(machine: str) -> list[Series]:
    times = np.datetime64("2026-03-01", "s") + np.arange(90) * np.timedelta64(1, "h")
    vibration = np.where(np.arange(90) == 80, 6.0, 2.0)
    return [
        Series(machine, "vibration", "mm/s", times, vibration, "s/r.csv", groups=("public",)),
        Series(
            machine, "bearing_temperature", "°C", times, vibration, "s/r.csv", groups=("public",)
        ),
    ]


def proposed(*passages: Payload) -> set[tuple[str, str, str, float, bool]]:
    limit_proposals.run({name: series(name) for name in MACHINES}, index(*passages))
    found = document_limits.load()
    return {(each.machine, each.sensor, each.name, each.above, each.disputed) for each in found}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def using(*limits: params.MachineLimit, how: str = "use") -> params.Machines:
    return params.Machines.model_validate(
        {"limits": [each.model_dump() for each in limits], "diagnosed": "", "document_limits": how}
    )


def test_a_limit_counts_for_the_machines_whose_product_its_row_names() -> None:
    assert proposed(passage(TABLE)) == {
        ("pier-2-ap-120", "vibration", "warning", 4.5, False),
        ("pier-2-ap-120", "vibration", "trip", 7.1, False),
        ("hall-ap-305", "vibration", "warning", 5.0, False),
        ("hall-ap-305", "vibration", "trip", 8.0, False),
    }


@pytest.mark.parametrize(
    "kept_out",
    [
        passage(
            "SUPERSEDED BY REV C.\n\nVibration: alarm at 4 mm/s.", "Manual of the AP-120, Rev B"
        ),
        passage("Vibration: alarm at 4 mm/s.", "Manual of the AP-125"),
        passage("Vibration: alarm at 4 mm/s.", "Pumps"),
        passage("## Finding\n\nStop the AP-120 at a vibration of 4 mm/s.", "Report on the AP-120"),
    ],
)
def test_other_products_old_editions_and_reports_state_none(kept_out: Payload) -> None:
    if "Finding" in kept_out.text:
        kept_out = Payload(
            kept_out.uri, kept_out.title, ("Finding",), kept_out.text, ("public",), "", ""
        )
    assert proposed(kept_out) == set()


def test_a_limit_that_documents_dispute_is_no_rule() -> None:
    other = passage("Vibration: warning at 4.2 mm/s.", "Handbook of the AP-120")
    found = proposed(passage(TABLE), other)
    assert ("pier-2-ap-120", "vibration", "warning", 4.2, True) in found
    assert ("pier-2-ap-120", "vibration", "warning", 4.5, True) in found
    rules = document_limits.in_use(using())
    assert {(each.name, each.above) for each in rules if "120" in each.machines} == {("trip", 7.1)}


def test_documents_make_no_rule_unless_params_say_so_nor_where_a_person_wrote_one() -> None:
    proposed(passage(TABLE))
    own = params.MachineLimit(machines="*ap-120*", sensor="vibration", name="trip", above=9.0)
    assert document_limits.in_use(using(own, how="propose")) == [own]
    rules = document_limits.in_use(using(own))
    assert {(each.machines, each.above) for each in rules} == {
        ("*ap-120*", 9.0),
        ("hall-ap-305", 5.0),
        ("hall-ap-305", 8.0),
    }
    states = {(row["machine"], row["name"]): row["state"] for row in limit_list.rows(using(own))}
    assert states["pier-2-ap-120", "trip"] == "params.yaml has trip 9"
    assert states["hall-ap-305", "trip"] == "in use"


def test_a_limit_of_a_restricted_document_is_no_rule() -> None:
    proposed(passage(TABLE, "Vibration limits", "staff"))
    assert document_limits.in_use(using()) == []
    [state] = {row["state"] for row in limit_list.rows(using())}
    assert state == "not used: not everybody may read the document"


def test_a_rule_of_a_document_rings() -> None:
    proposed(passage(TABLE))
    shown = readings.machines(series("pier-2-ap-120"))["pier-2-ap-120"]
    frames = frame(shown)
    silent = anomalies.alarms(frames, document_limits.in_use(using(how="propose")))
    assert not any(each.limit for each in silent)
    [rings] = [a for a in anomalies.alarms(frames, document_limits.in_use(using())) if a.limit]
    assert rings.limit == "vibration: warning 4.5 mm/s"


def test_the_index_is_read_again_only_if_it_or_the_machines_have_changed() -> None:
    live, machines = index(passage(TABLE)), {"pier-2-ap-120": series("pier-2-ap-120")}
    store = cast("Passages", live.store)
    for _ in range(2):
        limit_proposals.run(machines, live)
    assert store.read == 1
    limit_proposals.run({**machines, "hall-ap-305": series("hall-ap-305")}, live)
    assert store.read == 2
    assert len(document_limits.load()) == 4
    limit_proposals.run(machines, None)
    assert document_limits.load() == []


@pytest.mark.parametrize(
    ("scopes", "model", "about"),
    [
        (("AP-307 and AP-309",), "AP-307", True),
        (("limits", "AP-300 series"), "AP-307", True),
        (("AP series manual",), "AP-130", True),
        (("the AP 130",), "AP-130", True),
        (("AP-130X only", "AP-130 manual"), "AP-130", False),
        (("AP-130 data sheet",), "AP-130X", False),
        (("flange PN 16, IP65", "AP-130 manual"), "AP-130", True),
        (("limits", "pumps"), "AP-130", False),
    ],
)
def test_the_nearest_text_that_names_a_product_decides(
    scopes: tuple[str, ...], model: str, about: bool
) -> None:
    assert product_names.is_about(scopes, model) == about


def test_a_proposal_keeps_its_passage() -> None:
    proposed(passage(TABLE))
    first: DocumentLimit = document_limits.load()[0]
    assert (first.uri, first.chunk_id) == ("a/Vibration limits.md", "0")
    assert "AP-303 and AP-305" in first.text
