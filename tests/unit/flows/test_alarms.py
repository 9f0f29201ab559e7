"""The alarms: what rings, when it rings again, and that a quiet night rings nobody."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flows.monitoring import alarms
from flows.monitoring.alarms import Deployment, Event, Run, Seen, Server
from flows.monitoring.channels import Message
from tasks.params import Alarm as Limits
from tasks.storage.watch import Standing, in_words

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LIMITS = Limits()
EVERY = timedelta(seconds=LIMITS.every_s)
NIGHT = Deployment("reindex/nightly", "inhouse", scheduled=True, coming=True)
WELL = Server(deployments=(NIGHT,), workers={"inhouse": NOW})
QUIET = Seen(now=NOW, began=NOW - 90 * HOUR, completed=NOW - 10 * HOUR, beat=NOW, server=WELL)


def causes(seen: Seen) -> list[str]:
    return [alarm.cause for alarm in alarms.judge(seen, LIMITS)[0]]


def with_server(**changes: Any) -> Seen:
    return replace(QUIET, server=replace(WELL, **changes))


def run(state: str, since: datetime, identity: str = "1") -> Run:
    return Run("docs at v1", identity, "finetune/weekly", state, since, "no room")


def test_a_quiet_check_finds_nothing() -> None:
    assert alarms.judge(QUIET, LIMITS) == ([], frozenset())
    assert causes(replace(QUIET, server=None)) == []


@pytest.mark.parametrize(
    ("seen", "cause"),
    [
        (replace(QUIET, completed=NOW - 26 * HOUR - MINUTE), "certificate"),
        (replace(QUIET, completed=None), "certificate"),
        (replace(QUIET, night_problem="the night of … failed", started="x"), "night"),
        (replace(QUIET, running=NOW - 5 * HOUR), "hanging night"),
        (replace(QUIET, free_gb=0.5), "disk"),
        (replace(QUIET, completed=NOW + HOUR), "clock"),
        (replace(QUIET, beat=NOW + HOUR), "clock"),
        (replace(QUIET, jumped=3 * HOUR), "clock"),
        (replace(QUIET, jumped=-3 * HOUR), "clock"),
        (replace(QUIET, server=Server(dead="no answer")), "server"),
        (replace(QUIET, server=Server(unwritable="it is locked")), "database"),
        (with_server(deployments=(replace(NIGHT, coming=False),)), "schedule"),
        (with_server(workers={"inhouse": NOW - 6 * MINUTE}), "worker"),
        (with_server(workers={"inhouse": None}), "worker"),
        (with_server(runs=(run("SCHEDULED", NOW - 9 * MINUTE),)), "late"),
        (with_server(runs=(run("PENDING", NOW - 9 * MINUTE),)), "late"),
        (with_server(runs=(run("RUNNING", NOW - 25 * HOUR),)), "hanging run"),
        (with_server(runs=(run("CRASHED", NOW),)), "run finetune/weekly"),
    ],
)  # fmt: skip
def test_each_fault_rings_by_its_own_cause(seen: Seen, cause: str) -> None:
    assert causes(seen) == [cause]


@pytest.mark.parametrize(
    "seen",
    [
        replace(QUIET, completed=None, began=NOW),  # a new folder has a day for its first night
        replace(QUIET, completed=NOW + 2 * MINUTE),  # clocks of two machines
        replace(QUIET, running=NOW - 3 * HOUR),
        with_server(deployments=(replace(NIGHT, scheduled=False, coming=False),)),
        # a week occupies the only worker: the night waits, and nobody is called
        with_server(runs=(run("SCHEDULED", NOW - HOUR), run("RUNNING", NOW - HOUR))),
    ],
)  # fmt: skip
def test_what_is_meant_rings_nobody(seen: Seen) -> None:
    assert causes(seen) == []


def test_the_run_of_a_failed_night_does_not_ring_beside_the_night() -> None:
    failed = replace(run("FAILED", NOW), deployment="reindex/nightly")
    seen = replace(QUIET, night_problem="it failed", server=replace(WELL, runs=(failed,)))
    assert causes(seen) == ["night"]


class Watcher:
    """Check again and again, as the shell does, and remember what was sent."""

    def __init__(self) -> None:
        self.before: dict[str, Standing] = {}

    def check(self, seen: Seen, delivered: bool = True) -> list[tuple[str, str]]:
        found, unseen = alarms.judge(seen, LIMITS)
        messages = alarms.due(found, unseen, self.before, seen.now, timedelta(hours=24))
        sent = {message.cause for message in messages} if delivered else set[str]()
        self.before = alarms.standing(found, unseen, self.before, seen.now, sent)
        return [(message.state, message.cause) for message in messages]


def test_a_cause_rings_once_again_after_a_day_and_when_it_is_gone() -> None:
    watcher, full = Watcher(), replace(QUIET, free_gb=0.5)
    assert watcher.check(full) == [("alarm", "disk")]
    assert watcher.check(replace(full, now=NOW + EVERY)) == []
    later = NOW + 25 * HOUR
    still = replace(full, now=later, completed=later, server=None)
    assert watcher.check(still) == [("reminder", "disk")]
    assert watcher.check(replace(still, free_gb=9.0)) == [("clear", "disk")]
    assert watcher.check(replace(still, free_gb=9.0)) == []


def test_a_withdrawal_rings_once_and_never_clears() -> None:
    watcher = Watcher()
    first = Event("2026-11-02T02:00", "withdrawn", "full was withdrawn, rag answers")
    withdrawn = replace(QUIET, recorded=(first,))
    assert watcher.check(withdrawn) == [("alarm", "withdrawn")]
    assert watcher.check(withdrawn) == []
    assert watcher.check(QUIET) == []
    assert watcher.check(QUIET) == []
    second = replace(first, when="2026-11-09T02:00")
    assert watcher.check(replace(QUIET, recorded=(first, second))) == [("alarm", "withdrawn")]


def test_another_failed_night_rings_although_the_one_before_did() -> None:
    watcher = Watcher()
    failed = replace(QUIET, night_problem="the night of Monday failed")
    assert watcher.check(failed) == [("alarm", "night")]
    assert watcher.check(replace(failed, running=NOW, started="Tuesday")) == []
    again = replace(failed, night_problem="the night of Tuesday failed")
    assert watcher.check(again) == [("alarm", "night")]


def test_a_message_that_was_not_delivered_is_sent_again_an_all_clear_too() -> None:
    watcher, full = Watcher(), replace(QUIET, free_gb=0.5)
    assert watcher.check(full, delivered=False) == [("alarm", "disk")]
    assert watcher.check(full) == [("alarm", "disk")]
    assert watcher.check(QUIET, delivered=False) == [("clear", "disk")]
    assert watcher.check(QUIET) == [("clear", "disk")]


def test_a_server_that_restarts_rings_nobody_and_one_that_stays_dead_rings_in_time() -> None:
    watcher, dead = Watcher(), replace(QUIET, server=Server(dead="no answer"))
    assert watcher.check(dead) == []
    assert watcher.check(replace(QUIET, now=NOW + EVERY)) == []
    assert watcher.check(dead) == []
    assert watcher.check(replace(dead, now=NOW + EVERY)) == [("alarm", "server")]
    assert timedelta(minutes=15) > EVERY * 2  # it may have died just after a check


def test_a_dead_server_gives_no_all_clear_for_what_it_hides() -> None:
    watcher = Watcher()
    silent = replace(QUIET, server=replace(WELL, workers={"inhouse": NOW - HOUR}))
    crashed = replace(QUIET, server=replace(WELL, runs=(run("CRASHED", NOW),)))
    assert watcher.check(silent) == [("alarm", "worker")]
    assert watcher.check(replace(QUIET, server=Server(dead="no answer"))) == []
    assert watcher.check(crashed) == [("alarm", "run finetune/weekly"), ("clear", "worker")]
    assert watcher.check(replace(QUIET, server=Server(unwritable="locked"))) == []
    assert watcher.check(QUIET) == [("clear", "run finetune/weekly")]


def days(count: int) -> Iterator[Seen]:
    """Yield the checks of quiet days: a night at two that takes 20 minutes, a week on Saturdays
    that takes five hours and lets the next night wait."""
    for check in range(count * 24 * 12):
        now = NOW.replace(hour=0) + check * EVERY
        clock = now - now.replace(hour=0, minute=0)
        ended = now.replace(hour=2, minute=20)
        in_night = timedelta(hours=2) <= clock < timedelta(hours=2, minutes=20)
        in_week = now.weekday() == 5 and timedelta(hours=1) <= clock < timedelta(hours=6)
        runs = [run("RUNNING", now.replace(hour=1, minute=0))] if in_week else []
        if in_week and clock > 2 * HOUR:
            runs.append(run("SCHEDULED", now.replace(hour=2, minute=0)))
        heard = now - timedelta(seconds=40)
        yield Seen(
            now=now,
            began=NOW - HOUR,
            completed=ended if now > ended else ended - timedelta(days=1),
            running=now.replace(hour=2, minute=0) if in_night and not in_week else None,
            beat=now - EVERY,
            server=replace(WELL, workers={"inhouse": heard}, runs=tuple(runs)),
        )


def test_a_hundred_quiet_nights_ring_nobody() -> None:
    watcher = Watcher()
    assert [rung for seen in days(100) for rung in watcher.check(seen)] == []


def test_a_message_names_what_happened_where() -> None:
    sent = Message("alarm", "disk", "the disk has 0.5 GB left").as_json()
    assert sent["text"].startswith("ALARM inhouse, ")
    assert sent["text"].endswith("the disk has 0.5 GB left")
    assert (sent["state"], sent["cause"]) == ("alarm", "disk")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(40, "40 seconds"), (600, "10 minutes"), (93600, "26 hours"), (259200, "3 days")],
)
def test_an_age_is_said_in_words(seconds: int, words: str) -> None:
    assert in_words(timedelta(seconds=seconds)) == words
