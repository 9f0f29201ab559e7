"""Withdraw a tuned model if a document of its training has left, or lost readers of its audience.

In:  data/accepted, models/champion.json, models/champions, models/tuned
Out: models/champion.json    the arm before it, or the one that answers before any is promoted
     reports/withdraw.json   the arm that answers, the models that were withdrawn and those that
                             can't be promoted, with reasons
Run: python -m tasks.decision.withdraw   (each night does, after the documents are accepted)

A withdrawn model's copy in models/champions is deleted; inhouse promote refuses
it.
"""

import logging
from datetime import UTC, datetime

from pydantic import BaseModel

from tasks import console, params, paths
from tasks.answer import arms
from tasks.dataset import provenance
from tasks.decision import champion, decisions
from tasks.decision.champion import Champion
from tasks.errors import ModelError
from tasks.storage import reports

log = logging.getLogger(__name__)

BY = "nightly check"


class Withdrawn(BaseModel, frozen=True):
    """A champion that must not answer any more."""

    arm: str
    weights: str | None
    reason: str


class Report(BaseModel, frozen=True):
    """The content of reports/withdraw.json."""

    champion: str | None  # the arm that answers; None: its file can't be read
    reason: str | None = None  # why it can't be read
    withdrawn: list[Withdrawn]
    refused: dict[str, str]  # why a model can't be promoted, by level


def run(values: params.Params) -> Report:
    """Check the champion, the one before it and the trained models, and return the report."""
    try:
        now = champion.read(values.generate)
    except ModelError as error:  # then nobody is answered
        report = Report(champion=None, reason=str(error), withdrawn=[], refused=_refused())
    else:
        withdrawn = _bad(now)
        if withdrawn:
            now = _replace(now, withdrawn, values)
        for row in withdrawn:
            log.warning("withdraw: %s was withdrawn, %s answers now", row.arm, now.arm)
        report = Report(champion=now.arm, withdrawn=withdrawn, refused=_refused())
    reports.write(paths.report("withdraw"), report)
    return report


def read() -> Report:
    """Return the report that lies there. Raises InhouseError without a whole one."""
    return reports.read(paths.report("withdraw"), Report, "inhouse run reindex")


def _bad(now: Champion) -> list[Withdrawn]:
    """List the champion and the one before it, if they must not answer, with the reason."""
    return [
        Withdrawn(arm=each.arm, weights=each.weights, reason=reason)
        for each in (now, now.before)
        if each and (reason := champion.withdrawn(each))
    ]


def _replace(now: Champion, bad: list[Withdrawn], values: params.Params) -> Champion:
    """Let the champion before answer, or the default arm; delete the copies of what is
    withdrawn."""
    before = None if now.before and champion.withdrawn(now.before) else now.before
    if champion.withdrawn(now):
        since = datetime.now(UTC).isoformat(timespec="seconds")
        made = before or Champion(arm=arms.default_arm(values.generate).name, since=since)
        decisions.record("withdraw", made, now.arm, BY, bad[0].reason)
    else:
        made = now.alone()
    champion.write(made)
    champion.delete_copies_except(made)
    return made


def _refused() -> dict[str, str]:
    """Return why its model can't be promoted, by level of fine-tuning."""
    folders = {name: paths.tuned(name) for name in arms.LEVELS if paths.tuned(name).is_dir()}
    return {n: reason for n, folder in folders.items() if (reason := provenance.problem(folder))}


def main() -> None:
    report = run(params.load())
    print(f"{report.champion} answers.")
    for row in report.withdrawn:
        print(console.unbroken(f"{row.arm} was withdrawn: {row.reason}"))
    for name, reason in report.refused.items():
        print(console.unbroken(f"{name} can't be promoted: {reason}"))


if __name__ == "__main__":
    console.run(main)
