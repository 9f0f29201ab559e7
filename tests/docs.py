"""Read what the pages for people name: links, files, commands, keys of params.yaml.

In:  the Markdown files of the repository
Out: the names, each with its page and line
"""

import re
import shlex
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from cli.__main__ import command

ROOT = Path(__file__).parent.parent
LINK = re.compile(r"\[[^]]*\]\((?!http)([^)\s]+)\)")
PLACES = ("tasks", "flows", "app", "cli", "bench", "tests", "docs", "deploy", ".ci", ".github")


class Named(NamedTuple):
    """A name that a page gives: in backticks, in a block of commands, or a link."""

    page: Path  # from the root of the repository
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {self.text}"


def files() -> set[str]:
    """Return the files of the repository, and their folders."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    names = [name for name in listed.stdout.split("\0") if name]
    return {*names, *(str(above) for name in names for above in Path(name).parents)}


def pages(*, past: bool = False) -> list[Path]:
    """Return the pages; with `past` also decisions and changes, which name what there was."""
    every = [Path(name) for name in files() if name.endswith(".md")]
    found = [page for page in every if page.parts[0] in ("docs", ".github") or len(page.parts) == 1]
    now = [page for page in found if "decisions" not in page.parts and page.name != "CHANGELOG.md"]
    return sorted(found if past else now)


def links() -> Iterator[Named]:
    """Yield the links within the repository."""
    for page in pages(past=True):
        for number, line in enumerate((ROOT / page).read_text("utf-8").splitlines(), 1):
            for target in LINK.findall(line):
                yield Named(page, number, target)


def spans() -> Iterator[Named]:
    """Yield what stands in backticks, and the lines of blocks."""
    for page in pages():
        in_block = False
        for number, line in enumerate((ROOT / page).read_text("utf-8").splitlines(), 1):
            if line.startswith("```"):
                in_block = not in_block
            elif in_block or line.startswith("    "):
                yield Named(page, number, line.strip().removeprefix("$ "))
            else:
                yield from (Named(page, number, text) for text in re.findall(r"`([^`]+)`", line))


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"(?m)^#+ (.+)$", (ROOT / page).read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def commands(text: str) -> Iterator[list[str]]:
    """Yield the words of each `inhouse` command in a text, without its comment."""
    for found in re.findall(r"(?:^|[;&(] *)(inhouse(?: [^;&|>]*)?)", text):
        plain = found.split("  ")[0].split(" #")[0]  # a remark stands behind blanks or a #
        try:
            yield shlex.split(plain)
        except ValueError:  # a word with an apostrophe
            yield plain.split()


def tree(path: str = "inhouse", within: Any = None) -> Iterator[tuple[str, Any]]:
    """Yield each command with its words, groups before their subcommands."""
    within = within or command()
    yield path, within
    for name, each in getattr(within, "commands", {}).items():
        yield from tree(f"{path} {name}", each)


@cache
def _known() -> dict[str, Any]:
    return dict(tree())


def wrong(words: list[str]) -> list[str]:
    """Return what `inhouse` does not know of a command: its name, or options of it."""
    known = _known()
    longest = max((p for p in known if words[: len(p.split())] == p.split()), key=len)
    rest = words[len(longest.split()) :]
    if longest == "inhouse" and rest and not rest[0].startswith("-"):
        return rest[:1]
    options = {name for parameter in known[longest].params for name in parameter.opts}
    given = [word.partition("=")[0] for word in rest if re.match(r"--?[a-z]", word)]
    return [word for word in given if word not in {*options, "--help", "--debug", "-h"}]
