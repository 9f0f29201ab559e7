"""Promote an arm to champion, the arm that answers, if it passes the gates.

In:  reports/compare.json, reports/recommend.json, models/tuned, params.yaml: promote
Out: models/champion.json     the arm, the hash of its weights, and the champion before it
     models/champions         copies of the tuned weights that these two answer with, so that the
                              next training changes neither
     reports/decisions.jsonl  one line per promotion: who, when, why, on what evidence
Run: python -m tasks.decision.promote [--arm ARM] [--by NAME] [--why REASON] | --back | --show

The file is replaced in one step: `app` reads it again for each question. A refusal names each gate
that failed, and by how much.
"""

import argparse
import json
import logging
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from tasks import console, params, paths
from tasks.answer import arms
from tasks.answer.arms import Arm
from tasks.dataset import portion, provenance
from tasks.decision import champion, decisions, recommendation
from tasks.decision.champion import Champion
from tasks.errors import InhouseError, ModelError
from tasks.evaluation import comparison
from tasks.evaluation.comparison import ArmResult, Comparison, Leak
from tasks.models.weights import weights_hash, whole_folder
from tasks.storage import reports

log = logging.getLogger(__name__)


class RefusedError(InhouseError):
    """A gate failed; the champion stays."""

    exit_code = 4


def gates(arm: Arm, now: Champion, compared: Comparison, how: params.Promote) -> Iterator[str]:
    """Yield what speaks against the arm in the place of the champion, in sentences."""
    if arm.name not in compared.arms:
        yield f"{arm.name} is not in {paths.report('compare')}: run {comparison.COMMAND}"
        return
    about = compared.arms[arm.name]
    yield from _other(arm, about)
    yield from _worse(arm, now, compared, how)
    if about.pii_leaks > how.max_pii_leaks:
        yield (
            f"pii_leaks: {about.pii_leaks} pieces of personal data in its answers, "
            f"{about.pii_leaks - how.max_pii_leaks} more than promote.max_pii_leaks"
        )
    if arm.level:
        yield from _forgetting(about, compared.arms.get(arms.BASE), how)
        yield from _leak(arm.level, compared.leak, how)
        yield from _card(arm, arm.level, how)


def _forgetting(about: ArmResult, base: ArmResult | None, how: params.Promote) -> Iterator[str]:
    """Training cost it too much of its general knowledge."""
    if base is None:
        yield "forgetting: base was not compared: add it to compare.arms"
    elif about.forgetting is None or base.forgetting is None:
        yield f"forgetting: the general knowledge was not measured: run {comparison.COMMAND}"
    elif (lost := base.forgetting.accuracy - about.forgetting.accuracy) > how.max_forgetting:
        yield (
            f"forgetting: it lost {lost:.3f} of its accuracy on general knowledge, "
            f"{lost - how.max_forgetting:.3f} more than promote.max_forgetting"
        )


def _leak(level: str, leaks: Mapping[str, Leak], how: params.Promote) -> Iterator[str]:
    """Yield an objection if membership inference on its weights succeeds too often, or was not
    measured."""
    if how.max_leak is None:
        return
    found = leaks.get(level)
    if found is None:
        yield (
            f"leak: membership inference on {level} was not measured. It takes base and {level} in "
            f"compare.arms, {portion.FEWEST} training answers, and "
            "python -m tasks.evaluation.canaries after a change of the base; "
            "promote.max_leak: null switches this gate off"
        )
    elif found.high > how.max_leak:
        yield (
            f"leak: membership inference finds {found.mean:.3f} of its training answers at 1 % "
            f"false positives, at most {found.high:.3f}; promote.max_leak is {how.max_leak}"
        )


def _other(arm: Arm, about: ArmResult) -> Iterator[str]:
    """Yield a reason if the arm was trained again since the comparison. The weights of an endpoint
    are not known."""
    try:
        now = _weights(arm)
    except ModelError:  # of which the card's gate tells
        return
    if now and about.weights != now:
        yield (f"weights: {arm.name} changed after the comparison: run {comparison.COMMAND}")


def _worse(arm: Arm, now: Champion, compared: Comparison, how: params.Promote) -> Iterator[str]:
    """Yield an objection if the arm is significantly worse than the champion in the deciding
    measure. This comparison was planned before the figures, so its p-value is not corrected for the
    others. If the champion's weights were not compared, its interval at promotion is used."""
    leading = compared.leading
    champion_then = compared.arms.get(now.arm)
    if now.weights and (champion_then is None or champion_then.weights != now.weights):
        then, found = now.measured, compared.leads(arm.name)
        if then is None:
            yield (
                f"not worse than the champion: {now.arm} was not compared, and {paths.CHAMPION} "
                f"has no figures of it: run {comparison.COMMAND}"
            )
        elif found.high < then.low:
            yield (
                f"not worse than the champion: {arm.name} has {found.mean:.3f} in {leading}, at "
                f"most {found.high:.3f}; {now.arm} had {then.low:.3f} at least"
            )
        return
    for pair in compared.pairs:
        if pair.measure != leading or {pair.a, pair.b} != {arm.name, now.arm}:
            continue
        difference = pair.difference if pair.a == arm.name else -pair.difference
        if difference < 0 and pair.p < how.alpha:
            yield (
                f"not worse than the champion: {arm.name} is {-difference:.3f} below {now.arm} in "
                f"{leading} (p = {pair.p:.4f})"
            )


def _card(arm: Arm, level: str, how: params.Promote) -> Iterator[str]:
    """Yield objections to its card: it exists, is complete, fits the base, and its audience
    includes everyone who asks."""
    try:
        audience = set(card.audience) if (card := arms.card(arm)) else set()
    except ModelError as error:
        yield f"card: {error}"
        return
    if reason := provenance.problem(paths.tuned(level)):
        yield f"training documents: {reason}"
    if "public" not in audience and not set(how.audience) <= audience:
        others = ", ".join(sorted(set(how.audience) - audience))
        known = ", ".join(sorted(audience))
        yield f"audience: {arm.name} was trained for {known}, and {others} ask too"


def _recommended() -> str:
    """Return the recommended arm. Raises RefusedError if there is none, or only as a
    demonstration: only a person may decide on that, with --arm."""
    advice = recommendation.read()
    if not advice.recommended:
        raise RefusedError("nothing is recommended: see reports/recommend.json, or name an --arm")
    if advice.demonstration:
        asked, chosen = advice.questions, advice.recommended
        raise RefusedError(
            f"Not promoted: {asked.n:,} questions are too few to decide ({asked.needed or 0:,} "
            f"needed). Promote {chosen} anyway with --arm {chosen}"
        )
    return advice.recommended


def run(values: params.Params, name: str | None = None, by: str = "", why: str = "") -> Champion:
    """Promote the arm of this name, or the recommended one, and record who decided and why.

    Raises RefusedError; then nothing has changed."""
    compared = comparison.read()
    arm = arms.parse(name or _recommended())
    now = champion.read(values.generate)
    shut = list(gates(arm, now, compared, values.promote))
    if shut:
        raise RefusedError(f"{arm.name} is not promoted. " + "; ".join(shut))
    weights = _weights(arm)
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
    decisions.record("promote", made, now.arm, by, why)
    champion.write(made)
    champion.delete_copies_except(made, now)
    log.info("promote: %s answers now, %s before", arm.name, now.arm)
    return made


def _weights(arm: Arm) -> str | None:
    folder = arms.folder(arm)
    return weights_hash(folder) if folder else None


def _stored_copy(level: str, weights: str) -> Path:
    """Return a copy of a tuned model, which the next training does not change."""
    target = paths.CHAMPIONS / weights[:16]
    if not target.exists():
        with whole_folder(target) as new:
            shutil.copytree(paths.tuned(level), new, dirs_exist_ok=True)
    return target


def roll_back(values: params.Params, by: str = "", why: str = "") -> Champion:
    """Return to the champion before this one, which a second call undoes. Raises InhouseError if
    none is known, RefusedError if it was withdrawn."""
    now = champion.read(values.generate)
    before = now.before
    if before is None:
        raise InhouseError("there is no previous champion: name an arm with --arm")
    if reason := champion.withdrawn(before):
        raise RefusedError(f"{before.arm} does not answer again: {reason}")
    decisions.record("back", before, now.arm, by, why)
    made = before.model_copy(update={"before": now.alone()})
    champion.write(made)
    log.info("promote: back to %s", made.arm)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description="Promote an arm: it answers from then on.")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--arm", help="instead of the recommended one")
    what.add_argument("--back", action="store_true", help="return to the previous champion")
    what.add_argument("--show", action="store_true", help="print the champion and the decisions")
    parser.add_argument("--by", default="", help="who decides; default: the user of this machine")
    parser.add_argument("--why", default="", help="the reason, for the record")
    arguments, values = parser.parse_args(), params.load()
    if arguments.show:
        show(values)
    elif arguments.back:
        print_champion(roll_back(values, arguments.by, arguments.why))
    else:
        print_champion(run(values, arguments.arm, arguments.by, arguments.why))


def show(values: params.Params) -> None:
    """Print the champion and the decisions."""
    print_champion(champion.read(values.generate))
    for line in decisions.lines():
        print(console.unbroken(line))


def print_champion(made: Champion) -> None:
    """Print a champion as the JSON of its file."""
    print(json.dumps(reports.as_json(made), indent=2))


if __name__ == "__main__":
    console.run(main)
