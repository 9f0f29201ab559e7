"""List and read the files of a source: a folder, or a bucket by its fsspec URL.

A file's URI is `<source name>/<path in the source>`: stable, and free of the machine it lies on.
Symbolic links are not followed, and what is no file is not opened: both are listed with the
problem, so that somebody hears of it.

Run: python -m tasks.sources NAME FOLDER   points params.yaml at a folder
"""

import argparse
import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import fsspec
from fsspec import AbstractFileSystem
from fsspec.implementations.local import LocalFileSystem
from pathspec import GitIgnoreSpec
from ruamel.yaml import YAML

from tasks import console, params, paths
from tasks.errors import SourceError
from tasks.files import whole


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a source, as it stands in the listing."""

    uri: str
    path: str  # for `read`
    groups: tuple[str, ...]  # who may read it, sorted
    size: int  # bytes
    stamp: str  # what the file system says of its content: equal while it is unchanged
    problem: str = ""  # why it is not to be read


def listing(source: params.Source) -> list[Entry]:
    """The files that the patterns take, by URI. Raises SourceError if there is no folder."""
    system, root = _open(source)
    take, leave = _spec(source.include), _spec(source.exclude)
    entries = []
    for path, info in _found(system, root):
        relative = path[len(root) :].lstrip("/")
        wanted = take.match_file(relative) or (info.get("islink") and Path(path).is_dir())
        if wanted and not leave.match_file(relative):
            entries.append(_entry(source, relative, path, info))
    return sorted(entries, key=lambda entry: entry.uri)


def _found(system: AbstractFileSystem, root: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Whatever is no folder. Of a local folder by ourselves: fsspec walks into links."""
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
        system, root = fsspec.url_to_fs(source.folder)
        there = system.isdir(root)
    except (OSError, ValueError, ImportError) as error:
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
    size = info.get("size")
    return Entry(
        uri=f"{source.name}/{relative}",
        path=path,
        groups=_groups(source, relative),
        size=size if isinstance(size, int) else 0,
        stamp=_stamp(info),
        problem=_problem(info),
    )


def _unlisted(error: OSError) -> None:
    """A folder that can't be listed would look as if its documents had been deleted."""
    raise SourceError(f"{error.filename} can't be listed: {error.strerror}; nothing was replaced")


def _problem(info: Mapping[str, object]) -> str:
    if info.get("islink"):
        return "a symbolic link: put the file itself into the source"
    if info.get("type") not in ("file", None):
        return "no regular file"
    return ""


def _stamp(info: Mapping[str, object]) -> str:
    known = (
        "size", "mtime", "ino", "ETag", "etag", "LastModified", "updated", "checksum", "created",
        "modify", "modificationTime",
    )  # fmt: skip
    return "|".join(str(info[key]) for key in known if key in info)


def _groups(source: params.Source, relative: str) -> tuple[str, ...]:
    groups = source.groups
    for rule in source.access:
        if _spec([rule.pattern]).match_file(relative):
            groups = rule.groups
    return tuple(sorted(set(groups)))


def read(source: params.Source, entry: Entry) -> bytes:
    """The whole file. Raises OSError, also if it changes meanwhile: half of an old text and half of
    a new one is no document."""
    system, _ = fsspec.url_to_fs(source.folder)
    before = _stamp(system.info(entry.path))
    data = bytes(system.cat_file(entry.path, end=entry.size + 1))
    if _stamp(system.info(entry.path)) != before or len(data) > entry.size:
        raise OSError(errno.EAGAIN, "it changed while it was read; it comes again next night")
    return data


def point(path: Path, name: str, folder: str) -> None:
    """Make `folder` the one source of params.yaml; comments and all else stay as they are.

    Raises ParamsError, and leaves the file alone, if the name or the folder won't do."""
    editor = YAML()
    editor.preserve_quotes = True
    editor.width = 4096
    editor.indent(mapping=2, sequence=4, offset=2)
    values = editor.load(path.read_text("utf-8"))
    listed = values["ingest"]["sources"]
    del listed[1:]
    listed[0].update({"name": name, "folder": folder, "access": []})
    written = StringIO()
    editor.dump(values, written)
    checked = params.read(written.getvalue())
    listing(checked.ingest.sources[0])
    with whole(path) as temporary:
        temporary.write_text(written.getvalue(), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Point params.yaml at a folder of documents.")
    parser.add_argument("name", help="of the source: lower-case letters, digits, -")
    parser.add_argument("folder", help="a path or an fsspec URL")
    arguments = parser.parse_args()
    point(paths.PARAMS, arguments.name, arguments.folder)
    print(f"params.yaml now takes {arguments.folder}. Next: python -m flows.reindex")


if __name__ == "__main__":
    console.run(main)
