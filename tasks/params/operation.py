"""Define the sections of params.yaml about operation: service, versions, alarms, disk, cluster."""

import os
from typing import Annotated, Literal

from pydantic import Field

from tasks.params.kinds import (
    Count,
    Group,
    HeaderName,
    Hours,
    Network,
    Positive,
    RequestRate,
    Seconds,
    Section,
    Weight,
)


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
    """Where nights and weeks that succeeded are recorded."""

    # branch of git that gets a commit for each; null: none does
    branch: Annotated[str, Field(pattern=r"^\w[\w-]*(/\w[\w-]*)*$", max_length=100)] | None = (
        "nightly"
    )
    # remote of git that the branch is pushed to, such as origin; null: none
    push: Annotated[str, Field(pattern=r"^\w[\w./-]*$", max_length=100)] | None = None


class Alarm(Section):
    """When the watcher alarms; the addresses are in the environment (docs/alarms.md)."""

    max_age_h: Hours = 26.0  # of the last night that succeeded
    max_night_h: Hours = 4.0  # a night that runs longer hangs
    max_run_h: Hours = 24.0  # the same of every other run, such as a week
    min_free_gb: Weight = 2.0  # on the disk of data/
    every_s: Annotated[float, Field(ge=1, le=420)] = 300.0  # between two checks
    remind_h: Hours = 24.0  # between two messages about a cause that lasts


class Cluster(Section):
    """Where the files of ingest and the shards of validate, chunk and embed are computed
    (docs/cluster.md)."""

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
