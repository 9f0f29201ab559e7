"""List and read the files of a source: a folder, or a bucket by its fsspec URL.

A file's URI is `<source name>/<path in the source>`: stable, and independent of the machine.
Symbolic links are not followed, and devices or other entries that are not files are not opened:
both are listed with the problem, so that the report shows them.
"""

import errno
import os
import stat
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import fsspec
from fsspec import AbstractFileSystem
from fsspec.implementations.local import LocalFileSystem

from tasks import params
from tasks.documents import access, file_names
from tasks.errors import SourceError, UnreachableError
from tasks.storage.addresses import public

NOT_UTF8 = "its name is not UTF-8: rename it"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a source, as listed."""

    uri: str
    path: str  # for `read`
    groups: tuple[str, ...]  # who may read it, sorted
    size: int  # bytes
    stamp: str  # the file system's stamp of its content: equal while it is unchanged
    problem: str = ""  # why it is not to be read


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a source."""

    entries: list[Entry]  # that the patterns take, by URI
    passed_over: dict[str, int]  # files that no pattern matches, by their extension
    excluded: int  # files that ingest.sources.exclude leaves out
    unreadable: int  # files that nobody may read: they are not opened
    rules: dict[str, int | None]  # by URI, the access rule that decides; None: the source's groups


def listing(source: params.Source) -> list[Entry]:
    """Return the files that match the patterns, by URI. Raises SourceError if the folder does not
    exist."""
    return survey(source).entries


def survey(source: params.Source) -> Listing:
    """List all files of a source, without files that programs leave beside documents, such as
    ~$report.docx. Raises SourceError if the folder does not exist, or if an access rule protects
    nothing."""
    system, root = _open(source)
    take, leave = file_names.spec(source.include), file_names.spec(source.exclude)
    entries: list[Entry] = []
    leftovers, passed_over, excluded = file_names.leftovers(), Counter[str](), 0
    rules: dict[str, int | None] = {}
    unreadable = 0
    found = {path[len(root) :].lstrip("/"): (path, info) for path, info in _found(system, root)}
    found = {name: each for name, each in found.items() if not leftovers.match_file(name)}
    deciding = access.rules_of(source, found)
    for relative, (path, info) in found.items():
        name = file_names.small_ending(relative)
        wanted = take.match_file(name) or (info.get("islink") and Path(path).is_dir())
        if leave.match_file(name):
            excluded += 1
        elif wanted and not (groups := access.groups(source, deciding[relative])):
            unreadable += 1
        elif wanted:
            entries.append(_entry(source.name, relative, groups, path, info))
            rules[entries[-1].uri] = deciding[relative]
        else:
            passed_over[file_names.ending(name)] += 1
    entries.sort(key=lambda entry: entry.uri)
    return Listing(entries, dict(sorted(passed_over.items())), excluded, unreadable, rules)


def _found(system: AbstractFileSystem, root: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield everything that is not a folder. A local folder is walked here, because fsspec follows
    links."""
    if not isinstance(system, LocalFileSystem):
        yield from system.find(root, detail=True).items()
        return
    for folder, folders, files in os.walk(root, onerror=_unlisted):
        for name in sorted([*files, *(f for f in folders if Path(folder, f).is_symlink())]):
            path = os.path.join(folder, name)  # noqa: PTH118 as fsspec writes it
            if Path(path).is_symlink():
                yield path, {"islink": True}
            elif Path(path).exists():  # gone since: a file that was deleted this moment
                yield path, system.info(path)


def _open(source: params.Source) -> tuple[AbstractFileSystem, str]:
    try:
        system, root = _system(source.folder)
        there = system.isdir(root)
    except Exception as error:
        # not swallowed: each file system of fsspec raises errors of its own, here as one line
        said = " ".join(str(error).split()).replace(source.folder, public(source.folder))
        reason = public(said) or type(error).__name__
        kind = UnreachableError if "://" in source.folder else SourceError
        raise kind(
            f"source {source.name}: {public(source.folder)} can't be read: {reason}"
        ) from None
    if not there:
        raise SourceError(
            f"source {source.name}: no folder {public(source.folder)}; create or mount it, or "
            "correct the path (ingest.sources in params.yaml)"
        )
    return system, root.rstrip("/")


def _system(folder: str) -> tuple[AbstractFileSystem, str]:
    if "://" in folder:
        if "::" in folder:
            raise ValueError("expected one address, got a chain with ::")
        found: tuple[AbstractFileSystem, str] = fsspec.url_to_fs(folder)
        return found
    # fsspec would read a:b or a::b as an address
    return fsspec.filesystem("file"), os.path.abspath(Path(folder).expanduser())  # noqa: PTH100


def _entry(
    source: str, relative: str, groups: tuple[str, ...], path: str, info: dict[str, object]
) -> Entry:
    size = info.get("size")
    name = os.fsencode(relative).decode("utf-8", "backslashreplace")
    return Entry(
        uri=f"{source}/{name}",
        path=path,
        groups=groups,
        size=size if isinstance(size, int) else 0,
        stamp=_stamp(info),
        problem=_problem(info) or ("" if name == relative else NOT_UTF8),
    )


def _unlisted(error: OSError) -> None:
    """Stop at a folder that can't be listed, which would look as if its documents had been
    deleted."""
    raise SourceError(
        f"{error.filename} can't be listed: {error.strerror}; nothing was replaced. Let the "
        f"account that runs the night read it, or move it out of the source"
    )


def _problem(info: Mapping[str, object]) -> str:
    if info.get("islink"):
        return "a symbolic link: put the file itself into the source"
    if info.get("type") not in ("file", None):
        return "not a regular file"
    return ""


def _stamp(info: Mapping[str, object]) -> str:
    known = (
        "size", "mtime", "ino", "ETag", "etag", "LastModified", "updated", "checksum", "created",
        "modify", "modificationTime",
    )  # fmt: skip
    return "|".join(str(info[key]) for key in known if key in info)


def read(source: params.Source, entry: Entry) -> bytes:
    """Read the whole file. Raises OSError, also if it changes meanwhile: half of an old text and
    half of a new one is not a document."""
    system, root = _system(source.folder)
    before = _stamp(system.info(entry.path))
    if isinstance(system, LocalFileSystem):
        data = _local(root, entry.path, entry.size + 1)
    else:
        data = bytes(system.cat_file(entry.path, end=entry.size + 1))
    if _stamp(system.info(entry.path)) != before or len(data) > entry.size:
        raise OSError(errno.EAGAIN, "it changed while it was read; it comes again next night")
    return data


def _local(root: str, path: str, size: int) -> bytes:
    """Read a file below the root. Raises OSError if a part of its path has become a link since it
    was listed: the target may not belong to the source."""
    *folders, name = Path(path).relative_to(root).parts
    at = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for folder in folders:
            below = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=at)
            os.close(at)
            at = below
        number = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=at)
    finally:
        os.close(at)
    with open(number, "rb") as file:  # noqa: PTH123 there is no path to a descriptor
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        return file.read(size)
