"""Define the gates that an arm has to pass before it may answer.

In:  a Comparison, the champion, params.yaml: promote; models/tuned
Out: the objections, in sentences
Run: called by tasks.decision.promote, tasks.decision.approval and tasks.decision.withdraw
"""

from collections.abc import Iterator, Mapping

from tasks import params, paths
from tasks.answer import arms
from tasks.answer.arms import Arm
from tasks.dataset import portion, provenance
from tasks.decision import champion
from tasks.decision.champion import Champion
from tasks.errors import ModelError
from tasks.evaluation import comparison
from tasks.evaluation.comparison import ArmResult, Comparison, Leak


def objections(
    arm: Arm, now: Champion | None, compared: Comparison, settings: params.Promote
) -> Iterator[str]:
    """Yield what speaks against the arm in the place of the champion, in sentences. `now`: None if
    the champion must not answer any more."""
    if arm.name not in compared.arms:
        yield f"{arm.name} is not in {paths.report('compare')}: run {comparison.COMMAND}"
        return
    about = compared.arms[arm.name]
    if gone := compared.dropped.get(arm.name):
        yield (
            f"dropped: {arm.name} did {gone.questions:,} of {compared.questions.n:,} tasks, "
            f"because it can't be the best; to promote it, run {comparison.COMMAND} with "
            "compare.eliminate: false"
        )
    yield from _other(arm, about)
    if now:
        yield from _worse(arm, now, compared, settings)
    if about.pii_leaks > settings.max_pii_leaks:
        yield (
            f"pii_leaks: {about.pii_leaks} pieces of personal data in its answers, "
            f"{about.pii_leaks - settings.max_pii_leaks} more than promote.max_pii_leaks"
        )
    if arm.level:
        yield from _forgetting(about, compared.arms.get(arms.BASE), settings)
        yield from _leak(arm.level, compared.leak, settings)
        yield from _card(arm, arm.level, settings)


def _forgetting(
    about: ArmResult, base: ArmResult | None, settings: params.Promote
) -> Iterator[str]:
    """Yield an objection if training cost the arm too much of its general knowledge."""
    if base is None:
        yield "forgetting: base was not compared: add it to compare.arms"
    elif about.forgetting is None or base.forgetting is None:
        yield f"forgetting: the general knowledge was not measured: run {comparison.COMMAND}"
    elif (lost := base.forgetting.accuracy - about.forgetting.accuracy) > settings.max_forgetting:
        yield (
            f"forgetting: it lost {lost:.3f} of its accuracy on general knowledge, "
            f"{lost - settings.max_forgetting:.3f} more than promote.max_forgetting"
        )


def _leak(level: str, leaks: Mapping[str, Leak], settings: params.Promote) -> Iterator[str]:
    """Yield an objection if membership inference on its weights succeeds too often, or was not
    measured."""
    if settings.max_leak is None:
        return
    found = leaks.get(level)
    if found is None:
        yield (
            f"leak: membership inference on {level} was not measured. It takes base and {level} in "
            f"compare.arms, {portion.FEWEST} training answers, and "
            "python -m tasks.evaluation.canaries after a change of the base; "
            "promote.max_leak: null switches this gate off"
        )
    elif found.high > settings.max_leak:
        yield (
            f"leak: membership inference finds {found.mean:.3f} of its training answers at 1 % "
            f"false positives, at most {found.high:.3f}; promote.max_leak is {settings.max_leak}"
        )


def _other(arm: Arm, about: ArmResult) -> Iterator[str]:
    """Yield a reason if the arm was trained again since the comparison. The weights of an endpoint
    are not known."""
    try:
        now = champion.weights(arm)
    except ModelError:  # of which the card's gate tells
        return
    if now and about.weights != now:
        yield (f"weights: {arm.name} changed after the comparison: run {comparison.COMMAND}")


def _worse(
    arm: Arm, now: Champion, compared: Comparison, settings: params.Promote
) -> Iterator[str]:
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
        if difference < 0 and pair.p < settings.alpha:
            yield (
                f"not worse than the champion: {arm.name} is {-difference:.3f} below {now.arm} in "
                f"{leading} (p = {pair.p:.4f})"
            )


def _card(arm: Arm, level: str, settings: params.Promote) -> Iterator[str]:
    """Yield objections to its card: it exists, is complete, fits the base, and its audience
    includes everyone who asks."""
    try:
        audience = set(card.audience) if (card := arms.card(arm)) else set()
    except ModelError as error:
        yield f"card: {error}"
        return
    if reason := provenance.problem(paths.tuned(level)):
        yield f"training documents: {reason}"
    if "public" not in audience and not set(settings.audience) <= audience:
        others = ", ".join(sorted(set(settings.audience) - audience))
        known = ", ".join(sorted(audience))
        yield f"audience: {arm.name} was trained for {known}, and {others} ask too"
