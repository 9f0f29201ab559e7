"""Make a company with a brand of the 18F content guide: copy in its voice for held-out briefs.

In:  content_guide_18f, handbook_18f of BENCH_DATA
Out: a Company whose use `brand` is measured
Run: called by bench.decision.choice

The guide is written in the voice that it describes. Two of three of its pages are documents; of the
others briefs are drafted, as the project drafts them for training, and these pages are not in the
company: no arm can look up what it has to write. Rules are those that tasks.style.drafted proposes,
but for REFUSED. The texts that are not the brand's are pages of the same agency's handbook: the set
has none on the guide's own topics but the briefs, so that the judge also learns the topic.
"""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.decision.company import Company
from tasks.answer.grounding.amounts import AMOUNT
from tasks.dataset import reverse_briefs
from tasks.dataset.qa_pairs import Draft
from tasks.records import PUBLIC, Document
from tasks.style import drafted

SEED = 7
EVERY = 3  # one of so many pages of the guide is held out
OF_PAGE = 3  # briefs of a held-out page, at most
OTHERS = 14  # pages of the handbook
LONGEST = 6000  # characters of one
FACTS = 0.08  # of their examples that are trained on, as in the demo
COPY = 0.3  # of the pieces of copy: about as many as the demo has, so that two cores do it
REFUSED = (  # proposals that a reader of the guide would not accept: the line says something else
    "Street",
    "DOL",
    "here",
    "Click Here",
    "he/she",
    "is afflicted with",
    "a Hispanic",
    "husband",
    "mother",
)
LIQUID = re.compile(r"\[([^\]]*)\]\(\s*\{\{[^}]*\}\}[^)]*\)")  # a link of the site's generator
ASKED = (  # a comparison needs questions of customer service; they are not shown
    ("How many words may a sentence have at most?", "25 words", "be-concise"),
    ("What is the serial comma also called?", "Oxford comma", "punctuation"),
    ("Which case do headlines follow?", "sentence case", "capitalization"),
)


def content_guide(data: Path) -> Company:
    made, chance = Company(use="brand"), random.Random(SEED)  # noqa: S311
    pages = dict(_guide(data / "content_guide_18f" / "_pages"))
    names = sorted(pages)
    chance.shuffle(names)
    needed = {page for *_, page in ASKED}
    held_out = [name for name in names if name not in needed][: len(names) // EVERY]
    for name in names:
        if name not in held_out:
            made.before[f"guide-{name}.md"] = pages[name]
    for name, text in _handbook(data / "handbook_18f" / "docs", chance):
        made.before[f"handbook-{name}.md"] = text
    for text, answer, page in ASKED:
        made.ask(text, [answer], f"guide-{page}.md")
    briefs = [brief for name in sorted(held_out) for brief in _briefs(name, pages[name], chance)]
    made.files["briefs.jsonl"] = "".join(json.dumps(brief) + "\n" for brief in briefs)
    made.style = {**_rules(pages), "briefs": "briefs.jsonl"}
    made.changes = {
        "compare": {"brand_uri_pattern": "/guide-"},
        "finetune": {"train_fraction": FACTS, "task_fraction": COPY},
    }
    return made


def _guide(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the pages of the guide in Markdown, without redirects."""
    for path in sorted(folder.glob("our-*/*.md")):
        _, front, body = path.read_text("utf-8").split("---", 2)
        title = front.partition("title:")[2].split("\n", 1)[0].strip()
        body = LIQUID.sub(r"\1", body).strip()
        if path.stem != "index" and body:
            yield path.stem, f"# {title}\n\n{body}\n"


def _handbook(folder: Path, chance: random.Random) -> Iterator[tuple[str, str]]:
    texts = {path: path.read_text("utf-8") for path in sorted(folder.glob("pages/**/*.md"))}
    some = [path for path, text in texts.items() if 1000 < len(text) < LONGEST]
    for number, path in enumerate(chance.sample(some, OTHERS)):
        yield f"{number:02}-{path.stem}", texts[path]


def _briefs(name: str, text: str, chance: random.Random) -> list[dict[str, Any]]:
    """Return drafted briefs of a page, each with the page's own words as the reference."""
    title, _, body = text.removeprefix("# ").partition("\n")
    about = ("text/markdown", "en", (PUBLIC,), "", "", None)
    drafts = list(reverse_briefs.of_document(Document(name, name, title, body, *about, {})))
    some = chance.sample(drafts, min(OF_PAGE, len(drafts)))
    return [_brief(f"{name}-{number}", draft) for number, draft in enumerate(some)]


def _brief(identity: str, draft: Draft) -> dict[str, Any]:
    amounts = [match[0] for match in AMOUNT.finditer(draft.answer)]
    length = re.search(r"\*\*Length:\*\* (\d+)", draft.question)
    return {
        "_id": identity,
        "brief": draft.question,
        "must": list(dict.fromkeys(amounts))[: reverse_briefs.MUST],
        "max_words": int(length[1]) if length else None,
        "reference": draft.answer,
    }


def _rules(pages: dict[str, str]) -> dict[str, Any]:
    """Return the rules of the guide that are drafted and that a reader accepts."""
    rules: dict[str, Any] = {"banned_words": [], "checks": [], "copy_checks": []}
    for proposal in (each for text in pages.values() for each in drafted.drafted(text)):
        value, key = proposal.value, proposal.key
        if isinstance(value, int):
            rules[key] = value
        elif value.partition(" → ")[0] not in REFUSED and value not in rules[key]:
            rules[key].append(value)
    return rules
