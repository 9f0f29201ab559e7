"""Measure copy for the sample's held-out briefs: of the base model and one tuned on the brand's
texts, each with and without the guide's rules and examples, and of one tuned on another brand's.

Run: python -m bench.style.briefs [--briefs FILE] [--seeds 7 8] [--alone]
         (after a week; BENCH_DATA, default ../shared/data)

In:  data/accepted, data/examples, data/chunks, data/vectors, models/base; the briefs of
     metrics.style.briefs, which the markers and the judge are fitted on, or others to ask
     (--briefs data/samples/aldermoor/more_briefs.jsonl)
Out: a table and the differences, with intervals and tests over the documents of the briefs; every
     piece of copy in reports/style/ARM.md. Beside the arms: copy by a person (reference), the same
     facts in nobody's voice (draft), and the facts of the brief word for word (echo)

A model is trained with each seed as the demo trains the level adaptive; a brief counts the mean of
the seeds. The other brand is content_guide_18f: the same training, with its texts for ours. Its
adapter must score lower on our briefs, or the measure is blind. --alone leaves out the arms with
rules and examples. Models are kept in the cache.
"""

import argparse
import logging
import os
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tasks import params, paths
from tasks.answer import threshold
from tasks.answer.arms import ARMS
from tasks.answer.engines import Engines
from tasks.dataset import reverse_briefs
from tasks.dataset.qa_pairs import Draft
from tasks.evaluation import clustered
from tasks.evaluation.run_arm import Answered, Row
from tasks.evaluation.uses import style
from tasks.evaluation.uses.style import StyleTasks
from tasks.index import desired, temporary_index
from tasks.models import embedder, tuned
from tasks.models.generator import LocalGenerator, Message
from tasks.models.weights import weights_hash
from tasks.records import PUBLIC, Document, Example, digest
from tasks.storage import shards
from tasks.style import copy_prompts, facts

DATA = Path(os.environ.get("BENCH_DATA", "../shared/data")).absolute()
GUIDE = DATA / "content_guide_18f" / "_pages"
PIECES = Path("reports/style")
MODELS = paths.cache("bench") / "style"
SEEDS = (7, 8)
FLIPS_SEED = 7
LEVEL = "adaptive"
MEASURES = ("rules", "markers", "judge", "facts_kept", "on_brand")

PAIRS = (
    ("adaptive", "base"),
    ("adaptive", "other brand"),
    ("other brand", "base"),
    ("adaptive+rag", "base"),
    ("base+rag", "base"),
    ("adaptive+rag", "base+rag"),
    ("adaptive", "echo"),
    ("adaptive+rag", "other brand+rag"),
)

Rows = list[list[Row]]  # of each seed, in the order of the briefs


def other_brand() -> Iterator[Draft]:
    for path in sorted(GUIDE.rglob("*.md")):
        _, front, body = path.read_text("utf-8").split("---", 2)
        title = front.partition("title:")[2].split("\n", 1)[0].strip()
        about = ("text/markdown", "en", (PUBLIC,), "", "", None)
        document = Document(path.name, f"guide/{path.name}", title, body, *about, {})
        yield from reverse_briefs.of_document(document)


def swapped(
    examples: Sequence[Example], drafts: Sequence[Draft], style_rules: params.Style, seed: int
) -> list[Example]:
    """Return the examples with as many pieces of copy of the other brand for ours."""
    drafts = random.Random(seed).sample(list(drafts), len(drafts))  # noqa: S311  nothing secret
    ours = [e for e in examples if e.kind == "copy" and e.split == "train" and _is_a_brief(e)]
    closed = sum(e.form == "closed" for e in ours)
    alone = [
        _example(draft, copy_prompts.from_memory(draft.question), "closed")
        for draft in drafts[:closed]
    ]
    shown = []
    for n, draft in enumerate(drafts[: len(ours) - closed]):
        texts = [d.answer for d in drafts[closed + 2 * n :][:2]]
        asked = copy_prompts.with_examples(draft.question, texts, style_rules)
        shown.append(_example(draft, asked, "passages"))
    return [*(e for e in examples if e not in ours), *alone, *shown]


def _is_a_brief(example: Example) -> bool:
    return example.messages[0]["content"] in {copy_prompts.FROM_MEMORY, copy_prompts.COPYWRITER}


def _example(draft: Draft, asked: Sequence[Message], form: str) -> Example:
    messages = (*map(dict, asked), {"role": "assistant", "content": draft.answer})
    identity = digest(form, draft.question, draft.answer)
    return Example(identity, messages, (draft.doc_id,), "copy", form, "train")


def train(examples: Sequence[Example], values: params.Params, seed: int) -> Path:
    """Return the folder of an adaptive model that was trained on the examples."""
    from transformers import set_seed

    from tasks.training import attention, encode, finetune, levels, trainer
    from tasks.training.checkpoints import Checkpoints

    settings = values.finetune.model_copy(update={"seed": seed})
    level = values.levels.named(LEVEL)
    data = encode.of(examples, paths.BASE, settings)
    plan = finetune.plan_of(settings, level)
    identity = digest(data.content, repr(plan), weights_hash(paths.BASE))
    folder = MODELS / identity
    if (folder / "config.json").is_file():
        return folder
    attention.register()
    set_seed(seed)
    model = levels.prepare(finetune.load(paths.BASE), level)
    checkpoints = Checkpoints(MODELS / "checkpoints" / identity, identity)
    best, at = trainer.train(model, data.train, data.dev, plan, checkpoints, lambda *_: None)
    model = model.float()
    for own, weight in model.named_parameters():
        if own in best:
            weight.data.copy_(best[own])
    folder.mkdir(parents=True, exist_ok=True)
    tuned.write(levels.merged(model), paths.BASE, folder)
    print(f"seed {seed}: {len(data.train)} examples, {at.step} steps, {at.seconds:.0f} s")
    return folder


def ask(
    tasks: StyleTasks,
    models: dict[str, list[Path]],
    values: params.Params,
    engine: embedder.Embedder,
    *,
    alone: bool,
) -> dict[str, list[list[Answered]]]:
    """Return the copy of every model of each name, without passages and, unless alone, with rules
    and examples."""
    found: dict[str, list[list[Answered]]] = {}
    arms = (ARMS["base"],) if alone else (ARMS["base"], ARMS["rag"])
    with temporary_index.index(desired.looked_up(), values.retrieve.hnsw_ef) as store:
        for name, folder in [(name, each) for name, every in models.items() for each in every]:
            model = LocalGenerator(folder)
            engines = Engines(
                store, engine, model, values.retrieve, values.answer, values.generate.max_tokens,
                threshold.read(),
            )  # fmt: skip
            for arm in arms:
                called = f"{name}+rag" if arm.uses_retrieval else name
                given = tasks.ask(tasks.asked, arm, engines, weights_hash(folder))
                found.setdefault(called, []).append(given)
                print(f"asked {called}", flush=True)
    return found


def given_facts(brief: str) -> str:
    """Return the facts of a brief word for word: copy by somebody who only repeats them."""
    return brief.partition("- **Facts:** ")[2].partition("\n")[0]


def means(rows: Rows, measure: str) -> NDArray[np.float64]:
    """Return a measure of each brief, (n_briefs,): the mean of the seeds."""
    every = [[float(row[measure] or 0) for row in own] for own in rows]
    found: NDArray[np.float64] = np.mean(every, axis=0)
    return found


def show(arm: str, rows: Rows, clusters: Sequence[int]) -> None:
    lines = []
    for measure in MEASURES:
        found = clustered.interval(means(rows, measure), clusters)
        lines.append(f"{measure} {found.mean:.2f} [{found.low:.2f}, {found.high:.2f}]")
    whole = sum(row["facts_kept"] == 1 for own in rows for row in own) / len(rows)
    print(f"{arm:<12} {'; '.join(lines)}; all facts kept in {whole:g} of {len(rows[0])}")


def compare(name: str, a: Rows, b: Rows, clusters: Sequence[int]) -> None:
    lines = []
    for measure in MEASURES:
        one, two = means(a, measure), means(b, measure)
        found = clustered.difference(one, two, clusters)
        p = clustered.sign_flip_p(one, two, clusters, FLIPS_SEED)
        lines.append(f"{measure} {found.mean:+.2f} [{found.low:+.2f}, {found.high:+.2f}] p {p:.4f}")
    print(f"{name}: {'; '.join(lines)}")


def write(arm: str, given: Sequence[Answered], tasks: StyleTasks) -> None:
    PIECES.mkdir(parents=True, exist_ok=True)
    parts = []
    for brief, each in zip(tasks.briefs, given, strict=True):
        row = ", ".join(f"{name} {value:.2f}" for name, value in each.row.items())
        wrong = "; ".join(facts.faults(each.answer.answer, brief)) or "none"
        parts.append(f"## {brief.identity}\n\n{each.answer.answer}\n\n({row}. Faults: {wrong})\n")
    (PIECES / f"{arm}.md").write_text("\n".join(parts), "utf-8")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure copy for briefs.")
    parser.add_argument("--briefs", type=Path, help="to ask in place of metrics.style.briefs")
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS, help="of the trainings")
    parser.add_argument("--alone", action="store_true", help="without rules and examples")
    return parser.parse_args()


def main() -> None:
    logging.basicConfig(level=logging.WARNING)
    asked = arguments()
    values = params.load()
    documents = list(shards.read(paths.ACCEPTED, Document))
    engine = embedder.configured(values.embed)
    others = facts.read(asked.briefs) if asked.briefs else ()
    tasks = style.tasks(values, documents, engine, others)
    if tasks is None:
        raise SystemExit("metrics.style.briefs of params.yaml names no file")
    clusters = clustered.labels([brief.documents for brief in tasks.briefs])
    auc = tasks.brand.judge.auc
    print(
        f"{len(tasks.briefs)} briefs on {len(set(clusters))} documents; AUC of the judge on unseen "
        f"documents {auc:.3f}"
    )
    models = {"base": [paths.BASE]} | trained(values, asked.seeds)
    found = ask(tasks, models, values, engine, alone=asked.alone)
    rows = written(tasks, engine)
    rows |= {arm: [[each.row for each in given] for given in own] for arm, own in found.items()}
    for arm, own in rows.items():
        show(arm, own, clusters)
    for arm, every in found.items():
        for n, given in enumerate(every):
            write(f"{arm.replace(' ', '-')}-{n + 1}", given, tasks)
    for a, b in PAIRS:
        if a in rows and b in rows:
            compare(f"{a} - {b}", rows[a], rows[b], clusters)


def written(tasks: StyleTasks, engine: embedder.Embedder) -> dict[str, Rows]:
    """Return the measures of copy by nobody's model, where there is any."""
    texts = {
        "reference": [brief.reference for brief in tasks.briefs],
        "draft": [brief.draft for brief in tasks.briefs],
        "echo": [given_facts(brief.text) for brief in tasks.briefs],
    }
    return {
        name: [style.measured(own, tasks.briefs, tasks.brand, engine)]
        for name, own in texts.items()
        if all(own)
    }


def trained(values: params.Params, seeds: Sequence[int]) -> dict[str, list[Path]]:
    """Return the models that are trained with our examples, and with the other brand's copy."""
    examples = list(shards.read(paths.EXAMPLES, Example))
    models = {"adaptive": [train(examples, values, seed) for seed in seeds]}
    if not GUIDE.is_dir():
        print(f"skipped: {GUIDE} is not there (set BENCH_DATA), so there is no other brand")
        return models
    drafts = list(other_brand())
    models["other brand"] = [
        train(swapped(examples, drafts, values.metrics.style, seed), values, seed) for seed in seeds
    ]
    return models


if __name__ == "__main__":
    main()
