"""Say how many cores a model may use in this process."""

import os


def usable_cores() -> int:
    """Return the number of this process's cores, or the number that INHOUSE_CORES allows: a worker
    of a cluster has one, beside others on the same machine."""
    return int(os.environ.get("INHOUSE_CORES", "0")) or len(os.sched_getaffinity(0))
