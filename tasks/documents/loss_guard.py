"""Check the losses and rejections of a night before it replaces anything.

In:  counts of files by source
Out: sentences that name the problem, or None
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel


def source_of(uri: str) -> str:
    return uri.split("/", 1)[0]


def allowed(files: int, share: float, floor: int) -> float:
    """Return how many of `files` may fail: the share, or a few of a small source, but never more
    than half of it."""
    return max(share * files, min(floor, files / 2))


@dataclass(frozen=True, slots=True)
class Loss:
    """The files of last night that do not exist any more."""

    lost: int
    shares: dict[str, float]  # by source
    withdrawn: dict[str, int]  # files of sources that left params.yaml
    files: list[str]  # of sources that stay
    problem: str | None


def loss(
    before: Iterable[str], there: Collection[str], configured: Collection[str], share: float,
    floor: int,
) -> Loss:  # fmt: skip
    """Compare the files of last night with those that still exist. A source that left params.yaml
    leaves with its documents, because somebody decided that; rejected new files are not a loss."""
    files = sorted(before)
    had = Counter(map(source_of, files))
    left = [uri for uri in files if uri not in there and source_of(uri) in configured]
    gone = Counter(map(source_of, left))
    withdrawn = {name: had[name] for name in sorted(had) if name not in configured}
    stay = sorted(name for name in had if name in configured)
    over = [name for name in stay if gone[name] > allowed(had[name], share, floor)]
    named = ", ".join(f"{name} {gone[name]} of {had[name]}" for name in over)
    return Loss(
        lost=sum(gone[name] for name in stay),
        shares={name: round(gone[name] / had[name], 4) for name in stay},
        withdrawn=withdrawn,
        files=left,
        problem=f"this night would lose too many documents ({named}; ingest.max_lost is "
        f"{share:g}); nothing was replaced. Check the source, or allow it once with "
        'inhouse run reindex --allow-loss --why "…"'
        if over
        else None,
    )


class RejectionShare(BaseModel, frozen=True):
    """The largest share of rejected files of a source."""

    share: float
    limit: float
    sources: list[str]  # those above the limit
    problem: str | None


def rejection_share(
    rejected: Mapping[str, int], files: Mapping[str, int], limit: float, floor: int
) -> RejectionShare:
    """Return the largest share of files that a source had rejected, and a sentence if they are at
    least `floor` files and more than the limit."""
    shares = {name: rejected.get(name, 0) / files[name] for name in files if files[name]}
    over = [
        name
        for name, share in sorted(shares.items())
        if share > limit and rejected.get(name, 0) >= floor
    ]
    named = ", ".join(f"{name} {rejected[name]} of {files[name]}" for name in over)
    return RejectionShare(
        share=round(max(shares.values(), default=0.0), 4),
        limit=limit,
        sources=over,
        problem=f"too many files were rejected ({named}; ingest.max_rejected is {limit:g}). "
        "inhouse rejected lists them with their reasons"
        if over
        else None,
    )
