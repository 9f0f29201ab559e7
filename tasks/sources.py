"""List and read the files of a source: a folder, or a bucket by its fsspec URL.

A file's URI is `<source name>/<path in the source>`: stable, and free of the machine it lies on.
Symbolic links are not followed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import fsspec
from fsspec import AbstractFileSystem
from pathspec import GitIgnoreSpec

from tasks import params
from tasks.errors import SourceError


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a source, as it stands in the listing."""

    uri: str
    path: str  # for `read`
    groups: tuple[str, ...]  # who may read it, sorted
    size: int  # bytes
    stamp: str  # what the file system says of its content: equal while it is unchanged


def listing(source: params.Source) -> list[Entry]:
    """The files that the source's patterns take, by URI. Raises SourceError if there is no folder."""
    system, root = _open(source)
    take, leave = _spec(source.include), _spec(source.exclude)
    entries = []
    for path, info in system.find(root, detail=True).items():
        relative = path[len(root) :].lstrip("/")
        if take.match_file(relative) and not leave.match_file(relative) and not info.get("islink"):
            entries.append(_entry(source, relative, path, info))
    return sorted(entries, key=lambda entry: entry.uri)


def _open(source: params.Source) -> tuple[AbstractFileSystem, str]:
    system, root = fsspec.url_to_fs(source.folder)
    try:
        there = system.isdir(root)
    except (OSError, ValueError) as error:
        raise SourceError(f"source {source.name}: {source.folder} can't be read: {error}") from None
    if not there:
        raise SourceError(
            f"source {source.name}: no folder {source.folder}; mount it, or correct "
            f"ingest.sources in params.yaml"
        )
    return system, root.rstrip("/")


def _spec(patterns: Sequence[str]) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines(patterns)


def _entry(source: params.Source, relative: str, path: str, info: dict[str, object]) -> Entry:
    known = ("size", "mtime", "ino", "ETag", "etag", "LastModified", "updated", "checksum")
    stamp = "|".join(str(info[key]) for key in known if key in info)
    size = info.get("size")
    return Entry(
        uri=f"{source.name}/{relative}",
        path=path,
        groups=_groups(source, relative),
        size=size if isinstance(size, int) else 0,
        stamp=stamp,
    )


def _groups(source: params.Source, relative: str) -> tuple[str, ...]:
    groups = source.groups
    for rule in source.access:
        if _spec([rule.pattern]).match_file(relative):
            groups = rule.groups
    return tuple(sorted(set(groups)))


def read(source: params.Source, entry: Entry) -> bytes:
    """The whole file. Raises OSError."""
    system, _ = fsspec.url_to_fs(source.folder)
    data = system.cat_file(entry.path)
    return bytes(data)
