"""Ask every arm for copy from held-out briefs, and measure how well it is in the brand's words.

In:  the briefs of metrics.style.briefs, the documents, an arm with open engines
Out: an Answered for each brief: on_brand, rules, markers, judge, facts_kept
Run: called by tasks.evaluation.compare

No single measure of style holds, so there are three: the share of the guide's rules that the copy
keeps, its nearness to held-out brand texts in stylistic markers, and a judge's probability. They
count only if all facts of the brief are kept: `on_brand` is then their geometric mean, else 0. (The
arithmetic mean gives .38 to the brief's notes word for word, because they break few rules.)
"""

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tasks import params
from tasks.answer import answer
from tasks.answer.arms import Arm
from tasks.answer.engines import Engines
from tasks.dataset.held_out import Question
from tasks.evaluation import answer_cache
from tasks.evaluation.run_arm import LATENCY_SAMPLES, Answered, Row
from tasks.models.embedder import Encoder
from tasks.records import Document
from tasks.style import copy_prompts, copywriting, corpus, facts, judge, markers, rules
from tasks.style.facts import Brief
from tasks.style.judge import Judge
from tasks.style.markers import Fitted


@dataclass(frozen=True, slots=True)
class Brand:
    """What copy is measured by: the guide's rules, held-out brand texts and a judge."""

    rules: params.Style
    fitted: Fitted
    judge: Judge
    pattern: str  # a part of the URI of documents in the brand's own words


@dataclass(slots=True)
class StyleTasks:
    """The briefs, as questions too, and what their copy is measured by."""

    briefs: list[Brief]
    asked: list[Question]
    brand: Brand
    beside: list[Question] = field(default_factory=list)  # no drafts
    leading: str = "on_brand"
    paired: tuple[str, ...] = ("on_brand", "rules", "markers", "judge", "facts_kept")

    def missing(self, arm: Arm) -> str:
        """Return why an arm writes no copy; "" if it does."""
        return "" if arm.writes else "it quotes documents, and writes no copy"

    def ask(
        self, asked: Sequence[Question], arm: Arm, engines: Engines, version: str
    ) -> list[Answered]:
        by_id = {brief.identity: brief for brief in self.briefs}
        briefs = [by_id[question.identity] for question in asked]
        prompted = [
            copywriting.prompt(brief.text, engines, self.brand.rules, self.brand.pattern)
            if arm.uses_retrieval
            else copy_prompts.from_memory(brief.text)
            for brief in briefs
        ]
        most = copywriting.MAX_TOKENS
        written = answer_cache.generate(version, prompted, most, engines.generator.generate)
        given = [answer.closed_book_answer(each, engines.generator.name) for each in written]
        texts = ["" if each.abstained else each.answer for each in given]
        rows = measured(texts, briefs, self.brand, engines.embedder)
        return [
            Answered(question, one, generation, row, messages)
            for question, one, generation, row, messages in zip(
                asked, given, written, rows, prompted, strict=True
            )
        ]

    def lookups(self, given: list[Answered], engines: Engines) -> list[float]:
        spent = []
        for each in given[:LATENCY_SAMPLES]:
            began = time.process_time()
            copywriting.exemplars(each.question.text, engines, self.brand.rules, self.brand.pattern)
            spent.append(time.process_time() - began)
        return spent


def tasks(
    values: params.Params,
    documents: Iterable[Document],
    embedder: Encoder,
    others: Sequence[Brief] = (),
) -> StyleTasks | None:
    """Return the tasks; None without a brief in metrics.style.briefs. `others` are asked in place
    of those; what copy is measured by is fitted on those all the same. Raises InhouseError if there
    are too few texts to measure by."""
    settings = values.metrics.style
    briefs, pattern = facts.read(Path(settings.briefs)), values.compare.brand_uri_pattern
    if not briefs:
        return None
    brand = brand_of(settings, documents, briefs, pattern, embedder)
    chosen = list(others or briefs)
    return StyleTasks(chosen, [_question(b, values.evaluate.source) for b in chosen], brand)


def brand_of(
    settings: params.Style,
    documents: Iterable[Document],
    briefs: Sequence[Brief],
    pattern: str,
    embedder: Encoder,
) -> Brand:
    """Return what copy is measured by. The markers are those of the briefs' references, which no
    model was trained on; if these are too few, of all texts in the brand's words."""
    found = corpus.pieces(documents, briefs, pattern)
    references = [brief.reference for brief in briefs if brief.reference]
    own = (
        references
        if len(references) >= markers.FEWEST
        else [piece.text for piece in found if piece.brand]
    )
    others = [piece.text for piece in found if not piece.brand]
    judged = judge.train([*found, *corpus.asked(briefs)], embedder)
    return Brand(settings, markers.fit(own, others), judged, pattern)


def measured(
    texts: Sequence[str], briefs: Sequence[Brief], brand: Brand, embedder: Encoder
) -> list[Row]:
    """Return the measures of the copy for each brief, 0 to 1."""
    likely = judge.score(texts, brand.judge, embedder)
    return [_row(*each, brand) for each in zip(texts, briefs, likely, strict=True)]


def _row(text: str, brief: Brief, likely: float, brand: Brand) -> Row:
    three = {
        "rules": rules.score(text, brand.rules, copy=True) if text else 0.0,
        "markers": markers.score(text, brand.fitted),
        "judge": likely,
    }
    kept = facts.kept(text, brief)
    counts = math.prod(three.values()) ** (1 / len(three)) if kept == 1 else 0.0
    return {"on_brand": counts, **three, "facts_kept": kept}


def _question(brief: Brief, source: str) -> Question:
    return Question(
        identity=brief.identity,
        text=brief.text,
        kind="copy",
        split="test",
        groups=(),
        answers=(brief.reference,) if brief.reference else (),
        documents=tuple(f"{source}/{path}" for path in brief.documents),
    )
