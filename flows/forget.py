"""Forget a document, a source or a person, and prove it with a signed receipt.

    find → show → exclude → remove → bring the index → search all bytes → receipt

Run: python -m flows.forget --document PATH | --source NAME | --person "NAME" [--also ID …]
         [--whole-documents] [--by WHO] [--yes]
Deployed as forget/forget by deploy/prefect.yaml, with a form. docs/forgetting.md has the steps.
"""

import argparse
import configparser
import contextlib
import getpass
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from prefect import flow
from prefect.settings import get_current_settings

from flows import repository, stages
from flows.forms import described
from flows.services import processes
from tasks import console, params, paths
from tasks.documents import folders
from tasks.errors import InhouseError, ParamsError
from tasks.forgetting import forget as forgetting
from tasks.forgetting import subjects
from tasks.forgetting.forget import Found, World
from tasks.forgetting.subjects import Kind, Subject
from tasks.storage import lease, places
from tasks.storage.places import Place

log = logging.getLogger(__name__)

DATABASE = "PREFECT_API_DATABASE_CONNECTION_URL"

# the fields of the form
What = Annotated[
    Kind,
    described("What to forget", "A document, a source with all of its documents, or a person."),
]
Name = Annotated[
    str,
    described(
        "Its name",
        "The path of a document as the answers cite it (source/path), the name of a source, or a "
        "person's first and last name.",
        min_length=1,
    ),
]
Identifiers = Annotated[
    Sequence[str],
    described("Also known as", "Of a person: e-mail addresses, numbers, other spellings."),
]
Whole = Annotated[
    bool,
    described(
        "Remove whole documents", "Of a person: not only the name, but each document with it."
    ),
]
Action = Annotated[
    Literal["show", "forget"],
    described("Show or forget", "show changes nothing. forget can't be undone."),
]
Decider = Annotated[str, described("Who decides", "For the receipt.")]


def world(values: params.Params) -> World:
    """Return the places of this project, of DVC and of Prefect."""
    stores, far = _stores()
    home = get_current_settings().home
    searched = [
        *places.searched(Path(values.evaluate.questions)),
        Place("DVC", (*stores, Path(".dvc/tmp"))),
        Place("Prefect", (home, processes.LOGS)),
    ]
    if not os.environ.get(DATABASE, "sqlite").startswith("sqlite"):
        far.append("the database of Prefect's server: it is not an SQLite file")
    api = os.environ.get("PREFECT_API_URL", "http://localhost")
    if not any(host in api for host in ("localhost", "127.0.0.1")):
        far.append("the Prefect server of PREFECT_API_URL")
    if os.environ.get("QDRANT_URL"):
        far.append("the files of the Qdrant server")
    return World(searched, stores, update_index, tuple(far), _edited(values))


def _edited(values: params.Params) -> list[Path]:
    """Return the files of the checkout that people write: params.yaml, questions, notes, code."""
    listed = repository.git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    own = ["data", "reports", "models", ".dvc", values.evaluate.questions]
    own += [source.folder for source in values.ingest.sources]
    files = [Path(name) for name in listed.split("\0") if name]
    rest = [p for p in files if p.is_file() and not any(p.is_relative_to(root) for root in own)]
    return list(dict.fromkeys([paths.PARAMS, *rest]))  # a source may be the checkout itself


def _stores() -> tuple[list[Path], list[str]]:
    """Return DVC's cache and local remotes, and those that can't be searched."""
    stores, far = {Path(".dvc/cache").absolute()}, list[str]()
    for file in (Path(".dvc/config"), Path(".dvc/config.local")):
        config = configparser.ConfigParser(interpolation=None)
        config.read(file)
        for name in config.sections():
            address = config[name].get("url") or config[name].get("dir") or ""
            if "://" in address:
                far.append(f"the DVC remote {name.split()[-1].strip(chr(39) + chr(34))}")
            elif address:
                stores.add((Path(".dvc") / Path(address).expanduser()).absolute())
    return sorted(stores), far


def update_index() -> None:
    """Bring chunks, vectors and index to data/documents, as a night does after reading them."""
    with stages.pinned():
        stages.prepare()
        stages.add(paths.DOCUMENTS)
        for stage in stages.NIGHT:
            stages.reproduce(stage)
        stages.run_step("tasks.index.publish")


def erase(subject: Subject, by: str, shown: Found | None = None) -> dict[str, Any]:
    """Forget a subject that was found; return the receipt. `shown`: as in tasks.forgetting."""
    values = params.load()
    here = world(values)
    if subject.kind == "source":
        # the last source stays in params.yaml, and its files are excluded anyway
        with contextlib.suppress(ParamsError):
            folders.write(paths.PARAMS, folders.remove(paths.PARAMS, subject.name))
    return forgetting.run(subject, here, by, shown)


@flow(name="forget", log_prints=False)
def forget(
    kind: What,
    name: Name,
    also: Identifiers = (),
    whole_documents: Whole = False,
    action: Action = "show",
    by: Decider = "",
) -> dict[str, Any]:
    """Show the planned removals, or carry them out. Return counts, or the receipt without names."""
    console.begin()
    with lease.held(paths.LEASE, params.load().index.lease_s):
        subject = subjects.find(kind, name, also, whole_documents)
        if action == "show":
            found = forgetting.search(subject, world(params.load()))
            to_edit = len(forgetting.in_edited(subject, world(params.load())))
            return {
                "removed": len(subject.gone),
                "masked": len(subject.named),
                "found": forgetting.preview(found),
                "files_to_edit": to_edit,
            }
        return erase(subject, by)


def _lines(subject: Subject, here: World, found: Found) -> Iterator[str]:
    yield from forgetting.lines(subject, found)
    yield from (
        f"{path} holds it, and is not changed: take it out yourself"
        for path in forgetting.in_edited(subject, here)
    )


def _is_confirmed() -> bool:
    if not sys.stdin.isatty():
        raise InhouseError(
            "expected a terminal to ask for confirmation, got none: add --yes to forget it"
        )
    return input("Forget it? This can't be undone. [y/N] ").strip().lower() in ("y", "yes")


def main() -> None:
    parser = argparse.ArgumentParser(description="Forget a document, a source or a person.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--document", metavar="PATH", help="as the answers cite it: source/path")
    what.add_argument("--source", metavar="NAME", help="a source of params.yaml")
    what.add_argument("--person", metavar="NAME", help="first and last name, in quotes")
    parser.add_argument("--also", nargs="*", default=[], metavar="ID", help="the person's e-mail …")
    parser.add_argument(
        "--whole-documents", action="store_true", help="remove the documents that name the person"
    )
    parser.add_argument("--by", default="", help="who decides; default: the user of this machine")
    parser.add_argument("--yes", action="store_true", help="forget without a question")
    arguments = parser.parse_args()
    kinds: tuple[Kind, ...] = ("document", "source", "person")
    kind = next(kind for kind in kinds if getattr(arguments, kind))
    wanted = (kind, getattr(arguments, kind), arguments.also, arguments.whole_documents)
    run(*wanted, by=arguments.by, yes=arguments.yes)


def run(
    kind: Kind, name: str, also: Sequence[str], whole_documents: bool, by: str, yes: bool
) -> None:
    """Show what would be removed, and remove it after a question unless `yes`."""
    with lease.held(paths.LEASE, params.load().index.lease_s):
        subject = subjects.find(kind, name, also, whole_documents)
        here = world(params.load())
        found = forgetting.search(subject, here)
        for line in _lines(subject, here, found):
            print(console.unbroken(line))
        if not yes and not _is_confirmed():
            print("Nothing was changed.")
            return
        receipt = erase(subject, by or getpass.getuser(), found)
    print(
        f"Forgotten. Documents removed: {receipt['documents_removed']}; masked: "
        f"{receipt['documents_masked']}; models withdrawn: {len(receipt['models_withdrawn'])}.\n"
        f"The signed receipt is the last line of reports/forgotten.jsonl. To check its signature: "
        f"python deploy/check_receipt.py reports/forgotten.jsonl"
    )


if __name__ == "__main__":
    console.run(main)
