"""The watcher reads, sends and remembers; where something of it is broken it still alarms."""

import json
import os
import subprocess
import sys
import time
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from cli import doctor
from cli.findings import FAILED, OK, WARNING
from flows.monitoring import alarms, channels, server_seen, watch
from flows.monitoring.channels import Channels, Message
from tasks import paths
from tasks.index import night_record
from tasks.storage import lease
from tasks.storage import watch as sign
from tasks.storage.watch import Watch
from tests.conftest import ROOT
from tests.receiver import mail_server, receiver

GB = 10**9


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in (*channels.NAMES, server_seen.ADDRESS):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "params.yaml").write_text((ROOT / "params.yaml").read_text())
    monkeypatch.setattr(watch, "free_bytes", lambda: 50 * GB)
    return tmp_path


def ended_well(ago: timedelta) -> None:
    when = (datetime.now(UTC) - ago).isoformat()
    paths.REPORTS.mkdir(exist_ok=True)
    record = {"state": "completed", "started": when, "ended": when, "completed": when}
    paths.report("night").write_text(json.dumps(record))


def test_a_withdrawn_champion_rings_although_the_night_ended_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended_well(timedelta(hours=1))
    record = json.loads(paths.report("night").read_text())
    night_record.alarm(record, "withdrawn", "full was withdrawn, rag answers")
    record["alarms"] += [{"kind": "withdrawn"}, "damaged"]
    night_record.save(record)
    with receiver() as received:
        monkeypatch.setenv("INHOUSE_ALARM_WEBHOOK", received.address)
        assert not watch.run(once=True)
        assert not watch.run(once=True)
    [sent] = received
    assert (sent["cause"], "full was withdrawn" in sent["text"]) == ("withdrawn", True)


def test_an_old_certificate_rings_once_and_the_next_good_night_clears_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended_well(timedelta(hours=27))
    with receiver() as received:
        monkeypatch.setenv("INHOUSE_ALARM_WEBHOOK", received.address)
        assert not watch.run(once=True)
        assert not watch.run(once=True)  # it remembers between two runs of a timer
        ended_well(timedelta(hours=1))
        assert watch.run(once=True)
    assert [(sent["state"], sent["cause"]) for sent in received] == [
        ("alarm", "certificate"),
        ("clear", "certificate"),
    ]
    assert "no night has succeeded for 27 hours" in received[0]["text"]


def test_broken_params_leave_the_default_limits(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "params.yaml").write_text("ingest: [")
    ended_well(timedelta(hours=27))
    with receiver() as received:
        monkeypatch.setenv("INHOUSE_ALARM_WEBHOOK", received.address)
        made = watch.check(None)
    assert received.causes() == ["certificate"]
    assert made.limits.startswith("the defaults, because params.yaml is not YAML")


def test_a_full_disk_rings_although_nothing_can_be_written(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended_well(timedelta(hours=1))
    monkeypatch.setattr(watch, "free_bytes", lambda: 1000)

    def full(made: Watch) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sign, "save", full)
    with receiver() as received:
        monkeypatch.setenv("INHOUSE_ALARM_WEBHOOK", received.address)
        watch.check(None)
    assert received.causes() == ["disk"]


def test_a_night_that_hangs_after_a_failed_one_is_noticed_too() -> None:
    long_ago = (datetime.now(UTC) - timedelta(hours=9)).isoformat()
    failed = {"state": "failed", "started": long_ago, "failed": "embed", "reason": "no room"}
    record = {"state": "running", "lease": 7, "started": long_ago, "step": "embed"}
    paths.REPORTS.mkdir()
    paths.LEASE.parent.mkdir()
    paths.report("night").write_text(
        json.dumps({**record, "completed": long_ago, "before": failed})
    )
    lease._write(paths.LEASE, 7, os.getpid())
    assert sorted(watch.check(None).causes) == ["hanging night", "night"]
    lease._write(paths.LEASE, 7, lease.FREE)
    assert sorted(watch.check(None).causes) == ["night"]  # it was killed


def test_runs_of_this_folder_send_heartbeats_as_often_as_the_automation_expects() -> None:
    from flows.monitoring import automations

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["tool"]["prefect"]["flows"]["heartbeat_frequency"] == automations.HEARTBEAT_S
    deployed = yaml.safe_load((ROOT / "deploy/prefect.yaml").read_text())["deployments"]
    watched = [one for one in deployed if one["entrypoint"].split(".")[-1] in server_seen.FLOWS]
    assert len(watched) == len(deployed) - 1  # all but the approval, which waits without a process
    for deployment in watched:
        env = deployment["work_pool"]["job_variables"]["env"]
        assert env["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"] == str(automations.HEARTBEAT_S)
    assert automations.SILENT_S >= 4 * automations.HEARTBEAT_S


def test_a_record_that_is_damaged_rings_and_does_not_stop_the_watcher() -> None:
    paths.REPORTS.mkdir()
    paths.report("night").write_text('{"state": "running", "completed": 7}')
    assert watch.check(None).texts == ["reports/night.json is damaged: KeyError('started')"]


def test_a_clock_that_was_set_is_noticed_between_two_checks() -> None:
    ended_well(timedelta(hours=1))
    first = watch.check(None)
    set_back = first.model_copy(update={"boot_s": first.boot_s - 7200})
    assert watch.check(set_back).texts == ["the clock jumped by -120 minutes: timedatectl"]
    assert watch.check(first).texts == []
    off_for_a_week = set_back.model_copy(update={"boot": "the start before the power cut"})
    assert watch.check(off_for_a_week).texts == []


def test_a_slow_check_is_not_a_clock_that_jumped(monkeypatch: pytest.MonkeyPatch) -> None:
    ended_well(timedelta(hours=1))
    monkeypatch.setattr(alarms, "SKEW", timedelta(seconds=0.3))
    monkeypatch.setattr(server_seen, "look", lambda now: time.sleep(1))
    first = watch.check(None)
    assert watch.check(first).texts == []


def test_an_alarm_that_the_webhook_refuses_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ended_well(timedelta(hours=27))
    with receiver(status=500) as refused:
        monkeypatch.setenv("INHOUSE_ALARM_WEBHOOK", refused.address)
        made = watch.check(None)
    assert made.undelivered == ["the webhook answered 500"]
    assert doctor.watcher(made, reachable=True).state == FAILED
    with receiver() as received:
        monkeypatch.setenv("INHOUSE_ALARM_WEBHOOK", received.address)
        watch.check(made)
    assert received.causes() == ["certificate"]


def test_a_mail_is_sent_where_an_address_is_set() -> None:
    to = ("a@b.example", "c@d.example")
    with mail_server() as (port, lines):
        smtp = f"smtp://127.0.0.1:{port}"
        assert channels.send(Message("alarm", "disk", "it is full"), Channels("", to, smtp)) == []
    assert "To: a@b.example, c@d.example" in lines
    assert any(line.startswith("Subject: ALARM inhouse, ") for line in lines)
    refused = channels.send(Message("alarm", "disk", "it is full"), Channels("", to, smtp))
    assert refused == ["the mail could not be sent: ConnectionRefusedError"]


def test_addresses_are_read_from_the_environment_or_the_file(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / ".env").write_text(
        'INHOUSE_ALARM_WEBHOOK="https://hooks.example/1"\n'
        "INHOUSE_ALARM_MAIL=a@b.example, c@d.example\n"
    )
    assert channels.configured() == Channels(
        "https://hooks.example/1", ("a@b.example", "c@d.example")
    )
    monkeypatch.setenv("INHOUSE_ALARM_WEBHOOK", "https://hooks.example/2")
    assert channels.configured().webhook == "https://hooks.example/2"


def test_metrics_have_the_age_of_the_certificate() -> None:
    ended_well(timedelta(hours=3))
    watch.check(None)
    text = watch.METRICS.read_text()
    values = dict(line.split() for line in text.splitlines() if not line.startswith("#"))
    assert abs(int(values["inhouse_certificate_age_seconds"]) - 3 * 3600) < 60
    assert values["inhouse_disk_free_bytes"] == str(50 * GB)


def test_the_doctor_notices_a_watcher_that_has_stopped() -> None:
    assert doctor.watcher(None, reachable=True).state == WARNING
    ended_well(timedelta(hours=1))
    made = watch.check(None)
    assert doctor.watcher(made, reachable=True).state == OK
    assert "reach nobody" in doctor.watcher(made, reachable=False).text
    old = made.model_copy(update={"beat": made.beat - timedelta(hours=5)})
    stopped = doctor.watcher(old, reachable=True)
    assert (stopped.state, stopped.text) == (FAILED, "it has stopped: last seen 5 hours ago")


def test_the_watcher_imports_nothing_of_prefect() -> None:
    code = (
        "import sys, flows.monitoring.watch\n"
        "sys.exit(any(name.split('.')[0] == 'prefect' for name in sys.modules))"
    )
    began = time.monotonic()
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
    assert time.monotonic() - began < 30
