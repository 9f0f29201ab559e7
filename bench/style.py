"""Measure copy for the sample's held-out briefs: of the base model and one tuned on the brand's
texts, each with and without the guide's rules and examples, and of one tuned on another brand's.

Run: python -m bench.style [EPOCHS]   (after a night; BENCH_DATA, default ../shared/data)

In:  data/accepted, data/chunks, data/vectors, the briefs of metrics.style.briefs, models/base
Out: a table, with intervals, and the differences; every piece of copy in reports/style/ARM.md.
     Beside the arms: copy by a person (reference), the same facts in nobody's voice (draft), and
     the facts of the brief word for word (echo)

The other brand is content_guide_18f: its adapter must score lower on ours, or the measure is blind.
The adapters are trained once, of the same number of words, and kept in the cache.
"""

import logging
import os
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from tasks import params, paths
from tasks.answer import threshold
from tasks.answer.answer import Engines
from tasks.answer.arms import ARMS
from tasks.dataset import qa_pairs, reverse_briefs
from tasks.dataset.qa_pairs import Draft
from tasks.evaluation import statistics
from tasks.evaluation.run_arm import Answered, Row
from tasks.evaluation.uses import style
from tasks.evaluation.uses.style import StyleTasks
from tasks.index import desired, temporary_index
from tasks.models import embedder, tuned
from tasks.models.generator import LocalGenerator
from tasks.models.weights import weights_hash
from tasks.records import PUBLIC, Document, Example, digest
from tasks.storage import shards
from tasks.style import copy_prompts, facts

DATA = Path(os.environ.get("BENCH_DATA", "../shared/data")).absolute()
GUIDE = DATA / "content_guide_18f" / "_pages"
PIECES = Path("reports/style")
MODELS = paths.cache("bench") / "style"
EPOCHS = 3.0
DRAFTS = 60  # to train on, of each brand
SEED = 7
MEASURES = ("rules", "markers", "judge", "facts_kept", "on_brand")

PAIRS = (
    ("adaptive", "base"),
    ("adaptive+rag", "base"),
    ("base+rag", "base"),
    ("adaptive+rag", "base+rag"),
    ("adaptive", "echo"),
    ("adaptive", "other brand"),
    ("adaptive+rag", "other brand+rag"),
)


def own_brand(documents: Sequence[Document], pattern: str) -> Iterator[Draft]:
    for document in documents:
        yield from (d for d in qa_pairs.of_document(document, SEED) if d.kind == "copy")
        if pattern in document.uri:
            yield from reverse_briefs.of_document(document)


def other_brand() -> Iterator[Draft]:
    for path in sorted(GUIDE.rglob("*.md")):
        _, front, body = path.read_text("utf-8").split("---", 2)
        title = front.partition("title:")[2].split("\n", 1)[0].strip()
        about = ("text/markdown", "en", (PUBLIC,), "", "", None)
        document = Document(path.name, f"guide/{path.name}", title, body, *about, {})
        yield from reverse_briefs.of_document(document)


def train(name: str, drafts: Sequence[Draft], values: params.Params, epochs: float) -> Path:
    """Return the folder of an adaptive model that was trained on the drafts."""
    from transformers import set_seed

    from tasks.training import attention, encode, finetune, levels, trainer
    from tasks.training.checkpoints import Checkpoints

    folder = MODELS / f"{name}-{epochs:g}"
    if (folder / "config.json").is_file():
        return folder
    chosen = random.Random(SEED).sample(list(drafts), min(DRAFTS, len(drafts)))  # noqa: S311
    print(f"{name}: {len(chosen)} drafts, {sum(len(d.answer.split()) for d in chosen)} words")
    how = values.finetune.model_copy(update={"train_fraction": 1.0, "withheld_share": 0.0})
    level = values.levels.adaptive.model_copy(update={"epochs": epochs, "patience": None})
    data = encode.of([_example(draft) for draft in chosen], paths.BASE, how)
    attention.register()
    set_seed(SEED)
    model = levels.prepare(finetune.load(paths.BASE), level)
    plan = replace(finetune.plan_of(how, level), batch_tokens=1024)
    kept = Checkpoints(MODELS / "checkpoints" / name, digest(data.content, repr(plan)))
    best, at = trainer.train(model, data.train, [], plan, kept, lambda *_: None)
    for own, weight in model.named_parameters():
        if own in best:
            weight.data.copy_(best[own])
    folder.mkdir(parents=True, exist_ok=True)
    tuned.write(levels.merged(model.float()), paths.BASE, folder)
    print(f"{name}: {at.step} steps, {at.tokens:,} tokens in {at.seconds:.0f} s")
    return folder


def _example(draft: Draft) -> Example:
    asked = copy_prompts.from_memory(draft.question)
    messages = (*map(dict, asked), {"role": "assistant", "content": draft.answer})
    identity = digest(draft.question, draft.answer)
    return Example(identity, messages, (draft.doc_id,), "copy", "closed", "train")


def ask(
    tasks: StyleTasks, models: dict[str, Path], values: params.Params, engine: embedder.Embedder
) -> dict[str, list[Answered]]:
    """Return the copy of every model, without passages and with rules and examples."""
    found = {}
    with temporary_index.index(desired.looked_up(), values.retrieve.hnsw_ef) as store:
        for name, folder in models.items():
            model = LocalGenerator(folder)
            engines = Engines(
                store, engine, model, values.retrieve, values.answer, values.generate.max_tokens,
                threshold.read(),
            )  # fmt: skip
            for arm in (ARMS["base"], ARMS["rag"]):
                called = f"{name}+rag" if arm.uses_retrieval else name
                found[called] = tasks.ask(tasks.asked, arm, engines, weights_hash(folder))
                print(f"asked {called}", flush=True)
    return found


def given_facts(brief: str) -> str:
    """Return the facts of a brief word for word: copy by somebody who only repeats them."""
    return brief.partition("- **Facts:** ")[2].partition("\n")[0]


def show(arm: str, rows: Sequence[Row]) -> None:
    told = []
    for measure in MEASURES:
        values = [row[measure] for row in rows]
        found = statistics.interval(np.array(values, np.float64), SEED)
        told.append(f"{measure} {found.mean:.2f} [{found.low:.2f}, {found.high:.2f}]")
    whole = sum(row["facts_kept"] == 1 for row in rows)
    print(f"{arm:<12} {'; '.join(told)}; all facts kept in {whole} of {len(rows)}")


def compare(name: str, a: Sequence[Row], b: Sequence[Row]) -> None:
    told = []
    for measure in MEASURES:
        one, two = ([float(row[measure] or 0) for row in rows] for rows in (a, b))
        found = statistics.difference(one, two, SEED)
        p = statistics.permutation_p(one, two, SEED)
        told.append(f"{measure} {found.mean:+.2f} [{found.low:+.2f}, {found.high:+.2f}] p {p:.4f}")
    print(f"{name}: {'; '.join(told)}")


def write(arm: str, given: Sequence[Answered], tasks: StyleTasks) -> None:
    PIECES.mkdir(parents=True, exist_ok=True)
    parts = []
    for brief, each in zip(tasks.briefs, given, strict=True):
        row = ", ".join(f"{name} {value:.2f}" for name, value in each.row.items())
        wrong = "; ".join(facts.faults(each.answer.answer, brief)) or "none"
        parts.append(f"## {brief.identity}\n\n{each.answer.answer}\n\n({row}. Faults: {wrong})\n")
    (PIECES / f"{arm}.md").write_text("\n".join(parts), "utf-8")


def main() -> None:
    logging.basicConfig(level=logging.WARNING)
    epochs = float(sys.argv[1]) if sys.argv[1:] else EPOCHS
    values = params.load()
    documents = list(shards.read(paths.ACCEPTED, Document))
    engine = embedder.configured(values.embed)
    tasks = style.tasks(values, documents, engine)
    if tasks is None:
        raise SystemExit("metrics.style.briefs of params.yaml names no file")
    auc = tasks.brand.judge.auc
    print(f"{len(tasks.briefs)} briefs; AUC of the judge on unseen documents {auc:.3f}")
    written = {
        "reference": [brief.reference for brief in tasks.briefs],
        "draft": [brief.draft for brief in tasks.briefs],
        "echo": [given_facts(brief.text) for brief in tasks.briefs],
    }
    rows = {
        name: style.measured(texts, tasks.briefs, tasks.brand, engine)
        for name, texts in written.items()
    }
    drafts = list(own_brand(documents, values.compare.brand_uri_pattern))
    models = {"base": paths.BASE, "adaptive": train("own", drafts, values, epochs)}
    if GUIDE.is_dir():
        models["other brand"] = train("other", list(other_brand()), values, epochs)
    else:
        print(f"skipped: {GUIDE} is not there (set BENCH_DATA), so there is no other brand")
    found = ask(tasks, models, values, engine)
    rows |= {arm: [each.row for each in given] for arm, given in found.items()}
    for arm, measures in rows.items():
        show(arm, measures)
    for arm, given in found.items():
        write(arm.replace(" ", "-"), given, tasks)
    for a, b in PAIRS:
        if a in rows and b in rows:
            compare(f"{a} - {b}", rows[a], rows[b])


if __name__ == "__main__":
    main()
