"""Promote an arm to champion, the arm that answers, if it passes the gates.

In:  reports/compare.json, reports/recommend.json, models/tuned, params.yaml: promote
Out: models/champion.json     the arm, the hash of its weights, and the champion before it
     models/champions         copies of the tuned weights that these two answer with, so that the
                              next training changes neither
     reports/decisions.jsonl  one line per decision: who, when, why, on what evidence
Run: python -m tasks.decision.promote [--use USE] [--arm ARM] [--by NAME] [--why REASON]
     | --back | --show

The file is replaced in one step: `app` reads it again for each question. A refusal names each gate
that failed, and by how much (tasks/decision/gates.py). One decision is made at a time: each runs
while no other program writes a file under the lease.
"""

import argparse
import logging
import shutil
from datetime import UTC, datetime
from pathlib import Path

from tasks import console, params, paths
from tasks.answer import arms
from tasks.answer.arms import Arm
from tasks.decision import approval, champion, decisions, gates, recommendation, weekly
from tasks.decision.approval import Question
from tasks.decision.champion import Champion
from tasks.decision.decisions import Decision
from tasks.errors import InhouseError
from tasks.evaluation import comparison
from tasks.models.weights import whole_folder
from tasks.storage import lease

log = logging.getLogger(__name__)


class RefusedError(InhouseError):
    """A gate failed; the champion stays."""

    exit_code = 4


class DecidedError(RefusedError):
    """The question was answered before; this answer changes nothing."""


def _recommended(use: str | None) -> str:
    """Return the arm that is recommended for a use. Raises RefusedError if there is none, if it was
    refused, or if it is only a demonstration: then a person has to name it with --arm."""
    advice = recommendation.read(use)
    if not advice.recommended:
        raise RefusedError("nothing is recommended: see reports/recommend.json, or name an --arm")
    if advice.demonstration:
        count, chosen = advice.questions, advice.recommended
        raise RefusedError(
            f"Not promoted: {count.n:,} questions are too few to decide ({count.needed or 0:,} "
            f"needed). Promote {chosen} anyway with --arm {chosen}"
        )
    if not advice.decided:
        share = advice.stability.share if advice.stability else 0.0
        raise RefusedError(
            f"Not promoted: it is not decided, the rule names one arm in {share:.0%} of the "
            f"resamples. Promote {advice.recommended} anyway with --arm {advice.recommended}"
        )
    asked = approval.question(use)
    if asked and (made := approval.decided(asked)) and made.action == "refuse":
        raise RefusedError(
            f"Not promoted: {decisions.sentence(made)}. "
            f"Promote {made.arm} anyway with --arm {made.arm}"
        )
    return advice.recommended


def run(
    values: params.Params,
    name: str | None = None,
    by: str = "",
    why: str = "",
    use: str | None = None,
    by_itself: bool = False,
) -> Champion:
    """Promote the arm of this name, or the recommended one, for a use; None: for the first one.
    Record who decided and why. `by_itself`: a weekly run decides, and a change of the arm needs a
    reason (tasks/decision/weekly.py).

    Raises RefusedError; then nothing has changed. Raises InhouseError for an unknown use."""
    use = _other(use, values)
    with lease.moment(paths.LEASE):
        arm = arms.parse(name or _recommended(use))
        if by_itself:
            _check_reason(values, arm, use)
        return _promoted(values, arm, by, why, use)


def _check_reason(values: params.Params, arm: Arm, use: str | None) -> None:
    now = champion.read(values.generate, use)
    smallest = values.recommend.smallest_interesting_difference
    for reason in weekly.unearned(arm, now, comparison.read(use), values.promote, smallest):
        raise RefusedError(f"{arm.name} is not promoted. {reason}")


def _other(use: str | None, values: params.Params) -> str | None:
    """Return a use that is not the first one by its name; None for the first one."""
    names = [each.name for each in sorted(values.uses, key=lambda each: each.kind != "support")]
    if use is not None and use not in names:
        raise InhouseError(f"expected a use of {', '.join(names)}, got {use!r}")
    return None if use == names[0] else use


def _check_may_decide(by: str, use: str | None, values: params.Params) -> None:
    """Raise RefusedError if the use names its approvers, and this person is not one of them."""
    first = next(each for each in values.uses if each.kind == "support")
    named = next((each for each in values.uses if each.name == use), first)
    who = by or decisions.user()
    if named.approvers and who not in named.approvers:
        raise RefusedError(
            f"Not decided: {who} is not among the approvers of {named.name}, "
            f"{', '.join(named.approvers)} (params.yaml: uses). Name one with --by"
        )


def _promoted(
    values: params.Params, arm: Arm, by: str, why: str, use: str | None = None
) -> Champion:
    _check_may_decide(by, use, values)
    compared = comparison.read(use)
    now = champion.read(values.generate, use)
    failed = list(gates.objections(arm, now, compared, values.promote))
    if failed:
        raise RefusedError(f"{arm.name} is not promoted. " + "; ".join(failed))
    weights = champion.weights(arm)
    if now.arm == arm.name and now.weights == weights:
        return now
    made = Champion(
        arm=arm.name,
        since=datetime.now(UTC).isoformat(timespec="seconds"),
        weights=weights,
        folder=str(_stored_copy(arm.level, weights)) if weights and arm.level else None,
        measured=compared.leads(arm.name),
        before=now.alone(),
    )
    decisions.record("promote", made, now.arm, by, why, use)
    champion.write(made, values.generate, use)
    champion.delete_other_copies(values.generate)
    log.info("promote: %s answers now, %s before", arm.name, now.arm)
    return made


def refuse(values: params.Params, by: str = "", why: str = "", use: str | None = None) -> Decision:
    """Record that the arm recommended for a use is not promoted, by whom and why; the champion
    stays.

    Raises RefusedError if there is nothing to refuse, or if it was decided on before."""
    use = _other(use, values)
    with lease.moment(paths.LEASE):
        _check_may_decide(by, use, values)
        asked = approval.question(use)
        if asked is None:
            raise RefusedError("nothing is recommended: see reports/recommend.json")
        now = champion.read(values.generate, use)
        _check_open(asked, now)
        measured = comparison.read(use).leads(asked.arm)
        arm = Champion(arm=asked.arm, weights=asked.weights, measured=measured)
        decisions.record("refuse", arm, now.arm, by, why, use)
        log.info("promote: %s was refused, %s answers", asked.arm, now.arm)
        return next(decisions.newest_first())


def _check_open(asked: Question, now: Champion) -> None:
    if reason := approval.closed(asked, now):
        raise DecidedError(reason)


def answer(
    values: params.Params,
    asked: str,
    approved: bool,
    by: str = "",
    why: str = "",
    use: str | None = None,
) -> Decision:
    """Carry out a person's answer to the question with the key `asked`, and return the decision.

    Raises RefusedError if the question has changed since, or a gate failed; DecidedError if the
    question was answered before."""
    use = _other(use, values)
    with lease.moment(paths.LEASE):
        now = approval.question(use)
        if now is None or (changed := approval.change(asked, now)):
            raise RefusedError(changed if now else "nothing is recommended any more")
        _check_open(now, champion.read(values.generate, use))
        if not approved:
            return refuse(values, by, why, use)
        _promoted(values, arms.parse(now.arm), by, why, use)
        return next(decisions.newest_first())


def _stored_copy(level: str, weights: str) -> Path:
    """Return a copy of a tuned model, which the next training does not change."""
    target = paths.CHAMPIONS / weights[:16]
    if not target.exists():
        with whole_folder(target) as new:
            shutil.copytree(paths.tuned(level), new, dirs_exist_ok=True)
    return target


def roll_back(
    values: params.Params, by: str = "", why: str = "", use: str | None = None
) -> Champion:
    """Return to the champion of a use before this one, which a second call undoes. Raises
    InhouseError if none is known, RefusedError if it was withdrawn."""
    use = _other(use, values)
    with lease.moment(paths.LEASE):
        _check_may_decide(by, use, values)
        now = champion.read(values.generate, use)
        before = now.before
        if before is None:
            raise InhouseError(
                "there is no previous champion: inhouse promote --arm NAME promotes another arm"
            )
        if reason := champion.withdrawn(before):
            raise RefusedError(f"{before.arm} does not answer again: {reason}")
        decisions.record("back", before, now.arm, by, why, use)
        made = before.model_copy(update={"before": now.alone()})
        champion.write(made, values.generate, use)
        log.info("promote: back to %s", made.arm)
        return made


def main() -> None:
    parser = argparse.ArgumentParser(description="Promote an arm: it answers from then on.")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--arm", help="instead of the recommended one")
    what.add_argument("--back", action="store_true", help="return to the previous champion")
    what.add_argument("--show", action="store_true", help="print the champion and the decisions")
    parser.add_argument("--use", help="that it is to answer for; default: the first one")
    parser.add_argument("--by", default="", help="who decides; default: the user of this machine")
    parser.add_argument("--why", default="", help="the reason, for the record")
    arguments, values = parser.parse_args(), params.load()
    if arguments.show:
        show(values)
    elif arguments.back:
        print_champion(roll_back(values, arguments.by, arguments.why, arguments.use))
    else:
        print_champion(run(values, arguments.arm, arguments.by, arguments.why, arguments.use))


def show(values: params.Params) -> None:
    """Print the champion and the decisions."""
    print_champion(champion.read(values.generate))
    for made in decisions.newest_first():
        print(console.unbroken(decisions.sentence(made)))


def print_champion(made: Champion) -> None:
    """Print which arm answers for each use, since when, and how it was measured."""
    for use, each in {"": made, **made.uses}.items():
        print(console.unbroken(_in_words(each, use)))


def _in_words(made: Champion, use: str) -> str:
    answers = f"{made.arm} answers{f' for {use}' if use else ''}"
    if made.since is None:
        return f"{answers}: the default, none was promoted yet"
    facts = [f"{answers} since {console.when(made.since)}"]
    if m := made.measured:
        facts.append(f"measured {m.mean:.2f} ({m.low:.2f} to {m.high:.2f}) on {m.n:,} tasks")
    facts += [f"weights {made.weights[:8]}"] if made.weights else []
    return "; ".join([*facts, f"before it: {made.before.arm}"] if made.before else facts)


if __name__ == "__main__":
    console.run(main)
