"""How well people and addresses are found in texts that the tagger was not trained on.

In:  pii_dev's dev.json, wikigold (CoNLL), a folder of Markdown; as arguments
Out: recall, precision and speed, on stdout
Run: python -m bench.tagger dev.json wikigold.conll.txt docs
"""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tasks import params, redact

Span = tuple[int, int]


def covered(span: Span, others: Sequence[Span]) -> float:
    start, end = span
    inside = {n for s, e in others for n in range(max(s, start), min(e, end))}
    return len(inside) / (end - start)


def score(texts: Sequence[tuple[str, list[Span]]], found: Sequence[list[Any]], kind: str) -> str:
    """Recall: 80 % of a span's characters removed, as whatever kind; precision: half of a removed
    span of this kind lies in right ones."""
    gold = hit = exact = made = right = 0
    for (_, spans), findings in zip(texts, found, strict=True):
        every = [(f.start, f.end) for f in findings]
        own = [(f.start, f.end) for f in findings if f.kind == kind]
        gold += len(spans)
        hit += sum(covered(span, every) >= 0.8 for span in spans)
        exact += sum(span in own for span in spans)
        made += len(own)
        right += sum(covered(span, spans) >= 0.5 for span in own)
    return (
        f"{kind}: {gold} spans, recall {hit / max(gold, 1):.3f}, exact {exact / max(gold, 1):.3f}, "
        f"{made} found, precision {right / max(made, 1):.3f}"
    )


def pii(file: Path, label: str) -> list[tuple[str, list[Span]]]:
    return [
        (
            record["full_text"],
            [
                (span["start_position"], span["end_position"])
                for span in record["spans"]
                if span["entity_type"] == label
            ],
        )
        for record in json.loads(file.read_text("utf-8"))
    ]


def conll(file: Path, label: str) -> list[tuple[str, list[Span]]]:
    texts = []
    for block in file.read_text("utf-8").split("\n\n"):
        text, spans, before = "", [], ""
        for line in block.splitlines():
            word, *_, mark = line.split(" ")
            kind = mark.split("-")[-1]
            if kind == label and before == label and not mark.startswith("B"):
                spans[-1] = (spans[-1][0], len(text) + len(word))
            elif kind == label:
                spans.append((len(text), len(text) + len(word)))
            before = kind
            text += word + " "
        texts.append((text, spans))
    return texts


def main(dev: Path, wikigold: Path, documents: Path) -> None:
    wanted = params.load().redact.model_copy(update={"tagger": "models/tagger"})
    gate = redact.build(wanted)
    texts = pii(dev, "PERSON")
    began = time.perf_counter()
    found = [list(gate.redact(text)[1]) for text, _ in texts]
    print(f"pii_dev: {len(texts) / (time.perf_counter() - began):.0f} texts/s")
    print(score(texts, found, "person"))
    print(score(pii(dev, "STREET_ADDRESS"), found, "address"))
    texts = conll(wikigold, "PER")
    print("wikigold", score(texts, [list(gate.redact(t)[1]) for t, _ in texts], "person"))
    files = [file.read_text("utf-8") for file in sorted(documents.rglob("*.md"))]
    every = [(text, f) for text in files for f in gate.redact(text)[1]]
    share = sum(f.end - f.start for _, f in every) / sum(map(len, files))
    print(f"{len(files)} documents: {share:.2%} of the characters removed; some of {len(every)}:")
    for text, f in every[:: max(1, len(every) // 40)]:
        print(f"  {f.kind}: {text[f.start : f.end]!r}")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
