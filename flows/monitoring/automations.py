"""Register the automations of Inhouse on the Prefect server.

Out: two automations, and the webhook that the second one calls
Run: python -m flows.monitoring.automations   again at any time: what is there is updated

Prefect itself leaves a run whose process and worker died "Running". A run sends a heartbeat every
HEARTBEAT_S seconds; one that sends nothing for SILENT_S seconds is marked as crashed. A run that
failed or crashed calls INHOUSE_ALARM_WEBHOOK at once. The watcher (watch.py), which is not a
part of Prefect, alarms as well where the server itself does not work.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from prefect import get_client
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events.actions import CallWebhook, ChangeFlowRunState
from prefect.events.schemas.automations import (
    AutomationCore,
    EventTrigger,
    Posture,
)
from prefect.events.schemas.events import ResourceSpecification
from pydantic import SecretStr

from flows import waiting
from flows.monitoring import channels
from flows.monitoring.server_seen import FLOWS
from tasks import console

HEARTBEAT_S = 30  # the least that Prefect allows; deploy/prefect.yaml sets it for each run
SILENT_S = 120  # four heartbeats: a busy machine is late with one

SILENT = "inhouse: a run without heartbeats has crashed"
FAILED = "inhouse: alarm on a failed run"
WEBHOOK = "inhouse-alarm"  # the name of the block, which keeps the address encrypted

SENTENCE = (  # in the language of Prefect's templates
    '"The run " ~ flow_run.name ~ " of " ~ flow.name ~ " is "'
    ' ~ event.resource["prefect.state-name"] ~ ": " ~ event.resource["prefect.state-message"]'
)
PAYLOAD = (
    '{"source": "inhouse", "state": "alarm", "cause": "run {{ flow_run.id }}",'
    ' "text": {{ ("ALARM inhouse: " ~ ' + SENTENCE + ") | tojson }}}"
)


def silent() -> AutomationCore:
    """Return the automation that marks a run without heartbeats as crashed. A run that waits for
    an approval has no process, and sends none.

    Any other event of the run, such as its end or its suspension, ends the wait. It begins with
    Running too, which the server itself records: a run may die before its first heartbeat."""
    return AutomationCore(
        name=SILENT,
        description=f"No heartbeat for {SILENT_S} s: the process of the run is dead",
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat", "prefect.flow-run.Running"},
            expect={"prefect.flow-run.*"},
            match=ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*"}),
            match_related=_of(FLOWS),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=SILENT_S),
        ),
        actions=[
            ChangeFlowRunState(
                name="Crashed",
                force=False,
                state=StateType.CRASHED,
                message=f"No heartbeat for {SILENT_S} s: its process and its worker are dead.",
            )
        ],
    )


def failed(address: str) -> AutomationCore:
    """Return the automation that calls the webhook when a run fails or crashes."""
    block = Webhook(url=SecretStr(address)).save(WEBHOOK, overwrite=True)
    assert isinstance(block, UUID)
    return AutomationCore(
        name=FAILED,
        description="Calls INHOUSE_ALARM_WEBHOOK",
        trigger=EventTrigger(
            expect={"prefect.flow-run.*"},
            match=ResourceSpecification(  # by type: a state may have any name
                {
                    "prefect.resource.id": "prefect.flow-run.*",
                    "prefect.state-type": ["FAILED", "CRASHED"],
                }
            ),
            match_related=_of((*FLOWS, waiting.FLOW)),
            for_each={"prefect.resource.id"},
            posture=Posture.Reactive,
            threshold=1,
        ),
        actions=[CallWebhook(block_document_id=block, payload=PAYLOAD)],
    )


def _of(flows: Sequence[str]) -> ResourceSpecification:
    """Match runs of these flows only: others may send heartbeats more seldom, or none."""
    return ResourceSpecification(
        {"prefect.resource.role": "flow", "prefect.resource.name": list(flows)}
    )


def register() -> list[str]:
    """Create or update the automations on the server that is set, and return their names. Without
    a webhook, the one that calls it is removed."""
    address = channels.configured().webhook
    with get_client(sync_client=True) as client:
        wanted = [silent(), *([failed(address)] if address else [])]
        for automation in wanted:
            _put(client, automation)
        if not address:
            for old in client.read_automations_by_name(FAILED):
                client.delete_automation(old.id)
    return [automation.name for automation in wanted]


def _put(client: SyncPrefectClient, automation: AutomationCore) -> None:
    """Create an automation, or update the one of that name."""
    there = client.read_automations_by_name(automation.name)
    if there:
        client.update_automation(there[0].id, automation)
    else:
        client.create_automation(automation)


if __name__ == "__main__":
    console.run(lambda: print(*register(), sep="\n"))
