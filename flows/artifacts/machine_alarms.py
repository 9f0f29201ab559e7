"""Show the alarms of machines in the Prefect UI: a table of all, and a page with the picture of
each new one. A machine whose readings not everyone may read is counted, and not named."""

from collections.abc import Mapping, Sequence

from flows import artifacts
from tasks import params
from tasks.answer.cited_answer import Answer
from tasks.documents import visible
from tasks.machines import picture
from tasks.machines.alarms import Alarm
from tasks.machines.reading.frames import Frame
from tasks.machines.reading.take_in import ReadingsReport

NONE = {"machine": "none", "since": "", "until": "", "what": "", "sensors": "", "limit": ""}


def shown(found: Sequence[Alarm], restricted: bool) -> list[Alarm]:
    return [alarm for alarm in found if visible.shown(alarm.groups, restricted)]


def table(found: Sequence[Alarm], restricted: bool) -> None:
    """Show all alarms, the latest first."""
    named = shown(found, restricted)
    rows = [
        {
            "machine": alarm.machine,
            "since": f"{alarm.start:%Y-%m-%d %H:%M}",
            "until": f"{alarm.end:%Y-%m-%d %H:%M}",
            "what": alarm.pattern,
            "sensors": ", ".join(alarm.sensors),
            "limit": alarm.limit,
        }
        for alarm in named
    ]
    hidden = len(found) - len(named)
    more = f"; {hidden} more are not shown: not everyone may read their readings" if hidden else ""
    description = f"Machines that left their normal range, times in UTC{more}"
    artifacts.table(rows, key="machine-alarms", description=description, empty=NONE)


def page(
    alarm: Alarm,
    frame: Frame,
    limits: Sequence[params.MachineLimit],
    diagnosis: Answer | None = None,
    link: str = "",
) -> None:
    """Show one new alarm: what changed, by how much, its diagnosis, its picture, and where the app
    shows it."""
    key = f"alarm-{alarm.alarm_id[:12]}"
    about = f"{alarm.machine}: {alarm.pattern}"
    body = text(alarm, frame) + (diagnosis_text(diagnosis) if diagnosis else "")
    body += f"\n[This alarm in the app]({link})\n" if link else ""
    artifacts.markdown(body, key=key, description=about)
    artifacts.picture(picture.of(frame, alarm, limits), key=f"{key}-picture", description=about)


def text(alarm: Alarm, frame: Frame) -> str:
    """Describe an alarm in Markdown."""
    units: Mapping[str, str] = dict(zip(frame.sensors, frame.units, strict=True))
    rows = "\n".join(
        f"| {name.replace('_', ' ')} | {alarm.before[name]:g} {units[name]} "
        f"| {alarm.within[name]:g} {units[name]} | {alarm.size[name]:.1f} "
        f"| {alarm.slope[name]:+.3g} {units[name]} |"
        for name in alarm.sensors
    )
    limit = f" Limit broken: {alarm.limit}." if alarm.limit else ""
    return (
        f"# {alarm.machine}: {alarm.pattern}\n\n"
        f"From {alarm.start:%Y-%m-%d %H:%M} to {alarm.end:%Y-%m-%d %H:%M} UTC.{limit}\n\n"
        "| sensor | normal | in the window | times its normal spread | change per day |\n"
        f"|---|---|---|---|---|\n{rows}\n\nReadings: {alarm.uri}\n"
    )


def diagnosis_text(diagnosis: Answer) -> str:
    """Return a diagnosis in Markdown, each statement with the document that makes it."""
    rows = [
        f"- {sentence['text']}{_source(diagnosis, sentence['citation'])}"
        for sentence in diagnosis.sentences
    ]
    return "\n## Diagnosis\n\n" + "\n".join(rows or [diagnosis.answer]) + "\n"


def _source(diagnosis: Answer, number: int | None) -> str:
    return f" ({diagnosis.citations[number - 1].uri})" if number else ""


def problems(report: ReadingsReport) -> None:
    """Show the files of readings with gaps or duplicate times, and those that can't be read."""
    rows = [
        {"file": file.uri, "what": file.refused or note}
        for file in report.files
        for note in ([""] if file.refused else file.notes)
    ]
    artifacts.table(
        rows,
        key="readings",
        description="Files of readings: gaps, duplicate times, and files that could not be read",
        empty={"file": "none", "what": ""},
    )
