"""Ask and search from the command line, and show the state of index and nights.

    inhouse ask "How long is the warranty?" [--groups staff] [--json]
    inhouse search "warranty" -k 10 [--json]
    inhouse status [--max-age 26h] [--json]

`ask` and `search` also take --file questions.jsonl (one JSON object with `_id` and `text` per line)
instead of a question, and write one JSON line for each. Exit codes: 0 answered or declined, 1 an
error, 2 wrong usage; `status` ends with 1 if the last night failed, was killed, or is older than
--max-age.
"""

import argparse
import json
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from app import engine, notices, status_text
from tasks import console
from tasks.answer.cited_answer import Answer, Citation
from tasks.answer.retrieve import Passage
from tasks.documents import ingest_report
from tasks.errors import InhouseError, NightError
from tasks.records import PUBLIC

UNITS = {"m": "minutes", "h": "hours", "d": "days"}
Asked = tuple[str, list[str], str | None]  # question, groups, id: None on the command line


def main() -> None:
    arguments = _parser().parse_args()
    if arguments.command == "status":
        status(arguments.max_age, arguments.json)
        return
    asked = questions(arguments.question, arguments.file, arguments.groups)
    if arguments.command == "ask":
        ask(asked, arguments.json)
    else:
        search(asked, arguments.k, arguments.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app", description="Ask the documents.")
    commands = parser.add_subparsers(required=True, dest="command", metavar="ask | search | status")
    for name, run in (("ask", ask), ("search", search), ("status", status)):
        command = commands.add_parser(name, help=(run.__doc__ or "").split("\n")[0])
        command.add_argument("--json", action="store_true", help="machine-readable output")
        if name == "status":
            command.add_argument("--max-age", type=age, help="of the last good night: 90m, 26h, 2d")
            continue
        what = command.add_mutually_exclusive_group(required=True)
        what.add_argument("question", nargs="?", help="in quotes")
        what.add_argument("--file", type=Path, help="questions as JSON lines: _id, text")
        command.add_argument("--groups", default="", help="the asker's groups, such as staff,sales")
        if name == "search":
            command.add_argument("-k", type=int, default=10, help="passages (default 10)")
    return parser


def ask(asked: Iterable[Asked], as_json: bool) -> None:
    """Answer questions, with sources."""
    asking = engine.Engine()
    for question, groups, identity in asked:
        answer = asking.ask(question, groups)
        if identity is not None:
            _line({"_id": identity, **answer.as_dict()})
        elif as_json:
            _line(answer.as_dict(), indent=2)
        else:
            hint = _other_readers(groups) if answer.abstained else ""
            shown = [_readable(answer, sys.stdout.isatty()), *filter(None, [hint])]
            print(_fitted("\n\n".join(shown)))


def search(asked: Iterable[Asked], k: int, as_json: bool) -> None:
    """Find the passages that fit a question best."""
    if k < 1:
        raise InhouseError(f"expected -k of at least 1, got {k}")
    asking = engine.Engine()
    for question, groups, identity in asked:
        found = asking.search(question, groups, k)
        results = [_result(passage) for passage in found]
        if identity is not None:
            _line({"_id": identity, "results": results})
        elif as_json:
            _line(results, indent=2)
        else:
            shown = (_shown(n, passage) for n, passage in enumerate(found, 1))
            print(_fitted("\n\n".join(shown)) if found else _nothing(groups))


def status(max_age: timedelta | None, as_json: bool) -> None:
    """Show the certificate of the index and the record of the last night."""
    found = engine.status(max_age)
    if as_json:
        _line(found, indent=2)
    else:
        for line in status_text.lines(found):
            print(console.unbroken(line))
    if found["problem"]:
        raise NightError(found["problem"])


def age(text: str) -> timedelta:
    """Read the age of a night, such as 26h. Raises ArgumentTypeError."""
    number, unit = text[:-1], text[-1:]
    if unit not in UNITS or not number.isdigit():
        raise argparse.ArgumentTypeError(f"expected a time such as 90m, 26h or 2d, got {text!r}")
    return timedelta(**{UNITS[unit]: int(number)})


def questions(question: str | None, file: Path | None, groups: str) -> Iterator[Asked]:
    """Yield the question of the command line, or those of a file."""
    asker = [group.strip() for group in groups.split(",") if group.strip()]
    if file is None:
        yield _encodable(question or ""), asker, None
        return
    try:
        lines = file.read_text("utf-8").split("\n")  # a JSON string may hold U+2028
    except OSError as error:
        raise InhouseError(f"{file} can't be read: {error.strerror}") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            row = _row(line, f"{file}, line {number}")
            yield _encodable(row["text"]), row.get("groups", asker), str(row["_id"])


def _encodable(text: str) -> str:
    """Return a text without unpaired surrogates. Python turns bytes that are not UTF-8, such as the
    umlauts of a Latin-1 terminal, into such surrogates."""
    try:
        typed = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # JSON can escape any surrogate
        return text.encode("utf-8", "replace").decode()
    try:
        return typed.decode()
    except UnicodeDecodeError:
        return typed.decode("latin-1")


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict) or "_id" not in row or not isinstance(row.get("text"), str):
        raise InhouseError(f'{where}: expected a JSON object with "_id" and "text"')
    groups = row.get("groups", [])
    if not isinstance(groups, list) or not all(isinstance(group, str) for group in groups):
        raise InhouseError(f"{where}: expected groups as a list of names, got {groups!r}")
    return row


def _line(value: Any, indent: int | None = None) -> None:
    print(console.escaped(json.dumps(value, ensure_ascii=False, indent=indent)), flush=True)


def _readable(answer: Answer, bold: bool) -> str:
    """Return the answer with the numbers of its sources, and their passages with the place
    marked."""
    if answer.abstained:
        near = [
            f"  {_where(each['title'], '')} ({console.line(each['uri'])})"
            for each in answer.nearest
        ]
        lines = filter(None, [answer.answer, notices.passed_on(answer)])
        return "\n".join([*lines, *(["", notices.NEAREST, *near] if near else [])])
    text = "\n".join(
        f"{console.harmless(part['text'])}{_mark(part['citation'])}" for part in answer.sentences
    )
    sources = [_source(numbered, bold) for numbered in _by_passage(answer.citations)]
    unsure = filter(None, [notices.above(answer)])
    return "\n\n".join([*unsure, text, *sources])


def _fitted(text: str) -> str:
    """Wrap a text to the width of the terminal, each line below its own indent. A text for a file
    or a pipe keeps its lines."""
    if not sys.stdout.isatty():
        return text
    width = shutil.get_terminal_size().columns
    return "\n".join(_wrapped(line, width) for line in text.split("\n"))


def _wrapped(line: str, width: int) -> str:
    indent = re.match(r"\s*(- |\[\d+\] |\d+\. )?", line)
    below = " " * len(indent[0]) if indent else ""
    found = textwrap.wrap(
        line,
        max(width, len(below) + 20),
        subsequent_indent=below,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(found)


def _nothing(groups: Sequence[str]) -> str:
    who = ", ".join((PUBLIC, *groups))
    nothing = f"No passage was found among the documents that {who} may read."
    return "\n".join(filter(None, (nothing, _other_readers(groups))))


def _other_readers(groups: Sequence[str]) -> str:
    """Return how to ask as a group, if these groups open no document."""
    taken = ingest_report.known()
    return notices.other_readers(groups, taken.readers) if taken else ""


def _mark(citation: int | None) -> str:
    return f" [{citation}]" if citation else ""


def _by_passage(citations: Sequence[Citation]) -> list[dict[int, Citation]]:
    """Group citations by their passage, which is shown once; each by its number."""
    found: dict[tuple[str, str, str], dict[int, Citation]] = {}
    for number, citation in enumerate(citations, 1):
        where = (citation.uri, citation.locator, citation.passage)
        found.setdefault(where, {})[number] = citation
    return list(found.values())


def _source(numbered: Mapping[int, Citation], bold: bool) -> str:
    """Return a passage below its numbers, with the place of each marked."""
    first = next(iter(numbered.values()))
    numbers = " ".join(f"[{number}]" for number in numbered)
    places = sorted((each.start, each.end) for each in numbered.values())
    return (
        f"{numbers} {_where(first.title, first.locator)} ({console.line(first.uri)})\n"
        + textwrap.indent(_marked(first.passage, _joined(places), bold), "    ")
    )


def _joined(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join places that overlap, so that no mark stands within another."""
    found: list[tuple[int, int]] = []
    for start, end in places:
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _marked(passage: str, places: Sequence[tuple[int, int]], bold: bool) -> str:
    """Return the passage with the places in bold, or in «…» if the output is not a terminal."""
    opens, closes = (console.BOLD, console.PLAIN) if bold else ("«", "»")
    text, at, parts = console.harmless(passage), 0, list[str]()
    for start, end in places:
        place = text[start:end]
        if bold:  # a line at a time, because the indent between them is not a part of the place
            place = place.replace("\n", f"{closes}\n{opens}")
        parts += [text[at:start], opens, place, closes]
        at = end
    return "".join([*parts, text[at:]])


def _where(title: str, locator: str) -> str:
    return console.line(f"{title}, {locator}" if locator else title)


def _result(passage: Passage) -> dict[str, Any]:
    payload = passage.payload
    return {
        "uri": payload.uri,
        "title": payload.title,
        "locator": passage.locator,
        "text": payload.text,
        "score": round(passage.score, 6),
    }


def _shown(number: int, passage: Passage) -> str:
    payload = passage.payload
    where = _where(payload.title, passage.locator)
    place = f"{where} ({console.line(payload.uri)})"
    text = textwrap.indent(console.harmless(payload.text), "    ")
    return f"{number}. {place}, {passage.score:.3f}\n{text}"


if __name__ == "__main__":
    console.run(main)
