"""A clean clone with its models, in which the slow tests walk the users' paths as processes."""

import fcntl
import gc
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from pathspec import GitIgnoreSpec

from data.samples import make
from flows.services import password
from tasks import params, paths
from tasks.documents import parse
from tests.as_yaml import as_yaml
from tests.prefect_servers import LOGIN, inherited, prefect_server

ROOT = Path(__file__).parent.parent
SAMPLE = Path("data/samples/aldermoor")
LONGEST = (  # as --durations shows; the second and the third need no indexed clone
    "test_the_week_trains_compares_recommends_and_promotes",
    "test_after_any_fault_a_plain_night_makes_the_index_that_a_clean_build_makes",
    "test_a_killed_training_ends_with_the_bytes_of_one_that_was_not",
    "test_two_workers_on_postgresql_carry_each_run_out_once",
    "test_a_night_that_dies_before_its_certificate_shows_no_older_one",
    "test_the_readers_commands_run_one_after_the_other",
    "test_no_marker_is_written_anywhere",
    "test_a_source_that_is_suddenly_empty_stops_the_night",
    "test_one_command_sets_the_nights_up_and_a_power_cut_ends_no_later_one",
    "test_a_reviewer_walks_a_grid",
    "test_an_engineer_starts_a_night_and_a_grid_from_their_forms_and_reads_what_came_of_them",
    "test_a_loss_that_is_meant_is_recorded",
    "test_a_night_without_a_server_is_a_run_of_prefect_with_its_tasks",
    "test_the_way_back_holds_over_a_night_and_what_was_deleted_does_not_come_back",
    "test_a_night_goes_to_a_bucket_and_the_night_before_answers_again_as_it_did",
    "test_a_colleague_gets_what_a_night_made_and_an_older_version_comes_back",
    "test_the_floors_on_the_test_questions",
)
MASKED = "staff/return-to-work-Ms Ingrid Solberg.md"  # the sample's file with a name in its path


def pytest_configure() -> None:
    make.run(ROOT / SAMPLE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out files of unit tests that are all quick, where quick ones are not wanted: each
    worker would import them for nothing."""
    wanted = "not quick" not in config.getoption("markexpr")
    if wanted or ROOT / "tests/unit" not in collection_path.parents or collection_path.is_dir():
        return None
    return "mark.slow" not in collection_path.read_text("utf-8") or None


def pytest_collection_finish() -> None:
    """Take what was imported and collected out of the garbage collector's sight: a test that trims
    its heap took most of its time for searching it."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if ROOT / "tests/unit" in item.path.parents and not item.get_closest_marker("slow"):
            item.add_marker("quick")
    items[:] = longest_first(items)


def longest_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return the tests in the order in which workers take them: the longest first, so that none
    of them is the last. Behind each stands a short one, because a worker holds the next test back
    while it runs one."""
    long = sorted((i for i in items if i.name in LONGEST), key=lambda i: LONGEST.index(i.name))
    short = [item for item in items if item.path.name == "test_contracts.py"][: len(long)]
    taken = {*long, *short}
    beside = [item for pair in zip_longest(long, short) for item in pair if item is not None]
    return beside + [item for item in items if item not in taken]


def taken(names: Iterable[str]) -> list[str]:
    """Return those of the sample's paths that become documents: matched by params.yaml, and with a
    parser."""
    source = params.values_of((ROOT / "params.yaml").read_text())["ingest"]["sources"][0]
    included = GitIgnoreSpec.from_lines(source["include"])
    return [
        name for name in names if included.match_file(name) and Path(name).suffix in parse.ENDINGS
    ]


def documents() -> list[str]:
    """Return the paths of the first state's documents."""
    folder = ROOT / SAMPLE / "documents"
    files = (path for path in folder.rglob("*") if path.is_file())
    return taken(path.relative_to(folder).as_posix() for path in files)


@dataclass(frozen=True)
class Workspace:
    """A clone, and how to run commands in it."""

    root: Path
    environment: Mapping[str, str]

    def run(
        self, *command: str, code: int | None = 0, timeout: float = 560
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the environment; `python` is this interpreter, and `inhouse` what the
        script of `make setup` runs."""
        done = subprocess.run(
            ("python", "-m", "cli", *command[1:]) if command[0] == "inhouse" else command,
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        said = f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert code is None or done.returncode == code, said
        return done

    def reindex(self, *arguments: str) -> dict[str, Any]:
        """Run one night; return the certificate."""
        self.run("python", "-m", "flows.reindex", *arguments)
        return self.report("index")

    def report(self, step: str) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((self.root / f"reports/{step}.json").read_text())
        return loaded

    def set(self, section: str, **values: object) -> None:
        """Change values of params.yaml."""
        path = self.root / "params.yaml"
        loaded = params.values_of(path.read_text())
        loaded[section].update(values)
        path.write_text(as_yaml(loaded))

    def take_from(self, folder: Path) -> None:
        """Let the sample's documents come from a folder of one's own."""
        loaded = params.values_of((self.root / "params.yaml").read_text())
        loaded["ingest"]["sources"][0]["folder"] = str(folder)
        if not (self.root / folder / "staff").is_dir():  # then the rule protects nothing
            loaded["ingest"]["sources"][0]["access"] = []
        self.set("ingest", sources=loaded["ingest"]["sources"])


def clone(into: Path, cache: Path) -> Workspace:
    """Clone the commit, with the models of this checkout beside it; without the results of this
    checkout's own nights."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        own = name == "dvc.lock" or (name.startswith("data/") and name.endswith(".dvc"))
        if (ROOT / name).is_file() and not own:
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, into / name)
    shutil.copytree(ROOT / SAMPLE, into / SAMPLE, dirs_exist_ok=True)  # what is made, too
    for model in ("base", "embedder"):
        assert (ROOT / "models" / model).is_dir(), "run make setup first"
        shutil.copytree(ROOT / "models" / model, into / "models" / model)
    password.ensure(into / ".env")
    workspace = Workspace(into, environment(into, cache))
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "clone"]):
        workspace.run("git", *command)
    return workspace


def environment(root: Path, cache: Path) -> dict[str, str]:
    """Return the environment of a clone's commands."""
    return {
        **inherited(),
        **LOGIN,
        "INHOUSE_CACHE": str(cache),
        "PREFECT_HOME": str(root.parent / f"{root.name}-prefect"),
        "GIT_AUTHOR_NAME": "test",
        "GIT_AUTHOR_EMAIL": "test@localhost",
        "GIT_COMMITTER_NAME": "test",
        "GIT_COMMITTER_EMAIL": "test@localhost",
    }


def shared_by_workers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all workers of this run of pytest see."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of this worker's Prefect server, for its database and logs."""
    return tmp_path_factory.mktemp("prefect")


@pytest.fixture(scope="session")
def server(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a Prefect server of this worker; yield the address of its API."""
    with prefect_server(home, shared_by_workers(tmp_path_factory) / "prefect.db") as api:
        yield api


@pytest.fixture(scope="session")
def database(server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the database of a Prefect server that has just been set up."""
    return shared_by_workers(tmp_path_factory) / "prefect.db"


@dataclass(frozen=True)
class First:
    """A clone after its first night, made once for all workers. Copy it, and leave it as it is."""

    root: Path
    cache: Path
    home: Path  # of the Prefect server that saw the night


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory, home: Path, server: str) -> First:
    """Make the first night in the worker that comes first, while the others wait."""
    shared = shared_by_workers(tmp_path_factory) / "first"
    made = First(shared / "clone", shared / "cache", shared / "server-prefect")
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.home.exists():
            for name in ("openvino", "ctranslate2"):  # converting a model takes most of a minute
                paths.cache(name).mkdir(parents=True, exist_ok=True)
                made.cache.mkdir(exist_ok=True)
                (made.cache / name).symlink_to(paths.cache(name).absolute())
            workspace = clone(made.root, made.cache)
            workspace = replace(
                workspace, environment={**workspace.environment, "PREFECT_API_URL": server}
            )
            workspace.reindex()
            copy(home, made.home)
    return made


def copy(folder: Path, into: Path) -> None:
    """Copy a folder as it is. The files of models are linked: whoever writes one writes it whole,
    beside the old one."""
    into.mkdir(parents=True)
    for path in folder.iterdir():
        how = "-al" if path.name == "models" else "-a"
        subprocess.run(["cp", how, "--", str(path), str(into)], check=True)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory, first: First) -> Path:
    """Copy the cache of the first night, for the nights of this worker."""
    folder = tmp_path_factory.mktemp("caches") / "cache"
    copy(first.cache, folder)
    return folder


@pytest.fixture(scope="session")
def indexed(
    tmp_path_factory: pytest.TempPathFactory, first: First, cache: Path, server: str
) -> Workspace:
    """Return a clone after its first night. Tests read it, and leave it unchanged. Its nights use
    this worker's server; without one (as in `make demo`) each would start its own."""
    root = tmp_path_factory.mktemp("indexed") / "clone"
    copy(first.root, root)
    return Workspace(root, {**environment(root, cache), "PREFECT_API_URL": server})


@pytest.fixture
def night(tmp_path: Path, indexed: Workspace) -> Workspace:
    """Return a copy of the indexed clone with its own folder of documents, to be changed."""
    root = tmp_path / "clone"
    copy(indexed.root, root)
    shutil.copytree(root / SAMPLE / "documents", tmp_path / "documents")
    workspace = Workspace(root, indexed.environment)
    workspace.take_from(tmp_path / "documents")
    return workspace


def second_state(documents: Path) -> dict[str, Any]:
    """Lay the sample's next night over a folder that holds the first; returns what changed."""
    overlay = ROOT / SAMPLE / "next"
    changes: dict[str, Any] = json.loads((overlay / "changes.json").read_text())
    names: Sequence[str] = changes["changed"] + changes["added"]
    for name in names:
        (documents / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(overlay / name, documents / name)
    for name in changes["deleted"]:
        (documents / name).unlink()
    for old, new in changes["renamed"]:
        (documents / new).parent.mkdir(parents=True, exist_ok=True)
        (documents / old).rename(documents / new)
    return changes
