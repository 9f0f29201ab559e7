"""Ask git about the repository of this folder: its version, its files, its history.

In:  a git repository, or none
Out: what git prints; "" where it fails
"""

import subprocess
from pathlib import Path

# People and flows write these between and during runs. They are versions and decisions, not code.
WRITTEN = (
    "params.yaml", "dvc.lock", "data/*.dvc", "models/*.dvc", "models/champion.json",
    "reports/decisions.jsonl",
)  # fmt: skip
DOCUMENTS = "data/samples"  # not code either; a version has them from DVC
NAMELESS = {  # the author of our commits if git has no name, as on a fresh machine
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in (("NAME", "inhouse"), ("EMAIL", "inhouse@localhost"))
}


def exists() -> bool:
    """Return whether this folder is in a git repository."""
    here = Path.cwd()
    return any((folder / ".git").exists() for folder in (here, *here.parents))


def version() -> str:
    """Return the name that git gives the code, such as v0.1.0-3-gabc1234; -dirty if it was changed.

    A change of WRITTEN files or of the sample's documents does not count: they are not code."""
    described = git("describe", "--tags", "--always")
    if not described:
        return "unversioned"
    written = (f":(exclude){name}" for name in (*WRITTEN, DOCUMENTS))
    status = ("--no-optional-locks", "status", "--porcelain", "--untracked-files=no")
    changed = git(*status, "--", ".", *written)
    return described + ("-dirty" if changed else "")


def git(*arguments: str) -> str:
    """Return the output of git; "" if it fails, or without git or a repository."""
    try:
        done = subprocess.run(
            ["git", *arguments], capture_output=True, text=True, errors="replace", check=False
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
