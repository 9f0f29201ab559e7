"""List the sources of params.yaml, add and remove one, and say who may read it.

In:  the words of the command line, params.yaml
Out: params.yaml with the change, and lines that tell what leaves and what to run next
Run: called by python -m tasks.documents.sources, and by the command inhouse source
"""

import sys
from collections.abc import Iterator

from tasks import params, paths
from tasks.documents import folders, owner, readers, rejected
from tasks.documents.sources import survey
from tasks.errors import InhouseError
from tasks.storage.addresses import public


def show() -> None:
    """Print the sources of params.yaml, with their documents and readers."""
    counts = folders.documents()
    for source in params.load().ingest.sources:
        rules = f", access rules: {len(source.access)}" if source.access else ""
        print(
            f"{source.name}  {public(source.folder)}  {counts.get(source.name, 0)} documents  "
            f"readers: {readers.named(source.groups)}{rules}"
        )


def add(name: str, folder: str, given: str | None) -> None:
    """Add a source, or move the one of that name; `given` are its readers, asked for if None."""
    counts = folders.documents()
    is_new = not folders.has(paths.PARAMS, name)
    groups = owner.asked(given) if is_new or given is not None else None
    added = folders.add(paths.PARAMS, name, folder, groups)
    if added.moved_from not in (None, folder):
        print(f"{name} moved from {public(added.moved_from or '')} to {public(folder)}.")
    else:
        print(f"params.yaml now takes {public(folder)} as {name}.")
    if groups is not None:
        owner.say(name, groups, is_known=given is not None or sys.stdin.isatty())
    for line in _found(name):
        print(line)
    for left in added.left:
        print(
            f"The sample company {left} leaves with the next night ({counts.get(left, 0)} indexed "
            f"documents): it is invented, and its answers must not stand beside yours."
        )
    if added.questions:
        print(
            f"Its questions, allowed values and banned words left params.yaml. Your questions go "
            f"into {added.questions}: inhouse questions draft questions.csv "
            "drafts them."
        )
        if paths.CHAMPION.exists():
            print(
                f"{paths.CHAMPION} was chosen on the sample's questions and goes on answering: "
                f"undo it with inhouse promote back."
            )
    print("Next: inhouse run reindex")


def _found(name: str) -> Iterator[str]:
    """Yield how many files of a source the next night reads, and which it does not."""
    [source] = [each for each in params.load().ingest.sources if each.name == name]
    listing = survey(source)
    to_read = sum(not entry.problem for entry in listing.entries)
    yield f"It holds {to_read:,} files to read."
    if endings := rejected.endings({name: listing.passed_over}):
        yield f"Not read, because no pattern of its include matches: {endings}"
    if not to_read and source.groups:
        yield "Check the folder, and ingest.sources.include in params.yaml."


def regroup(name: str, given: str) -> None:
    """Change who may read a source."""
    groups = owner.groups(given)
    is_wider = folders.regroup(paths.PARAMS, name, groups)
    owner.say(name, groups, is_known=True)
    allowed = ' --allow-wider --why "…"' if is_wider else ""
    print(f"Next: inhouse run reindex{allowed}")


def remove(name: str, yes: bool) -> None:
    """Remove a source, after a question unless `yes`."""
    text = folders.remove(paths.PARAMS, name)
    count = folders.documents().get(name, 0)
    print(f"Removing {name}: the next nightly run will remove {count} documents from the index.")
    if not yes and not _agreed():
        print("Nothing was changed.")
        return
    folders.write(paths.PARAMS, text)
    print(f"params.yaml no longer takes {name}. Next: inhouse run reindex")
    if params.load().evaluate.source == name:
        print(f"evaluate.source still names {name}: set it and evaluate.questions in params.yaml.")


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise InhouseError(
            "expected a terminal to ask for confirmation, got none: add --yes to remove it"
        )
    return input("Remove it? [y/N] ").strip().lower() in ("y", "yes")
