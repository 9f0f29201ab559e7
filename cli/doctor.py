"""Check the set-up of this folder: yield one finding per thing, and what to do about it.

In:  requirements.lock, params.yaml, models, data, reports, .env; git, DVC and the Prefect server
Out: findings; nothing is changed
Run: inhouse doctor
"""

import importlib.metadata
import os
import re
import shutil
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from cli import index_check
from cli.findings import FAILED, OK, WARNING, Finding
from flows import repository, stages
from flows.dvc import files
from flows.monitoring import channels
from flows.services import password
from tasks import params, paths
from tasks.decision import champion as champions
from tasks.errors import InhouseError
from tasks.models import download
from tasks.models.weights import weights_hash
from tasks.storage import disk as disk_use
from tasks.storage import watch

GB = 1e9
NIGHT_GB = 1.0  # free space without which a night may fail: shards, generations, DVC's copies
WEEK_GB = 6.0  # the same for a week: three tuned models twice, and their checkpoints
LOCKED = re.compile(r"(?m)^([\w.-]+)==([\w.]+)")

INIT, REINDEX = "inhouse init", "inhouse run reindex"


def findings() -> Iterator[Finding]:
    """Yield all findings. Without a valid params.yaml, those that need its values are left out."""
    yield packages(Path("requirements.lock"))
    try:
        values = params.load()
    except InhouseError as error:
        yield Finding(FAILED, "params", str(error), "correct params.yaml; git diff params.yaml")
        values = None
    if values is not None:
        yield from _of_values(values)
    yield disk(shutil.disk_usage(".").free, disk_use.in_words(disk_use.last()))
    yield git()
    yield dvc()
    yield server_password(password.FILE)
    yield from folders()
    yield prefect()
    yield from services()
    yield watcher(watch.last(), bool(channels.configured()))


def _of_values(values: params.Params) -> Iterator[Finding]:
    names = ", ".join(source.name for source in values.ingest.sources)
    yield Finding(OK, "params", f"params.yaml is valid; it takes documents from {names}")
    yield from models(values.models)
    yield champion(values)
    yield index_check.night()
    yield index_check.index(values.retrieve.hnsw_ef)


def packages(lock: Path) -> Finding:
    """Compare the installed packages with requirements.lock."""
    if not lock.is_file():
        text = f"there is no {lock}: this is not the root of a checkout of Inhouse"
        return Finding(FAILED, "packages", text, "cd to the folder that has params.yaml")
    there = {_plain(d.name): d.version for d in importlib.metadata.distributions()}
    wanted = {_plain(name): version for name, version in LOCKED.findall(lock.read_text("utf-8"))}
    other = [
        f"{name} {there.get(name, 'missing')} ({version} is locked)"
        for name, version in wanted.items()
        if there.get(name, "").partition("+")[0] != version
    ]
    if other:
        more = f" and {len(other) - 3} more" if len(other) > 3 else ""
        return Finding(FAILED, "packages", ", ".join(other[:3]) + more, "make setup")
    return Finding(OK, "packages", f"{len(wanted)} packages as requirements.lock has them")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def models(wanted: params.Models) -> Iterator[Finding]:
    """Compare each file of the models with the hash of its card, and look for the shipped ones."""
    for folder, card in download.cards(wanted).items():
        name = str(folder)
        try:
            intact = download.is_intact(folder, card)
        except InhouseError as error:
            yield Finding(FAILED, name, str(error))
            continue
        if intact:
            yield Finding(OK, name, f"{card['source']}, each file with its hash")
        else:
            problem = "a file was changed or is missing, or params.yaml names another model"
            yield Finding(FAILED, name, problem if folder.exists() else "missing", INIT)
    lost = [str(path) for path in (paths.SELECTOR, paths.RELEVANCE) if not path.is_file()]
    lost += repository.git("ls-files", "--deleted", "--", "models").splitlines()
    if lost:
        what = ", ".join(dict.fromkeys(lost))
        yield Finding(FAILED, "models", f"missing: {what}", "git checkout models")


def champion(values: params.Params) -> Finding:
    """Check that the champion has the weights that were promoted."""
    try:
        now = champions.read(values.generate)
        folder = champions.where(now)
        if promoted := now.weights:
            found = weights_hash(folder) if folder and folder.is_dir() else "missing"
            if found != promoted:
                text = f"the weights of {now.arm} in {folder} are not those that were promoted"
                return Finding(FAILED, "champion", text, "inhouse promote back")
        if reason := champions.withdrawn(now):
            return Finding(FAILED, "champion", f"{now.arm}: {reason}", REINDEX)
    except InhouseError as error:
        return Finding(FAILED, "champion", str(error), "git checkout models/champion.json")
    since = "promoted" if paths.CHAMPION.exists() else "the default: none was promoted yet"
    return Finding(OK, "champion", f"{now.arm} answers ({since})")


def disk(free: int, forecast: str = "") -> Finding:
    """Judge the free bytes of the disk that this folder is on."""
    text = f"{free / GB:.1f} GB free" + (f"; {forecast}" if forecast else "")
    remedy = "inhouse clean, or move DVC's cache: dvc cache dir --local FOLDER"
    if free < NIGHT_GB * GB:
        return Finding(FAILED, "disk", f"{text}; a night needs about {NIGHT_GB:.0f} GB", remedy)
    if free < WEEK_GB * GB:
        return Finding(WARNING, "disk", f"{text}; training needs about {WEEK_GB:.0f} GB", remedy)
    return Finding(OK, "disk", text)


def git() -> Finding:
    """Check that git can record the versions of code and data."""
    if shutil.which("git") is None:
        return Finding(WARNING, "git", "git is not installed: versions are not recorded")
    if not repository.git("rev-parse", "--show-toplevel"):
        return Finding(
            WARNING, "git", "not a git repository: versions are not recorded", "git init"
        )
    if ignored := repository.git("check-ignore", "dvc.lock", "data/documents.dvc").split():
        text = f"git ignores {', '.join(ignored)}: data can't be versioned"
        return Finding(FAILED, "git", text, f"git check-ignore -v {ignored[0]}")
    version = repository.version()
    if version.endswith("-dirty"):
        text = f"the code is {version}: nights can't name the version that they ran"
        return Finding(WARNING, "git", text, "git status; commit or discard the changes")
    return Finding(OK, "git", f"the code is {version}")


def dvc() -> Finding:
    """Check that DVC works here and that a crash has truncated none of its files."""
    if problem := stages.dvc_problem():
        return Finding(FAILED, "dvc", problem, "make setup, or git checkout .dvc")
    if truncated := files.truncated():
        text = f"truncated by a crash: {', '.join(map(str, truncated))}"
        return Finding(WARNING, "dvc", text, f"{REINDEX} makes them again")
    return Finding(OK, "dvc", f"DVC {importlib.metadata.version('dvc')}")


def server_password(file: Path) -> Finding:
    """Check that the Prefect server has a password, and that only its owner can read it."""
    if not password.current(file):
        text = f"{file} names no password: whoever reaches the server's port could run commands"
        return Finding(FAILED, "password", text, INIT)
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        text = f"other users of this machine can read {file}"
        return Finding(WARNING, "password", text, f"chmod 600 {file}")
    return Finding(OK, "password", f"in {file}, readable by its owner only")


def folders() -> Iterator[Finding]:
    """Check that Prefect and Inhouse can write their own folders."""
    from flows.services import connection

    for variable, folder in connection.folders().items():
        there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        if not (there.is_dir() and os.access(there, os.W_OK)):
            text = f"{folder} can't be written"
            yield Finding(FAILED, "folders", text, f"set {variable} to another folder")


def prefect() -> Finding:
    """Ask the Prefect server that is set, with the password, for its version."""
    from flows.services import connection

    address = connection.address()
    if address is None:
        text = "PREFECT_API_URL is not set: each run starts a temporary server"
        return Finding(OK, "prefect", text)
    problem, remedy = connection.problem()
    if problem:
        return Finding(FAILED, "prefect", f"{address}: {problem}", remedy)
    return Finding(OK, "prefect", f"the server at {address} takes the password")


def services() -> Iterator[Finding]:
    """Check each process that `inhouse up` started."""
    from flows.services import up

    found = dict(up.problems())
    for name, problem in found.items():
        yield Finding(FAILED if problem else OK, name, problem or "runs", "inhouse up")
    if not found:
        yield Finding(OK, "services", "inhouse up has started none in this folder")


def watcher(last: watch.Watch | None, reachable: bool) -> Finding:
    """Judge the watcher by its heartbeat, and by whether its alarms reach anybody."""
    start = "inhouse watch, or a timer that runs inhouse watch --once: docs/alarms.md"
    age = watch.age(last)
    if last is None or age is None:
        return Finding(WARNING, "alarms", "not started: nobody is told if a night fails", start)
    ago = f"last seen {watch.in_words(age)} ago"
    if abs(age) > watch.LATE:
        return Finding(FAILED, "alarms", f"it has stopped: {ago}", start)
    if not reachable:
        text = f"{ago}, and its alarms reach nobody"
        return Finding(WARNING, "alarms", text, "write INHOUSE_ALARM_WEBHOOK=… into .env")
    if last.undelivered:
        text = f"an alarm was not delivered: {last.undelivered[0]}"
        return Finding(FAILED, "alarms", text, "inhouse watch --test")
    if last.texts:
        return Finding(FAILED, "alarms", f"it alarms: {last.texts[0]}")
    return Finding(OK, "alarms", f"{ago}, and nothing is wrong")


def lines(finding: Finding) -> Iterator[str]:
    """Yield the lines of a finding: its text, and the remedy if it is not in order and the text, an
    error of our own, does not end with it."""
    yield f"{finding.state:<8} {finding.name:<16} {finding.text}"
    if finding.next and finding.state != OK and finding.next not in finding.text:
        yield f"{'':<8} {'':<16} → {finding.next}"


def summary(found: Sequence[Finding]) -> str:
    counts = Counter(finding.state for finding in found)
    words = ((FAILED, "failed"), (WARNING, "with a warning"))
    bad = [f"{counts[state]} {word}" for state, word in words if counts[state]]
    return f"{', '.join(bad)}." if bad else "Everything is in order."
