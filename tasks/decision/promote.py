"""Make an arm the one that the company's people are answered by, if it passes the gates.

In:  reports/compare.json, reports/recommend.json, models/tuned, params.yaml: promote
Out: models/champion.json     the arm, the hash of its weights, and the champion before it
     models/champions         copies of the tuned weights that these two answer with, so that the
                              next training changes neither
     reports/decisions.jsonl  one line per promotion: who, when, why, on what evidence
Run: python -m tasks.decision.promote [--arm ARM] [--by NAME] [--why REASON] | --back | --show

The file is replaced in one step: `app` reads it again for each question. A refusal names each gate
that is shut, and by how much.
"""

import argparse
import json
import logging
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tasks import console, params, paths
from tasks.answer import arms
from tasks.dataset import portion, provenance
from tasks.decision import decisions
from tasks.errors import InhouseError, ModelError
from tasks.models.weights import weights_hash, whole_folder
from tasks.storage.atomic import write_json

log = logging.getLogger(__name__)

Champion = dict[str, Any]


class RefusedError(InhouseError):
    """A gate is shut; the champion stays."""

    exit_code = 4


def champion(how: params.Generate) -> Champion:
    """Return the champion in use. Raises ModelError for a file that can't be read."""
    if not paths.CHAMPION.exists():
        return {"arm": arms.first(how)}
    try:
        said: Champion = json.loads(paths.CHAMPION.read_text("utf-8"))
        said["arm"]
    except (ValueError, KeyError, TypeError):
        raise ModelError(
            f"{paths.CHAMPION} can't be read: restore it from git, or delete it to start anew"
        ) from None
    return said


def gates(
    arm: str, now: Champion, compared: Mapping[str, Any], how: params.Promote
) -> Iterator[str]:
    """Yield the objections to the arm as champion, in sentences."""
    if arm not in compared["arms"]:
        yield f"{arm} is not in {paths.report('compare')}: run python -m tasks.evaluation.compare"
        return
    about = compared["arms"][arm]
    yield from _other(arm, about)
    yield from _worse(arm, now, compared, how)
    if about["markers"] > how.max_markers:
        yield (
            f"markers: {about['markers']} pieces of personal data in its answers, "
            f"{about['markers'] - how.max_markers} more than promote.max_markers"
        )
    if arms.level(arm) and "base" not in compared["arms"]:
        yield "forgetting: base was not compared: add it to compare.arms"
    elif arms.level(arm):
        kept, base = about["forgetting"], compared["arms"]["base"]["forgetting"]
        lost = base["accuracy"] - kept["accuracy"]
        if lost > how.max_forgetting:
            yield (
                f"forgetting: it lost {lost:.3f} of its accuracy on general knowledge, "
                f"{lost - how.max_forgetting:.3f} more than promote.max_forgetting"
            )
    yield from _leak(arm, compared, how)
    yield from _card(arm, how)


def _leak(arm: str, compared: Mapping[str, Any], how: params.Promote) -> Iterator[str]:
    """Yield an objection if membership inference on its weights succeeds too often, or was not
    measured."""
    level = arms.level(arm)
    if level is None or how.max_leak is None:
        return
    found = (compared.get("leak") or {}).get(level)
    if found is None:
        yield (
            f"leak: membership inference on {level} was not measured. It takes base and {level} in "
            f"compare.arms, {portion.FEWEST} learnt answers, and "
            "python -m tasks.evaluation.canaries after a change of the base; "
            "promote.max_leak: null switches this gate off"
        )
    elif found["high"] > how.max_leak:
        yield (
            f"leak: membership inference finds {found['mean']:.3f} of its learnt answers at 1 % "
            f"false positives, at most {found['high']:.3f}; promote.max_leak is {how.max_leak}"
        )


def _other(arm: str, about: Mapping[str, Any]) -> Iterator[str]:
    """Yield an objection if the arm was trained again since the comparison. An endpoint's weights
    are not known."""
    try:
        now = _weights(arm)
    except ModelError:  # which the card's gate says
        return
    if now and about.get("weights") != now:
        yield (
            f"weights: {arm} is another model than was compared: "
            "run python -m tasks.evaluation.compare"
        )


def _worse(
    arm: str, now: Champion, compared: Mapping[str, Any], how: params.Promote
) -> Iterator[str]:
    """Yield an objection if the arm is significantly worse than the champion in the deciding
    measure. This comparison was planned before the figures, so its p-value is not corrected for the
    others. If the champion's weights were not compared, its interval at promotion is used."""
    leading, champion_arm = compared["leading"], now["arm"]
    weights = compared["arms"].get(champion_arm, {}).get("weights")
    if "weights" in now and weights != (now["weights"] or weights):
        then, found = now["measured"], compared["arms"][arm]["measures"][leading]
        if found["high"] < then["low"]:
            yield (
                f"not worse than the champion: {arm} has {found['mean']:.3f} in {leading}, at most "
                f"{found['high']:.3f}; {champion_arm} had {then['low']:.3f} at least"
            )
        return
    for pair in compared["pairs"]:
        if pair["measure"] != leading or {pair["a"], pair["b"]} != {arm, champion_arm}:
            continue
        difference = pair["difference"] if pair["a"] == arm else -pair["difference"]
        if difference < 0 and pair["p"] < how.alpha:
            yield (
                f"not worse than the champion: {arm} is {-difference:.3f} below {champion_arm} in "
                f"{leading} (p = {pair['p']:.4f})"
            )


def _recommended() -> str:
    """Return the recommended arm. Raises RefusedError if there is none, or only as a demonstration:
    a person may decide on that with --arm, and nobody else."""
    advice = _report("recommend")
    if not advice.get("recommended"):
        raise RefusedError("nothing is recommended: see reports/recommend.json, or name an --arm")
    if advice["demonstration"]:
        asked, chosen = advice["questions"], advice["recommended"]
        raise RefusedError(
            f"{chosen} is not promoted. enough questions: {asked['n']:,} demonstrate, "
            f"{asked['needed'] or 0:,} would decide; --arm {chosen} promotes it all the same"
        )
    return str(advice["recommended"])


def _card(arm: str, how: params.Promote) -> Iterator[str]:
    """Yield objections to its card: it exists, is complete, fits the base, and its audience
    includes everyone who asks."""
    if arms.level(arm) is None:
        return
    try:
        card = arms.card(arm) or {}
    except ModelError as error:
        yield f"card: {error}"
        return
    if reason := provenance.problem(arms.folder(arm)):
        yield f"learnt: {reason}"
    missing = [key for key in ("trainset", "audience", "params", "losses") if key not in card]
    if missing:
        yield f"card: {', '.join(missing)} is missing"
    elif "public" not in card["audience"] and not set(how.audience) <= set(card["audience"]):
        others = ", ".join(sorted(set(how.audience) - set(card["audience"])))
        yield f"audience: {arm} was trained for {', '.join(card['audience'])}, and {others} ask too"


def run(values: params.Params, arm: str | None = None, by: str = "", why: str = "") -> Champion:
    """Promote the arm, or the recommended one, and record who decided and why.

    Raises RefusedError; then nothing has changed."""
    compared = _report("compare")
    chosen = arm or _recommended()
    now = champion(values.generate)
    shut = list(gates(chosen, now, compared, values.promote))
    if shut:
        raise RefusedError(f"{chosen} is not promoted. " + "; ".join(shut))
    weights = _weights(chosen)
    if now["arm"] == chosen and now.get("weights") == weights:
        return now
    before = {key: value for key, value in now.items() if key != "before"}
    made: Champion = {
        "arm": chosen,
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
        "weights": weights,
        "folder": str(_kept(chosen, weights)) if weights and arms.level(chosen) else None,
        "measured": compared["arms"][chosen]["measures"][compared["leading"]],
        "before": before,
    }
    decisions.record("promote", made, before, by, why)
    write_json(paths.CHAMPION, made)
    forget_all_but(made, before)
    log.info("promote: %s answers now, %s before", chosen, now["arm"])
    return made


def _kept(arm: str, weights: str) -> Path:
    """Return the folder of a copy of a tuned model, copied once."""
    target = paths.CHAMPIONS / weights[:16]
    if not target.exists():
        with whole_folder(target) as new:
            shutil.copytree(arms.folder(arm), new, dirs_exist_ok=True)
    return target


def forget_all_but(*champions: Champion) -> None:
    """Delete the copies of tuned models that none of these champions answers with."""
    named = {said.get("folder") for said in champions}
    for folder in paths.CHAMPIONS.glob("*"):
        if str(folder) not in named:
            shutil.rmtree(folder, ignore_errors=True)


def back(values: params.Params, by: str = "", why: str = "") -> Champion:
    """Return to the champion before this one, which a second call undoes. Raises InhouseError if
    none is known, RefusedError if it was withdrawn."""
    now = champion(values.generate)
    before: Champion | None = now.get("before")
    if before is None:
        raise InhouseError("no champion before this one is known: name one with --arm")
    left = {key: value for key, value in now.items() if key != "before"}
    if reason := withdrawn(before):
        raise RefusedError(f"{before['arm']} does not answer again: {reason}")
    decisions.record("back", before, left, by, why)
    before = {**before, "before": left}
    write_json(paths.CHAMPION, before)
    log.info("promote: back to %s", before["arm"])
    return before


def _weights(arm: str) -> str | None:
    return None if arm.startswith(arms.ENDPOINT) else weights_hash(arms.folder(arm))


def where(said: Champion) -> Path | None:
    """Return the folder of its model; None for an endpoint."""
    if said["arm"].startswith(arms.ENDPOINT):
        return None
    return Path(said.get("folder") or arms.folder(said["arm"]))


def withdrawn(said: Champion) -> str | None:
    """Return why a champion must not answer any more, if a document of its training has left."""
    folder = where(said)
    return provenance.problem(folder) if folder and arms.level(said["arm"]) else None


def version(said: Champion) -> object:
    """Return a value that changes when the champion's weights do; cheap enough for each
    question."""
    folder = where(said)
    files = sorted(folder.glob("*.safetensors")) if folder else []
    return said["arm"], [(str(file), file.stat().st_mtime_ns) for file in files]


def _report(step: str) -> dict[str, Any]:
    path: Path = paths.report(step)
    if not path.is_file():
        raise InhouseError(f"{path} is missing: run python -m flows.finetune")
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


def main() -> None:
    parser = argparse.ArgumentParser(description="Choose who answers.")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--arm", help="instead of the recommended one")
    what.add_argument("--back", action="store_true", help="take the champion before this one")
    what.add_argument("--show", action="store_true", help="print the champion and the decisions")
    parser.add_argument("--by", default="", help="who decides; default: the user of this machine")
    parser.add_argument("--why", default="", help="the reason, for the record")
    arguments, values = parser.parse_args(), params.load()
    if arguments.show:
        said = champion(values.generate)
    elif arguments.back:
        said = back(values, arguments.by, arguments.why)
    else:
        said = run(values, arguments.arm, arguments.by, arguments.why)
    print(json.dumps(said, indent=2))
    for line in decisions.lines() if arguments.show else ():
        print(console.unbroken(line))


if __name__ == "__main__":
    console.run(main)
