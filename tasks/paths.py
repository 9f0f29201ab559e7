"""Name the paths, relative to the working directory (a DVC experiment runs in a copy of it).

Only the cache lies outside: it is content-addressed, shared by clones and experiments, never
tracked, and may be deleted at any time. INHOUSE_CACHE moves it.
"""

import os
from pathlib import Path

import platformdirs

PARAMS = Path("params.yaml")
PARAMS_VARIABLE = "INHOUSE_PARAMS"  # names the copy that a run works with from its start to its end

DOCUMENTS = Path("data/documents")  # Document shards: the data version
UNFINISHED = Path("data/unfinished")  # Documents of an ingest that has not ended
ACCEPTED = Path("data/accepted")  # the Documents that passed validate
QUARANTINE = Path("data/quarantine")  # Rejection shards of ingest and validate
TRAINSET = Path("data/trainset")  # the snapshot of them that models are trained on
CHUNKS = Path("data/chunks")
VECTORS = Path("data/vectors")
EXAMPLES = Path("data/examples")
READINGS = Path("data/readings")  # of machines, Readings shards
ALARMS = Path("data/alarms")  # about them, Alarm shards
LIMITS = Path("data/limits")  # of their sensors, as documents state them, DocumentLimit shards
POINTS = Path("data/points")  # hashes of the points that the index should have
INDEX = Path("data/index")  # one folder a generation, and the pointer

LEASE = Path("data/lease.json")  # the process that writes here

BASE = Path("models/base")
EMBEDDER = Path("models/embedder")
SELECTOR = Path("models/selector/weights.json")  # of the places that answers show
RELEVANCE = Path("models/relevance/weights.json")  # probability that passages contain an answer
TUNED = Path("models/tuned")  # a folder for each level
CHAMPIONS = Path("models/champions")
CANARIES = Path("models/canaries.json")  # the control of membership inference
CHAMPION = Path("models/champion.json")  # the arm that answers

SERVICE = Path(".inhouse")  # outside git and DVC: what the service keeps
KEYS = SERVICE / "keys.json"  # hashes of the keys, and what each may do
AUDIT = SERVICE / "audit"  # who asked when, and which documents were shown
FEEDBACK = SERVICE / "feedback"  # thumbs, with question and answer
DRAFTS = SERVICE / "drafts"  # what reviewers decided about drafted questions
HANDOVERS = SERVICE / "handovers"  # questions that wait for a person

REPORTS = Path("reports")
DECISIONS = REPORTS / "decisions.jsonl"  # every promotion, appended
NIGHTS = REPORTS / "nights.jsonl"  # a line per night that ended, appended
PINNED = Path("reports/params.yaml")  # params.yaml as it was when the last run began


def tuned(level: str) -> Path:
    return TUNED / level


def report(step: str) -> Path:
    return REPORTS / f"{step}.json"


def headline(step: str) -> Path:
    """Return the path of the few figures of a step that `dvc exp show` lists."""
    return REPORTS / f"headline-{step}.json"


def cache(name: str) -> Path:
    """Return the folder of one cache. It is not created here."""
    root = os.environ.get("INHOUSE_CACHE")
    return (Path(root) if root else platformdirs.user_cache_path("inhouse")) / name


def shipped(path: Path) -> Path:
    """Return a path of weights that are in the repository: in the working folder, or in the
    checkout of this code."""
    return path if path.is_file() else Path(__file__).parents[1] / path
