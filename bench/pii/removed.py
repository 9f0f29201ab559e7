"""Draw spans that the redactor removes from public technical texts, for a person to read.

In:  BENCH_DATA: handbook_18f, content_guide_18f, mtrag_un, stackfaq, xquad_en
Out: reports/removed.md: spans of each set with the text around them, by kind; printed: the
     share of each set's characters that is removed, and the counts by kind
Run: python -m bench.pii.removed [--spans 50] [--seed 19] [--characters 400000] [--passages 0]
         [--sets xquad_en …] [--folders FOLDER …]

`--folders` reads texts (.txt) and all formats that are parsed, from anywhere. `--passages` also
writes redacted passages of each set, for reading what was missed.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from bench.pii.redaction import DATA
from tasks import params
from tasks import pii as redact
from tasks.documents import parse

PASSAGE = (60, 900)  # characters
AROUND = 60  # characters that are shown on each side of a span
SETS = ("content_guide_18f", "mtrag_un", "stackfaq", "xquad_en", "handbook_18f")

Found = tuple[str, redact.Finding]  # the text it is found in


def texts(name: str) -> Iterator[str]:
    if name not in SETS:
        yield from _of_folder(Path(name))
        return
    match name:
        case "content_guide_18f" | "handbook_18f":
            for file in sorted((DATA / name).rglob("*.md")):
                with suppress(parse.UnreadableError):
                    yield parse.parse(file.name, file.read_bytes()).text
        case "mtrag_un":
            lines = (DATA / name / "reference.half.jsonl").read_text("utf-8").splitlines()
            found = (context["text"] for line in lines for context in json.loads(line)["contexts"])
            yield from dict.fromkeys(found)
        case _:
            for line in (DATA / name / "corpus.jsonl").read_text("utf-8").splitlines():
                yield json.loads(line)["text"]


def _of_folder(folder: Path) -> Iterator[str]:
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        with suppress(parse.UnreadableError):
            yield parse.parse(file.name, file.read_bytes()).text


def passages(redactor: redact.Redactor, every: Sequence[str], most: int, seed: int) -> list[str]:
    """Return redacted passages of the texts that have a capital letter, drawn at random."""
    found = [
        passage
        for text in every
        for passage in redactor.redact(text)[0].split("\n\n")
        if PASSAGE[0] < len(passage) < PASSAGE[1] and any(map(str.isupper, passage))
    ]
    return random.Random(seed).sample(found, min(most, len(found)))  # noqa: S311  nothing secret


def shown(found: Found) -> str:
    text, span = found
    before, after = text[max(0, span.start - AROUND) : span.start], text[span.end :][:AROUND]
    return f"…{before}**{text[span.start : span.end]}**{after}…".replace("\n", " ")


def some(name: str, characters: int, seed: int) -> list[str]:
    """Return texts of a set in a random order, until they have `characters` characters."""
    every = list(texts(name))
    random.Random(seed).shuffle(every)  # noqa: S311  nothing secret
    chosen, length = [], 0
    for text in every:
        if length >= characters:
            break
        chosen.append(text)
        length += len(text)
    return chosen


def read(redactor: redact.Redactor, name: str, every: Sequence[str]) -> list[Found]:
    """Redact a set's texts; print the share and counts of the removed spans, and return them."""
    redactor.prefetch(every)
    found = [(text, span) for text in every for span in redactor.redact(text)[1]]
    removed = sum(span.end - span.start for _, span in found)
    kinds = Counter(span.kind for _, span in found)
    share = removed / sum(map(len, every))
    print(
        f"{name}: {len(every)} texts, {len(found)} spans, {share:.2%} of the characters",
        dict(kinds),
    )
    return found


def drawn(found: Sequence[Found], spans: int, seed: int) -> list[Found]:
    sample = random.Random(seed).sample(found, min(spans, len(found)))  # noqa: S311  nothing secret
    return sorted(sample, key=lambda one: one[1].kind)


def main() -> None:
    parser = argparse.ArgumentParser(description="Removed spans, to read.")
    parser.add_argument("--spans", type=int, default=50, help="of each set")
    parser.add_argument("--seed", type=int, default=19)
    parser.add_argument(
        "--characters", type=int, default=400_000, help="of each set, at most about"
    )
    parser.add_argument("--passages", type=int, default=0, help="of each set")
    parser.add_argument("--sets", nargs="+", default=list(SETS[:4]), choices=SETS)
    parser.add_argument("--folders", nargs="+", help="texts of your own, instead of the sets")
    asked = parser.parse_args()
    redactor = redact.build(params.load().redact)
    lines = []
    for name in asked.folders or asked.sets:
        lines.append(f"\n# {name}\n")
        every = some(name, asked.characters, asked.seed)
        found = read(redactor, name, every)
        sample = drawn(found, asked.spans, asked.seed)
        lines += [f"- {one[1].kind}: {shown(one)}" for one in sample]
        for passage in passages(redactor, every, asked.passages, asked.seed):
            lines += ["", "> " + passage.replace("\n", "\n> ")]
    out = Path("reports/removed.md")
    out.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{out}: read each span and count those that are rightly removed")


if __name__ == "__main__":
    main()
