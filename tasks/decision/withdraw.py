"""Withdraw a tuned model if a document of its training has left, or lost readers of its audience.

In:  data/accepted, models/champion.json, models/champions, models/tuned
Out: models/champion.json    the arm before it, or the one that answers before any is promoted
     reports/withdraw.json   the arm that answers, the models that were withdrawn and those that
                             can't be promoted, with reasons
Run: python -m tasks.decision.withdraw   (each night does, after the documents are accepted)

A withdrawn model's copy in models/champions is deleted; python -m tasks.decision.promote refuses
it.
"""

import logging
from datetime import UTC, datetime
from typing import Any

from tasks import console, params, paths
from tasks.answer import arms
from tasks.dataset import provenance
from tasks.decision import decisions, promote
from tasks.decision.promote import Champion
from tasks.errors import ModelError
from tasks.storage.atomic import write_json

log = logging.getLogger(__name__)

BY = "nightly check"


def run(values: params.Params) -> dict[str, Any]:
    """Check the champion, the one before it and the trained models, and return the report."""
    try:
        now = promote.champion(values.generate)
    except ModelError as error:  # then nobody is answered
        report: dict[str, Any] = {
            "champion": None,
            "reason": str(error),
            "withdrawn": [],
            "refused": _refused(),
        }
        write_json(paths.report("withdraw"), report)
        return report
    withdrawn = _bad(now)
    if withdrawn:
        now = _replace(now, withdrawn, values)
    for row in withdrawn:
        log.warning("withdraw: %s does not answer any more, %s does", row["arm"], now["arm"])
    return _reported({"champion": now["arm"], "withdrawn": withdrawn})


def _reported(found: dict[str, Any]) -> dict[str, Any]:
    """Write the report, with the models that can't be promoted."""
    report = {**found, "refused": _refused()}
    write_json(paths.report("withdraw"), report)
    return report


def _bad(now: Champion) -> list[dict[str, Any]]:
    """List the champion and the one before it, if they must not answer, with the reason."""
    known = [each for each in (now, now.get("before")) if each]
    return [
        {"arm": each["arm"], "weights": each.get("weights"), "reason": reason}
        for each in known
        if (reason := promote.withdrawn(each))
    ]


def _replace(now: Champion, bad: list[dict[str, Any]], values: params.Params) -> Champion:
    """Let the champion before answer, or the first arm; delete the copies of the withdrawn
    models."""
    before = now.get("before")
    if before and promote.withdrawn(before):
        before = None
    if promote.withdrawn(now):
        since = datetime.now(UTC).isoformat(timespec="seconds")
        made: Champion = before or {"arm": arms.first(values.generate), "since": since}
        decisions.record("withdraw", made, now, BY, bad[0]["reason"])
    else:
        made = {key: value for key, value in now.items() if key != "before"}
    write_json(paths.CHAMPION, made)
    promote.forget_all_but(made)
    return made


def _refused() -> dict[str, str]:
    """Return why its model can't be promoted, by level of fine-tuning."""
    folders = {name: paths.tuned(name) for name in arms.LEVELS if paths.tuned(name).is_dir()}
    return {n: reason for n, folder in folders.items() if (reason := provenance.problem(folder))}


def main() -> None:
    report = run(params.load())
    print(f"{report['champion']} answers.")
    for row in report["withdrawn"]:
        print(console.unbroken(f"{row['arm']} was withdrawn: {row['reason']}"))
    for name, reason in report["refused"].items():
        print(console.unbroken(f"{name} can't be promoted: {reason}"))


if __name__ == "__main__":
    console.run(main)
