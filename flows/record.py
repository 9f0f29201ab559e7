"""Record a night: its steps, code, parameters, data, models and champion, and how it ended.

    with recorded() as night:
        with night.step("ingest"):
            …
        night.report("ingest")

A report counts only if it is of this night: its step succeeded, or wrote it before it failed.
"""

import contextlib
import hashlib
import json
import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from flows import repository, stages
from tasks import params, paths
from tasks.decision import champion, withdraw
from tasks.documents.ingest_report import IngestReport
from tasks.errors import InhouseError, LeaseLostError, ParamsError, RejectedFilesError
from tasks.index import night_record

log = logging.getLogger(__name__)

STEPS = (
    "models", "ingest", "version", "validate", "withdraw", "chunk", "embed", "index", "calibrate",
)  # fmt: skip
DONE, UNCHANGED, FAILED, NOT_REACHED = "done", "unchanged", "failed", "not reached"
ENDED = {  # by the name of the exception
    "Pause": "it was suspended in the Prefect UI: resume it there",
    "TerminationSignal": "it was ended by SIGTERM: run it again",
    "KeyboardInterrupt": "it was interrupted: run it again",
}
NAMED = 3  # changed parameters in the name of a run; the record has all of them


@dataclass
class Night:
    """One night, while it runs."""

    record: night_record.Record
    steps: dict[str, str] = field(default_factory=lambda: dict.fromkeys(STEPS, NOT_REACHED))
    valid: set[str] = field(default_factory=set)  # steps whose report is of this night
    seconds: dict[str, float] = field(default_factory=dict)  # that each step took

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Record how the step ends, and whether the report on disk afterwards is its own."""
        before, began = _stamp(paths.report(name)), time.monotonic()
        self.record.update(step=name, steps=self.steps)
        night_record.save(self.record)
        try:
            yield
        except BaseException:
            self.steps[name] = FAILED
            if _stamp(paths.report(name)) not in (before, None):
                self.valid.add(name)
            raise
        finally:
            self.seconds[name] = time.monotonic() - began
        self.valid.add(name)
        if self.steps[name] == NOT_REACHED:
            self.steps[name] = DONE

    def reproduce(self, stage: str, run: Callable[[str], bool]) -> None:
        """Run a stage as a step. For a skipped stage DVC has verified that its report is of today's
        data."""
        with self.step(stage):
            if not run(stage):
                self.steps[stage] = UNCHANGED

    def check_turned_away(self, taken: IngestReport) -> None:
        """Raise RejectedFilesError if the report of ingest says that too many files were rejected.

        Called when the index is up to date with the others: it must not wait for the bad ones."""
        if problem := taken.turned_away.problem:
            self.record["step"] = "ingest"
            raise RejectedFilesError(f"{problem}; the other documents are in the index")

    def alarm_about(self, checked: withdraw.Report) -> None:
        """Record an alarm if the champion was withdrawn."""
        for row in checked.withdrawn:
            if row.answered:
                text = f"{row.arm} was withdrawn, {checked.champion} answers: {row.reason}"
                night_record.alarm(self.record, "withdrawn", text)

    def edited(self) -> None:
        """Record whether somebody edited params.yaml since the night began."""
        try:
            changed = paths.PARAMS.read_bytes() != paths.PINNED.read_bytes()
        except OSError:
            changed = True
        self.record.setdefault("params", {})["edited"] = changed
        if changed:
            log.warning(
                "%s was edited while this night ran: this night worked with %s, "
                "the next one takes the edit",
                paths.PARAMS,
                paths.PINNED,
            )

    def report(self, step: str) -> dict[str, Any]:
        """Return the report of a step in this night; empty if it has not written one."""
        return report(step) if step in self.valid else {}

    def certify(self, taken: IngestReport) -> None:
        """Record that the index equals the documents of the sources that were read, except those
        with too many rejected files."""
        over = taken.turned_away.sources
        self.record["certified"] = [n for n in self.record["sources"] if n not in over]
        self.record["documents"] = taken.documents

    def describe(
        self,
        values: params.Params,
        name: str,
        only: Collection[str] = (),
        allowed: Mapping[str, str] | None = None,
    ) -> None:
        """Record the sources, the code, the parameters, the models and the champion, and what is
        allowed this once, with the reason."""
        self.record.update(
            run=name,
            sources=[s.name for s in values.ingest.sources if not only or s.name in only],
            allowed={what: why for what, why in (allowed or {}).items() if why},
        )
        self.record |= {**described(values), "data": None}  # known once they are taken in


def described(values: params.Params) -> dict[str, Any]:
    """Return the code, the parameters, the data, the models and the champion of a run."""
    return {
        "commit": repository.version(),
        "params": {
            "sha256": hashlib.sha256(paths.PINNED.read_bytes()).hexdigest(),
            "changed": changed_params(params.text()),
        },
        "data": stages.data_version(),
        "models": {"base": values.models.base, "embedder": values.models.embedder},
        "champion": _champion(values),
    }


@contextlib.contextmanager
def recorded() -> Iterator[Night]:
    """Keep reports/night.json while the block runs, and end it with the block's error, if any."""
    night = Night(night_record.begun())
    night_record.save(night.record)
    try:
        yield night
    except BaseException as error:
        with contextlib.suppress(OSError, LeaseLostError):  # a full disk; the record is another's
            night_record.end(night.record, _with_reason(error))
        raise
    night_record.end(night.record, None)


def _with_reason(error: BaseException) -> BaseException:
    """Return the error with a sentence where Prefect ends a run without one. Its name is enough:
    a night without a server does not import Prefect for it."""
    reason = ENDED.get(type(error).__name__)
    return InhouseError(reason) if reason else error


def load() -> params.Params:
    """Load params.yaml; if that fails, record a failed night, unless another night runs, whose
    record it is. Raises ParamsError."""
    try:
        return params.load()
    except ParamsError as error:
        if not night_record.runs():
            night_record.end({**night_record.begun(), "step": "params"}, error)
        raise


def report(step: str) -> dict[str, Any]:
    """Return the last report of the step; empty without one."""
    if not paths.report(step).is_file():
        return {}
    loaded = json.loads(paths.report(step).read_text("utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def run_name() -> str:
    """Name a run by its sources, code, changed parameters and time, which a reader of the run
    list looks for. An invalid params.yaml gives a name as well; the run itself then reports the
    error."""
    try:
        text = params.text()
        sources = ", ".join(source.name for source in params.read(text).ingest.sources)
        changed = changed_params(text)
    except ParamsError:
        return f"params.yaml is wrong, {datetime.now():%Y-%m-%d %H:%M}"
    return f"{sources} at {repository.version()}{_named(changed)}, {datetime.now():%Y-%m-%d %H:%M}"


def _named(changed: Mapping[str, Any]) -> str:
    shown = [
        f"{name}={values[1]}" if isinstance(values[1], int | float | bool | None) else name
        for name, values in list(changed.items())[:NAMED]
    ]
    more = f" and {len(changed) - NAMED} more" if len(changed) > NAMED else ""
    return f" with {', '.join(shown)}{more}" if shown else ""


def changed_params(text: str) -> dict[str, list[Any]]:
    """Return {section.key: [value of the commit, value now]} of the differences from the commit."""
    committed = repository.git("show", f"HEAD:./{paths.PARAMS}")
    if not committed:
        return {}
    try:
        before, now = flat(params.values_of(committed)), flat(params.values_of(text))
    except ParamsError:  # an old commit's; today's was read by tasks.params
        return {}
    names = sorted(before.keys() | now.keys())
    return {
        name: [before.get(name), now.get(name)]
        for name in names
        if before.get(name) != now.get(name)
    }


def flat(values: Any, name: str = "") -> dict[str, Any]:
    """Return the values of nested sections by their dotted names."""
    if not isinstance(values, dict):
        return {name: values}
    return {
        key: value
        for part, inner in values.items()
        for key, value in flat(inner, f"{name}.{part}" if name else str(part)).items()
    }


def _champion(values: params.Params) -> dict[str, Any]:
    try:
        now = champion.read(values.generate)
    except InhouseError as error:  # a night needs none
        return {"arm": None, "reason": str(error)}
    return now.model_dump(include={"arm", "weights"}, exclude_unset=True)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns
