"""Ask 18F's handbook (251 documents) the questions of a file, and keep the answers as printed.

In:  questions as JSON lines: _id, text, answerable, document or documents (paths in the handbook),
     accepted (short strings; a good answer holds one of them)
Out: JSON lines: _id, question, shown (as `inhouse ask` prints it), abstained, citations,
     found (the documents of the passages, best first), seconds of a warm answer, alike (the arm
     retrieval, without a model, gives the same answer)
     printed: how often the document is found first, an accepted string is shown, an answer is
     declined, and one needs no model, with Wilson's 95 % intervals
Run: python -m bench.answer.handbook_answers bench/answer/handbook_dev.jsonl OUT
     (BENCH_DATA, default ../shared/data, holds handbook_18f)
     python -m bench.answer.handbook_answers QUESTIONS OUT --here    asks the index of this checkout
"""

import argparse
import io
import json
import os
import re
import statistics
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock

from statsmodels.stats.proportion import proportion_confint

from app import __main__ as program
from app import engine
from bench.clone import clone, run
from tasks.answer.cited_answer import Answer
from tasks.answer.retrieve import Passage

DATA = Path(os.environ.get("BENCH_DATA", "../shared/data")).absolute() / "handbook_18f"
SOURCE = "handbook"
MARKS = re.compile(r"[*_`]+")  # of Markdown
QUOTES = str.maketrans("‘’“”", "''\"\"")

Row = dict[str, Any]


class Warm:
    """Open an engine once and keep its last answer, which is printed in two ways."""

    def __init__(self) -> None:
        self._engine = engine.Engine()
        self._last: tuple[str, Answer] | None = None

    def ask(self, question: str, groups: Collection[str]) -> Answer:
        if self._last is None or self._last[0] != question:
            self._last = (question, self._engine.ask(question, groups))
        return self._last[1]

    def quoted(self, question: str) -> str:
        """Return the answer without a model."""
        return self._engine.ask(question, (), "retrieval").answer

    def search(self, question: str, groups: Collection[str], k: int) -> list[Passage]:
        return self._engine.search(question, groups, k)


def answered(questions: Sequence[Row]) -> Iterator[Row]:
    warm = Warm()
    with mock.patch.object(engine, "Engine", return_value=warm):
        printed("ask", "What is this handbook about?")  # opens the models
        for question in questions:
            text = question["text"]
            started = time.perf_counter()
            answer = json.loads(printed("ask", "--json", text))
            seconds = time.perf_counter() - started
            hits = json.loads(printed("search", "--json", text))
            yield {
                "_id": question["_id"],
                "question": text,
                "shown": printed("ask", text).strip(),
                "abstained": answer["abstained"],
                "citations": answer["citations"],
                "found": list(dict.fromkeys(path(hit["uri"]) for hit in hits)),
                "seconds": round(seconds, 3),
                "alike": answer["answer"] == warm.quoted(text),
            }


def printed(*words: str) -> str:
    """Return the output of `python -m app`."""
    with redirect_stdout(io.StringIO()) as out, mock.patch.object(sys, "argv", ["app", *words]):
        program.main()
    return out.getvalue()


def path(uri: str) -> str:
    return uri.removeprefix(f"{SOURCE}/")


def holds(shown: str, accepted: Sequence[str]) -> bool:
    text = plain(shown)
    return any(plain(string) in text for string in accepted)


def plain(text: str) -> str:
    return " ".join(MARKS.sub("", text).translate(QUOTES).split()).casefold()


def first(question: Row, row: Row) -> bool:
    right = question.get("documents") or [question["document"]]
    return bool(row["found"]) and row["found"][0] in right


def summary(questions: Sequence[Row], rows: Sequence[Row]) -> Iterator[str]:
    pairs = list(zip(questions, rows, strict=True))
    able = [(question, row) for question, row in pairs if question["answerable"]]
    unable = [row for question, row in pairs if not question["answerable"]]
    yield share("document found first", [first(*pair) for pair in able])
    yield share("accepted string shown", [holds(r["shown"], q["accepted"]) for q, r in able])
    yield share("declined wrongly", [row["abstained"] for _, row in able])
    yield share("declined rightly", [row["abstained"] for row in unable])
    yield share("same without a model", [row["alike"] for row in rows if not row["abstained"]])
    yield f"{'median seconds':<22} {statistics.median(row['seconds'] for row in rows):.2f}"


def share(name: str, values: Sequence[bool]) -> str:
    if not values:
        return f"{name:<22} no such question"
    count, n = sum(values), len(values)
    low, high = proportion_confint(count, n, method="wilson")
    return f"{name:<22} {count} of {n}: {count / n:.2f} ({low:.2f} to {high:.2f})"


def here(source: Path, out: Path) -> None:
    questions = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
    rows = []
    with out.open("w", encoding="utf-8") as file:
        for row in answered(questions):
            rows.append(row)
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(*summary(questions, rows), sep="\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.answer.handbook_answers")
    parser.add_argument("questions", type=lambda name: Path(name).absolute())
    parser.add_argument("out", type=lambda name: Path(name).absolute())
    parser.add_argument("--here", action="store_true", help="ask the index of this checkout")
    arguments = parser.parse_args()
    if arguments.here:
        here(arguments.questions, arguments.out)
    elif not DATA.is_dir():
        print(f"skipped: {DATA} is not there (set BENCH_DATA)")
    else:
        with clone() as root:
            run(root, "python", "-m", "tasks.documents.sources", SOURCE, str(DATA / "docs"))
            run(root, "python", "-m", "flows.reindex")
            asked = (str(arguments.questions), str(arguments.out), "--here")
            print(run(root, "python", "-m", "bench.answer.handbook_answers", *asked)[0], end="")


if __name__ == "__main__":
    main()
