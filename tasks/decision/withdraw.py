"""Withdraw a tuned model if a document of its training has left, or lost readers of its audience.

In:  data/accepted, models/champion.json, models/champions, models/tuned
Out: models/champion.json    the best arm that did not learn it: the one before, or an arm of the
                             comparison that is not tuned
     reports/withdraw.json   the arm that answers, the models that were withdrawn and those that
                             can't be promoted, with reasons
Run: python -m tasks.decision.withdraw   (each night does, after the documents are accepted)

A withdrawn model's copy in models/champions is deleted; inhouse promote refuses it. No tuned arm
takes its place that nobody has promoted.
"""

import logging
from datetime import UTC, datetime

from pydantic import BaseModel

from tasks import console, params, paths
from tasks.answer import arms
from tasks.dataset import provenance
from tasks.decision import champion, decisions, gates
from tasks.decision.champion import Champion
from tasks.errors import ModelError
from tasks.evaluation.comparison import Comparison
from tasks.storage import reports

log = logging.getLogger(__name__)

BY = "nightly check"


class Withdrawn(BaseModel, frozen=True):
    """A champion that must not answer any more."""

    arm: str
    weights: str | None
    reason: str
    answered: bool  # False: it was the one before the champion
    use: str | None = None  # that it answered for; None: the first one


class Report(BaseModel, frozen=True):
    """The content of reports/withdraw.json."""

    champion: str | None  # the arm that answers; None: its file can't be read
    reason: str | None = None  # why it can't be read
    withdrawn: list[Withdrawn]
    refused: dict[str, str]  # why a model can't be promoted, by level


def run(values: params.Params) -> Report:
    """Check the champions, those before them and the trained models, and return the report."""
    try:
        every = champion.every(values.generate)
    except ModelError as error:  # then no arm answers
        report = Report(champion=None, reason=str(error), withdrawn=[], refused=_refused())
    else:
        withdrawn = [row for use, now in every.items() for row in _checked(now, use, values)]
        arm = champion.read(values.generate).arm
        report = Report(champion=arm, withdrawn=withdrawn, refused=_refused())
    reports.write(paths.report("withdraw"), report)
    return report


def _checked(now: Champion, use: str | None, values: params.Params) -> list[Withdrawn]:
    """Replace the champion of a use if it, or the one before it, must not answer; return these."""
    withdrawn = _bad(now, use)
    if withdrawn:
        now = _replace(now, withdrawn, use, values)
    for row in withdrawn:
        log.warning("withdraw: %s was withdrawn, %s answers now", row.arm, now.arm)
    return withdrawn


def read() -> Report:
    """Read the report. Raises InhouseError if it is missing or broken."""
    return reports.read(paths.report("withdraw"), Report, "inhouse run reindex")


def _bad(now: Champion, use: str | None) -> list[Withdrawn]:
    """List the champion and the one before it, if they must not answer, with the reason."""
    named = {"use": use} if use else {}
    return [
        Withdrawn(arm=each.arm, weights=each.weights, reason=reason, answered=each is now, **named)
        for each in (now, now.before)
        if each and (reason := champion.withdrawn(each))
    ]


def _replace(
    now: Champion, bad: list[Withdrawn], use: str | None, values: params.Params
) -> Champion:
    """Let the best other arm answer; delete the copies of what is withdrawn."""
    before = None if now.before and champion.withdrawn(now.before) else now.before
    if champion.withdrawn(now):
        made = _best(before, use, values).model_copy(update={"instead_of": now.arm})
        decisions.record("withdraw", made, now.arm, BY, bad[0].reason, use)
    else:
        made = now.alone()
    champion.write(made, values.generate, use)
    champion.delete_other_copies(values.generate)
    return made


def _best(before: Champion | None, use: str | None, values: params.Params) -> Champion:
    """Return the arm with the best measure, of the one before and those of the comparison that are
    not tuned and pass the gates; without one, the arm that answers before any is promoted."""
    since = datetime.now(UTC).isoformat(timespec="seconds")
    found = [before] if before else []
    compared = _compared(use)
    for arm in arms.available(values.generate):
        if not compared or arm.level or any(gates.objections(arm, None, compared, values.promote)):
            continue
        measured, weights = compared.leads(arm.name), champion.weights(arm)
        found.append(Champion(arm=arm.name, since=since, weights=weights, measured=measured))
    default = Champion(arm=arms.default_arm(values.generate).name, since=since)
    return max(found, key=_mean, default=default)  # of equal ones the first: the one before


def _compared(use: str | None) -> Comparison | None:
    """Return the comparison of a use; None if none is known."""
    every = reports.known(paths.report("compare"), Comparison)
    return every.uses.get(use) if every and use else every


def _mean(made: Champion) -> float:
    return made.measured.mean if made.measured else 0.0


def notice(values: params.Params) -> str:
    """Return which arms a night withdrew, when and why, with the documents; "" if those that answer
    were chosen by a person or by the gates. Raises InhouseError."""
    return "; ".join(
        _withdrawal(use, now)
        for use, now in champion.every(values.generate).items()
        if now.instead_of
    )


def _withdrawal(use: str | None, now: Champion) -> str:
    made = (row for row in decisions.newest_first() if (row.action, row.use) == ("withdraw", use))
    return next(map(decisions.sentence, made), now.notice)


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
