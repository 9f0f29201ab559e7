"""List the versions that nights and weeks have made, and go back to one.

In:  a version: a commit that flows/versioning/versions.py has made
Out: params.yaml, dvc.lock, data/*.dvc, the champion, the data and the index of that commit
Run: inhouse versions, inhouse versions take COMMIT

No source is read. The index is made from the chunks and vectors of the version, as in a night. The
record of decisions is not taken back: going back to another champion is a decision of its own.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from flows import repository, stages
from flows.versioning import versions
from tasks import console, params, paths
from tasks.decision import champion, decisions
from tasks.errors import InhouseError, StageError
from tasks.models import download
from tasks.storage import lease
from tasks.storage.atomic import whole

TAKEN = ("params.yaml", "dvc.lock", "models/champion.json", *versions.SETS)
FORMAT = "%H%x00%cI%x00%s%x00%(trailers:only,unfold)%x01"
SHOWN = ("Documents", "Added", "Changed", "Left", "Measured", "Retrieval", "Champion")


@dataclass(frozen=True, slots=True)
class Version:
    """A version, and the facts about it by the trailer of each."""

    commit: str
    when: str  # ISO 8601
    subject: str
    facts: Mapping[str, str]


def listed(revision: str, *options: str) -> Iterator[Version]:
    """Yield the versions that lead to a revision, the newest first."""
    log = repository.git("log", "--first-parent", f"--format={FORMAT}", *options, revision)
    for row in filter(None, map(str.strip, log.split("\x01"))):
        commit, when, subject, trailers = row.split("\x00")
        pairs = (line.partition(": ") for line in trailers.splitlines())
        facts = {name: value for name, _, value in pairs}
        if versions.KIND not in facts:  # the code that the first one was made with
            return
        yield Version(commit, when, subject, facts)


def show(as_json: bool) -> None:
    """Print the versions on the branch of params.yaml. Raises InhouseError if there are none."""
    branch = params.load().versions.branch
    found = list(listed(f"refs/heads/{branch}"))
    if not found:
        raise InhouseError(
            f"there is no version on the branch {branch} yet: inhouse run reindex makes one"
            if branch
            else "versions.branch is null, so no versions are made"
        )
    if as_json:
        print(json.dumps([asdict(version) for version in found], indent=2, ensure_ascii=False))
        return
    table = [_row(version) for version in found]
    headings = [name for name in table[0] if any(row[name] for row in table)]
    widths = {name: max(len(name), *(len(row[name]) for row in table)) for name in headings}
    for row in [{name: name for name in headings}, *table]:
        line = "  ".join(f"{row[name]:<{width}}" for name, width in widths.items())
        print(console.unbroken(line.rstrip()))
    print("To go back to one: inhouse versions take VERSION")


def _row(version: Version) -> dict[str, str]:
    facts = version.facts
    return {
        "version": version.commit[:8],
        "made": console.when(version.when),
        "by": facts[versions.KIND],
        **{name.lower(): facts.get(name, "") for name in SHOWN},
        "data": facts.get("Data", "")[:8],
        "code": facts.get("Code", "unversioned"),
    }


def take(name: str) -> None:
    """Go back to a version, until the next night reads the sources again.

    Raises InhouseError for a commit that is not a version, and for edits that would be lost."""
    with lease.held(paths.LEASE, params.load().index.lease_s):
        version = _version(name)
        _check_edits()
        _take(version)
    made = console.when(version.when)
    print(f"The index is that of {version.commit[:8]}, made {made}: {version.subject}.")
    code, now = version.facts.get("Code"), repository.version()
    if code != now or now.endswith("-dirty"):
        print(f"It was made with the code {code}; this is {now}, which may give other answers.")
    print("The next night reads the sources again. Pause its schedule to stay at this version.")


def _version(name: str) -> Version:
    commit = versions.revision(name)
    if not commit:
        raise InhouseError(f"expected a commit of git, got {name!r}: inhouse versions lists them")
    found = next(listed(commit, "--max-count=1"), None)
    if found is None:
        raise InhouseError(f"{name} is a commit, but not a version: inhouse versions lists them")
    return found


def _check_edits() -> None:
    """Raise InhouseError if git does not have today's params.yaml: going back would lose it."""
    blob = versions.git("hash-object", str(paths.PARAMS)).strip()
    if repository.git("cat-file", "-t", blob) != "blob":
        raise InhouseError(
            "params.yaml has edits that neither a commit nor a version has: commit it, or undo "
            "them with git checkout params.yaml"
        )


def _take(version: Version) -> None:
    """Bring files, data and index to the version; if that fails, back to where they were."""
    before, wanted = _current_files(), _files_of(version)
    values = params.read(wanted[str(paths.PARAMS)].decode())
    answering = champion.read(params.load().generate)
    try:
        _write_files(wanted)
        _check_out()
        download.run(values.models)
        stages.run_step("tasks.index.publish")
    except BaseException as error:
        _write_files(before)
        stages.dvc("checkout", *versions.targets())
        if isinstance(error, StageError):
            message = f"{version.commit[:8]} was not taken, and nothing has changed: {error}"
            raise StageError(message) from None
        raise
    now = champion.read(values.generate)
    if now.alone() != answering.alone():
        decisions.record("back", now, answering.arm, "", f"inhouse versions take {version.commit}")


def _current_files() -> dict[str, bytes]:
    """Return the files of today's version."""
    found = (path for pattern in TAKEN for path in Path().glob(pattern))
    return {str(path): path.read_bytes() for path in found}


def _files_of(version: Version) -> dict[str, bytes]:
    """Return the files of a version."""
    names = versions.git("ls-tree", "-r", "-z", "--name-only", version.commit).split("\0")
    return {
        name: versions.git("show", f"{version.commit}:./{name}").encode()
        for name in names
        if any(Path(f"/{name}").match(f"/{pattern}") for pattern in TAKEN)  # of no folder below
    }


def _write_files(files: Mapping[str, bytes]) -> None:
    """Write these files, and delete others of their kind."""
    for name in _current_files().keys() - files.keys():
        Path(name).unlink()
    for name, data in files.items():
        with whole(Path(name)) as temporary:
            temporary.write_bytes(data)


def _check_out() -> None:
    """Take the data of the version from DVC's cache, or from its remote."""
    stages.prepare()
    try:
        stages.dvc("checkout", *versions.targets())
    except StageError:
        if not versions.has_store():
            raise
        stages.dvc("pull", *versions.targets())
