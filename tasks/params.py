"""Define the types, checks and defaults of params.yaml. An error is one line that names the key.

A value is either in params.yaml or a default here, never in both: params.yaml has the values that
people tune, and the ones that stages of dvc.yaml name (decision 0035). A default is changed by
writing its key into params.yaml.
"""

import ipaddress
import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tasks import keys, paths
from tasks.errors import ParamsError

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[int, Field(gt=0)]
Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(gt=0)]
Hours = Annotated[float, Field(gt=0)]
Rate = Annotated[float, Field(gt=0)]
Weight = Annotated[float, Field(ge=0)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
SEED = "seed of the run"  # not a key of any file: a section gets the one seed by this name
Seed = Annotated[int, Field(alias=SEED)]
RequestRate = Annotated[str, Field(pattern=r"^[1-9]\d{0,6}/(second|minute|hour|day)$")]
HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+$")]
ORDERS = frozenset(  # words that read like an order, and would be the name of a group
    "all any anybody anyone everybody everyone nobody none null".split()
)


def _named(group: str) -> str:
    if group in ORDERS:
        raise ValueError("expected the name of a group; public is the one that everybody is in")
    return group


Group = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=64), AfterValidator(_named)]
Groups = Annotated[list[Group], Field(min_length=1)]


def _network(text: str) -> str:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        raise ValueError("expected an address or a network, such as 10.0.0.0/8") from None
    return text


Network = Annotated[str, AfterValidator(_network)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Models(Section):
    base: str
    base_wheel_sha256: Sha256 | None
    base_weights_sha256: Sha256 | None
    embedder: str
    embedder_wheel_sha256: Sha256 | None
    embedder_weights_sha256: Sha256 | None


class Access(Section):
    pattern: str
    groups: Groups
    optional: bool = False  # true: it may match no file


class Source(Section):
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    folder: str
    include: Annotated[list[str], Field(min_length=1)]
    exclude: list[str]
    groups: list[Group]  # none: nobody, but for what an access rule opens
    access: list[Access]
    # where documents disagree, the most trusted leads
    trust: Literal["high", "normal", "low"] = "normal"

    @property
    def closed(self) -> bool:
        """Whether nobody may read any file that it matches."""
        return not self.groups and not self.access


class Parse(Section):
    """Limits of the process that parses a document, and one choice."""

    hidden: bool
    seconds: Seconds = 30.0  # per document
    memory_mb: Annotated[int, Field(ge=512)] = 1024
    characters: Positive = 5_000_000  # of a document's text


class Ingest(Section):
    sources: Annotated[list[Source], Field(min_length=1)]
    parse: Parse
    max_bytes: Positive = 20_000_000  # a larger file is rejected
    part_rows: Positive = 200  # a table with more rows becomes several documents of so many
    part_characters: Annotated[int, Field(ge=1000)] = 100_000  # of such a document, at most
    max_lost: Share = 0.2  # share of a source's files that one night may lose
    lost_floor: Count = 2  # files that it may lose whatever their share, up to half of the source
    max_widened: Share = 0.05  # share of a source's files that one night may open to more people
    # files that it may open whatever their share, up to half of the source
    widened_floor: Count = 2
    max_rejected: Share = 0.2  # share of a source's files; above it the night is not green
    rejected_floor: Count = 5  # files of a source, new ones too, rejected whatever their share
    stale_days: Count = 7  # how long a document that fails to parse keeps its last good version

    @field_validator("sources")
    @classmethod
    def _named_apart(cls, sources: list[Source]) -> list[Source]:
        if len({source.name for source in sources}) < len(sources):
            raise ValueError("expected a different name for each source, got one twice")
        return sources


class Redact(Section):
    kinds: Annotated[list[str], Field(min_length=1)]
    allow: list[str]
    company: list[str]
    sensitive: list[str] = []  # regular expressions of secrets that are not personal: Project \w+
    confidential: list[str] = []  # marks (Strictly confidential): sections with one lose their text
    seconds: Seconds = 300.0  # per document; one that takes longer is rejected
    # the model that finds people and addresses; null: rules only
    tagger: str | None = "models/tagger"


class Tagger(Section):
    seed: int
    layers: Positive
    rank: Positive
    rate: Rate
    steps: Positive
    batch: Positive
    names: list[str]
    texts: list[str]


class Validate(Section):
    max_rejected: Share
    min_characters: Positive = 20  # a document with less text is quarantined
    max_characters: Positive = 2_000_000
    max_placeholder_share: Share = 0.5  # of the characters; above it a document is quarantined
    max_undecodable_share: Share = 0.01  # of the characters: � for bytes that are not text
    rejected_floor: Count = 2  # documents quarantined whatever their share, up to half of them


class Chunk(Section):
    tokens: Annotated[int, Field(ge=32)]


class Embed(Section):
    query_prefix: str
    passage_prefix: str
    # bf16 where the processor has it, else fp32
    precision: Literal["auto", "bf16", "fp32"] = "auto"


class QdrantServer(Section):
    """The collections on the server of QDRANT_URL; docs/qdrant-server.md."""

    shard_number: Positive = 1  # another number fills a new collection
    replication_factor: Positive = 1  # copies of each shard; another number fills a new collection
    write_consistency_factor: Positive = 1  # copies that acknowledge a write
    on_disk_payload: bool = True
    quantization: Literal["scalar", "binary"] | None = None  # candidates are rescored
    oversampling: Annotated[float, Field(ge=1)] = 2.0  # quantized candidates per hit asked for
    request_points: Positive = 250  # points per request
    writers: Annotated[int, Field(ge=1, le=64)] = 4  # requests that write, at once
    retries: Annotated[int, Field(ge=0, le=5)] = 3  # of a request that the server did not answer
    timeout_s: Annotated[int, Field(ge=1, le=60)] = 15  # per request

    @model_validator(mode="after")
    def _acknowledged_by_copies(self) -> Self:
        if self.write_consistency_factor > self.replication_factor:
            raise ValueError(
                f"expected write_consistency_factor of at most replication_factor "
                f"({self.replication_factor}), got {self.write_consistency_factor}"
            )
        return self


class Index(Section):
    keep: Annotated[int, Field(ge=1)]
    batch: Positive = 1000  # points per upsert
    read_whole: Count = 100_000  # points up to which a night reads all payloads, not a thirtieth
    server: QdrantServer = QdrantServer()
    # a run that hangs longer loses the lock to the next
    lease_s: Annotated[float, Field(ge=1)] = 120.0


class Retrieve(Section):
    dense_weight: Share
    text_weight: Share
    title_weight: Share
    per_document: Positive
    candidates: Positive = 100  # per leg
    hnsw_ef: Positive = 224  # recall@10 against time; python -m bench.store


class Generate(Section):
    endpoint: str | None
    model: str | None
    max_tokens: Positive
    # of a local model. auto: a GPU; else ctranslate2 where it calculates the model correctly
    engine: Literal["auto", "ctranslate2", "transformers"] = "auto"
    redact: bool = True  # redact personal data in requests to an endpoint on another machine
    timeout_s: Seconds = 60.0
    retries: Count = 3
    concurrent: Annotated[int, Field(ge=1, le=256)] = 8  # requests to an endpoint at once
    reasoning_tokens: Count = 0  # that a reasoning model may write beside generate.max_tokens
    # levels whose model the endpoint serves, with its name there, such as {adaptive: pumps}
    tuned: dict[Literal["full", "partial", "adaptive"], str] = {}
    models_folder: str | None = None  # models/ as the endpoint sees it: it then loads LoRA adapters

    @field_validator("tuned")
    @classmethod
    def _behind_an_endpoint(cls, tuned: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        if tuned and not info.data.get("endpoint"):
            raise ValueError("expected generate.endpoint, which serves these models; it is not set")
        return tuned


class Answer(Section):
    passages: Positive
    per_document: Positive
    passage_tokens: Positive
    min_relevance: Share
    min_support: Share = 0.6  # a sentence with less support in its passages is not shown
    near: Share = 0.4  # further places are shown from this share of the first one's probability


class Selector(Section):
    l2: Annotated[float, Field(ge=0)]


class Calibrate(Section):
    questions: Count


class Evaluate(Section):
    questions: str
    source: str
    split: Literal["dev", "test"]
    k: Positive = 10  # documents that the retrieval metrics look at
    drafts: str = "questions.csv"  # in which a person says yes or no, on the page /drafts too


class Examples(Section):
    seed: Seed
    reviewed: str
    outdated: list[str]
    # longer answers are left out; by the tokenizer of models/base
    sections_max_tokens: Positive = 220
    # retrieved passages beside the right ones, within answer.passage_tokens
    distractors: Positive = 3
    with_passages: Share = 0.25  # share of the questions that are also asked with passages
    # share of prompts without the right passage: the answer is a refusal
    no_answer_share: Share = 0.05
    refusals: Count = 60  # questions that no document answers, at most
    refusals_share: Annotated[float, Field(ge=0, lt=1)] = 0.2  # of all questions, at most
    # Jaccard similarity of duplicate questions
    near_duplicate: Annotated[float, Field(gt=0, le=1)] = 0.7
    dev_share: Share = 0.1  # of the facts, asked in other words; of the refusals, held out
    dev_task_share: Share = 0.25  # of the documents with briefs or diagnoses, held out whole


class Snapshot(Section):
    audience: Groups
    min_changed: Share = 0.02  # share of changed documents below which a week is skipped


class Level(Section):
    epochs: Annotated[float, Field(gt=0)]
    rate: Rate
    warmup: Share = 0.1  # share of the steps
    # evaluations without a lower dev loss until it stops; null: never
    patience: Positive | None = 3


class Full(Level):
    rate: Rate = 0.0001


class Partial(Level):
    blocks: Positive
    rate: Rate = 0.0003


class Adaptive(Level):
    method: Literal["lora", "dora", "ia3", "blocks"]
    rank: Positive
    alpha: Positive = 32
    blocks: Positive = 4  # new blocks, of the method blocks
    rate: Rate = 0.001
    base_bits: Literal[4, 16] = 16  # 4: the base is held in 4 bits (QLoRA); with lora only

    @model_validator(mode="after")
    def _quantized_with_lora(self) -> Self:
        if self.base_bits == 4 and self.method != "lora":
            raise ValueError(f"base_bits 4 works with the method lora, got {self.method}")
        return self


class Levels(Section):
    full: Full
    partial: Partial
    adaptive: Adaptive

    def named(self, name: str) -> Level:
        found: Level = getattr(self, name)
        return found


class Finetune(Section):
    seed: Seed
    forms: Annotated[list[Literal["closed", "passages"]], Field(min_length=1)]
    train_fraction: Annotated[float, Field(gt=0, le=1)]
    # share of the answers that are withheld from training, for membership inference
    withheld_share: Annotated[float, Field(ge=0, le=0.5)] = 0.1
    # fractions of train_fraction, such as [0.25, 0.5], that are trained on too: would more help?
    learning_curve_fractions: list[Annotated[float, Field(gt=0, lt=1)]] = []
    pretrain_epochs: Annotated[float, Field(ge=0)] = 0.0  # over the documents, before the examples
    max_tokens: Positive = 1024  # longer examples are left out
    batch_tokens: Positive = 2048  # per step, padding included
    micro_batch_tokens: Positive = 1024  # per forward pass; gradients accumulate to batch_tokens
    dev_examples: Count = 32  # examples that the dev loss is taken on
    evals_per_epoch: Positive = 2
    checkpoint_s: Seconds = 180.0  # between two checkpoints
    # bf16 on a GPU or a processor that has it, else fp32
    precision: Literal["auto", "fp32"] = "auto"
    # on this machine, one per GPU: full and partial are sharded among them (docs/fine-tuning.md)
    processes: Annotated[int, Field(ge=1, le=64)] = 1


StyleCheck = Literal[
    "active_voice",
    "british_spelling",
    "celsius",
    "contractions",
    "honest_limit",
    "no_contractions",
    "no_hashtags",
    "no_stock_phrases",
    "no_superlatives",
    "number_first",
    "range_with_to",
    "sentence_case",
    "serial_comma",
    "unit_after_space",
    "we_and_you",
]


class Style(Section):
    """The rules of the brand's guide; docs/style.md describes the checks."""

    banned_words: list[str]  # in any inflection; "utilise → use" names what is written instead
    mean_sentence_words: Rate | None  # of a text; null: any
    checks: list[StyleCheck]  # further rules, of every text
    copy_checks: list[StyleCheck]  # further rules, of copy only
    briefs: str  # the file of held-out briefs, which no model is trained on; empty: no tasks
    max_sentence_words: Positive = 35
    tone_words: list[str] = []  # an answer needs one of these; none: not required
    exclamation_marks: bool = False  # true: allowed


class Metrics(Section):
    style: Style


class Prices(Section):
    answers_a_month: Annotated[float, Field(ge=0)]
    machine_hour: Annotated[float, Field(ge=0)]
    million_prompt_tokens: Annotated[float, Field(ge=0)]
    million_answer_tokens: Annotated[float, Field(ge=0)]


class Compare(Section):
    seed: Seed
    questions: Positive | None
    arms: Annotated[list[str], Field(min_length=1)] | None
    probe: str
    brand_uri_pattern: str
    prices: Prices
    alpha: Annotated[float, Field(gt=0, lt=1)] = 0.05  # intervals cover 1 - alpha
    power: Annotated[float, Field(gt=0.5, lt=1)] = 0.8  # to detect the smallest difference
    # stop asking an arm that can't be the best in the leading measure, which saves its other
    # answers; it can't be promoted then (docs/statistics.md)
    eliminate: bool = False
    # withheld answers that membership inference is tried on, and half as many training answers
    membership: Count = 100


class Visible(Section):
    restricted: bool


class Promote(Section):
    approval: Literal["person", "gates"]
    # hours that a promotion waits for a person before it fails; a weekend has to fit
    wait_hours: Annotated[int, Field(ge=72)] = 168
    audience: Groups
    alpha: Share = 0.05  # of the test whether the new arm is worse than the champion
    # chance per year that weekly runs change the arm without a reason (approval: gates)
    false_promotions: Annotated[float, Field(gt=0, lt=1)] = 0.05
    max_forgetting: Share = 0.1  # of the accuracy on compare.probe
    max_pii_leaks: Count = 0  # pieces of personal data in the answers
    # share of training answers that an attacker finds at 1 % false positives, upper end of its
    # interval; null: not checked
    max_leak: Share | None = 0.5


class Weights(Section):
    accuracy: Weight
    freshness: Weight
    style: Weight
    latency: Weight
    cost: Weight


class Limits(Section):
    """An arm that breaks one is out; null: no limit."""

    memory_mb: Annotated[float, Field(gt=0)] | None = None  # while it answers
    latency_p95_s: Annotated[float, Field(gt=0)] | None = None
    needs_citations: bool | None = None  # true: every answer must be able to name its sources
    updates_a_month: Weight | None = None  # how often the documents change per month
    gpu: bool | None = None  # false: there is none


class Recommend(Section):
    weights: Weights
    limits: Limits
    smallest_interesting_difference: Annotated[float, Field(gt=0, le=1)]
    alpha: Annotated[float, Field(gt=0, lt=1)] = 0.05  # of all comparisons together (family-wise)
    power: Annotated[float, Field(gt=0.5, lt=1)] = 0.8  # to detect a difference of that size
    # an arm is out where even the upper end of its interval is below it; if all are, none is named
    least_useful: Share = 0.1
    # with too few questions, name an arm and state that it proves nothing
    demonstration: bool = True


class Intent(Section):
    """What an asker wants that a person must answer."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
    # in the words of askers; tasks/answer/handover_words.py knows wordings of some names beside
    examples: Annotated[list[str], Field(min_length=3, max_length=50)]


class Handover(Section):
    """What a person must answer, whatever the documents say (docs/service.md)."""

    contact: Annotated[str, Field(max_length=200)]  # that askers are told; "": none
    intents: list[Intent]
    declined: bool = True  # questions that are declined also go to the list of open hand-overs


class Use(Section):
    """A goal of the company: its own tasks, its own leading measure, its own decision."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    kind: Literal["support", "style", "diagnosis"]  # docs/uses.md
    arms: Annotated[list[str], Field(min_length=1)] | None = None  # null: those of compare.arms
    weights: Weights | None = None  # null: those of recommend
    limits: Limits | None = None  # null: those of recommend
    approvers: list[str] = []  # who may promote for it; none: everyone who may promote


class MachineLimit(Section):
    """A limit from a manual. A reading above it is an alarm, whatever the machine's normal is."""

    machines: str = "*"  # a pattern of names, as in a shell: *ap-130*
    sensor: str  # a pattern of names: vibration
    name: str  # warning, trip
    above: float  # in the unit of the readings


class Machines(Section):
    """Readings of machines: which files have them, and what is abnormal; docs/machines.md."""

    limits: list[MachineLimit]
    # limits that documents state: propose: `inhouse machines --limits` lists them; use: a sensor
    # without a limit above is held to them
    document_limits: Literal["propose", "use"] = "propose"
    # patterns of files, as in .gitignore, below the sources; those without readings are passed over
    files: list[str] = ["*.csv", "*.jsonl", "*.xlsx", "*.parquet"]
    # JSON lines of machines with their right diagnosis, which the arms are measured on; empty: none
    diagnosed: str


def _uses_apart(uses: list[Use]) -> list[Use]:
    for what, found in (("name", [u.name for u in uses]), ("kind", [u.kind for u in uses])):
        if len(set(found)) < len(found):
            raise ValueError(f"expected a different {what} for each use, got one twice")
    if not any(use.kind == "support" for use in uses):
        raise ValueError("expected one use of the kind support: the questions are its tasks")
    return uses


class Proxy(Section):
    """A proxy that people sign in at, such as oauth2-proxy, and the headers that it sends."""

    addresses: Annotated[list[Network], Field(min_length=1)]  # headers from others are ignored
    user_header: HeaderName = "X-Forwarded-User"
    groups_header: HeaderName = "X-Forwarded-Groups"  # names, separated by commas
    groups: dict[str, Group] = {}  # its name of a group → ours; others are ignored


class Serve(Section):
    """The service that answers over HTTP: who may ask, and what is kept of it (docs/access.md);
    how much it does at once (docs/serving.md)."""

    # its address as clients know it, for the links to sources; null: the one that they asked
    url: Annotated[str, Field(pattern=r"^https?://[^\s?#]+$")] | None = None
    # without a key: public documents, or nothing; null: public to this machine, else nothing
    anonymous: Literal["public", "closed"] | None = None
    rate: RequestRate = "60/minute"  # of an address without a key, and of a user of the proxy
    proxy: Proxy | None = None
    audit_days: Positive = 180  # that the audit log keeps
    audit_questions: bool = False  # true: it also keeps questions, without personal data
    audit_required: bool = False  # true: no answer if its line in the audit log can't be written
    # questions at work; null: 4 per core
    concurrent: Annotated[int, Field(ge=1, le=512)] | None = None
    queue: Count = 64  # questions that wait for a place; the next one is refused with 429
    timeout_s: Seconds = 60.0  # for waiting and work; then 503
    open_models: Annotated[int, Field(ge=1, le=16)] = 2  # the champion and other arms

    @property
    def at_work(self) -> int:
        """The number of questions at work."""
        return self.concurrent or 4 * len(os.sched_getaffinity(0))


class Versions(Section):
    """Where nights and weeks that ended well are recorded."""

    # branch of git that gets a commit for each; null: none does
    branch: Annotated[str, Field(pattern=r"^\w[\w-]*(/\w[\w-]*)*$", max_length=100)] | None = (
        "nightly"
    )
    # remote of git that the branch is pushed to, such as origin; null: none
    push: Annotated[str, Field(pattern=r"^\w[\w./-]*$", max_length=100)] | None = None


class Alarm(Section):
    """When the watcher alarms; the addresses are in the environment (docs/alarms.md)."""

    max_age_h: Hours = 26.0  # of the last night that ended well
    max_night_h: Hours = 4.0  # a night that runs longer hangs
    max_run_h: Hours = 24.0  # the same of every other run, such as a week
    min_free_gb: Weight = 2.0  # on the disk of data/
    every_s: Annotated[float, Field(ge=1, le=420)] = 300.0  # between two checks
    remind_h: Hours = 24.0  # between two messages about a cause that lasts


class Cluster(Section):
    """Where the shards of validate, chunk and embed are computed (docs/cluster.md)."""

    # null: in the step's process; local: in processes that it starts; else Dask's scheduler, as
    # tls://10.0.0.5:8786
    address: Annotated[str, Field(pattern=r"^(local|(tcp|tls|ws|wss)://\S+)$")] | None = None
    # local: processes, null: one per core; a scheduler: workers that a step waits for, null: one
    workers: Positive | None = None
    shard_s: Seconds = 600.0  # a worker that takes longer for a shard is restarted
    retries: Count = 3  # workers that a shard may lose before the step fails


class Keep(Section):
    """What `inhouse clean` leaves; index.keep says how many generations a night leaves."""

    versions: Positive = 30  # commits of each branch of git whose data stay in DVC's cache
    caches_days: Positive = 30  # files of the cache that were used since then
    runs_days: Positive = 90  # runs of the Prefect server, with their logs, that ended since then


class Params(Section):
    """One section per step, in the order of the flow."""

    seed: int
    models: Models
    ingest: Ingest
    redact: Redact
    tagger: Tagger
    validate_: Annotated[Validate, Field(alias="validate")]  # BaseModel has a method of that name
    chunk: Chunk
    embed: Embed
    index: Index
    retrieve: Retrieve
    generate: Generate
    answer: Answer
    selector: Selector
    calibrate: Calibrate
    evaluate: Evaluate
    examples: Examples
    snapshot: Snapshot
    finetune: Finetune
    levels: Levels
    metrics: Metrics
    compare: Compare
    recommend: Recommend
    visible: Visible
    promote: Promote
    handover: Handover
    uses: Annotated[list[Use], AfterValidator(_uses_apart)]
    machines: Machines
    serve: Serve = Serve()
    versions: Versions = Versions()
    alarm: Alarm = Alarm()
    keep: Keep = Keep()
    cluster: Cluster = Cluster()


SEEDED = ("examples", "finetune", "compare")  # sections whose steps draw by the one seed


def load(path: Path = paths.PARAMS) -> Params:
    """Read and check a file. Raises ParamsError, one line that names the key, the value and the
    values that are allowed."""
    return read(text(path))


def text(path: Path = paths.PARAMS) -> str:
    """Return the file's text; inside a run that pinned params.yaml, the text that it pinned.

    Raises ParamsError if it cannot be read."""
    if path == paths.PARAMS and (pinned := os.environ.get(paths.PARAMS_VARIABLE)):
        path = Path(pinned)
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise ParamsError(f"{path} is missing: run this from the root of the project") from None
    except ValueError as error:
        raise ParamsError(f"{path} is not YAML: {error}") from None


def read(text: str) -> Params:
    """Check the text of a params.yaml. Raises ParamsError."""
    return parse(values_of(text))


def values_of(text: str, name: str = str(paths.PARAMS)) -> Any:
    """Return the values of a YAML text, as DVC reads them (YAML 1.2: 5e-05 is a number, `on` is a
    string). Raises ParamsError, one line that begins with `name`."""
    try:
        return YAML(typ="safe").load(text)
    except (YAMLError, ValueError) as error:
        raise ParamsError(f"{name} is not YAML: {' '.join(str(error).split())}") from None


def parse(values: Any) -> Params:
    """Check the values of a params.yaml. Raises ParamsError."""
    try:
        return Params.model_validate(_seeded(values))
    except ValidationError as error:
        said = "; ".join(keys.lines(error, Params))
        raise ParamsError(f"{paths.PARAMS}: {said}") from None


def check_key(name: str) -> None:
    """Raise ParamsError if params.yaml can't have a key of this name, such as chunk.tokens."""
    if name not in keys.every(Params):
        raise ParamsError(f"{paths.PARAMS}: {keys.unknown(tuple(name.split('.')), Params)}")


def _seeded(values: Any) -> Any:
    """Hand the one seed to the sections whose steps draw by it."""
    if not isinstance(values, dict):
        return values
    seed = values["seed"] if isinstance(values.get("seed"), int) else 0  # which is an error above
    given = {name: values[name] for name in SEEDED if isinstance(values.get(name), dict)}
    return values | {name: {**section, SEED: seed} for name, section in given.items()}
