"""Sources: which files, under which names, for which readers."""

import os
import shutil
import socket
from pathlib import Path

import fsspec
import pytest

from tasks.documents import sources
from tasks.errors import SourceError
from tasks.params import Access, Source


def source(folder: Path, **others: object) -> Source:
    values: dict[str, object] = {
        "include": ["*.md"],
        "exclude": [],
        "groups": ["public"],
        "access": [],
    }
    return Source(name="s", folder=str(folder), **{**values, **others})  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "documents"
    for name in ("a.md", "b.txt", "staff/c.md", "staff/deep/d.md", "drafts/e.md"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    return root


def test_files_are_listed_by_pattern_and_named_by_source_and_path(folder: Path) -> None:
    entries = sources.listing(source(folder, exclude=["drafts/"]))
    assert [entry.uri for entry in entries] == ["s/a.md", "s/staff/c.md", "s/staff/deep/d.md"]
    assert sources.read(source(folder), entries[0]) == b"a.md"


def test_the_last_access_rule_that_matches_decides_who_may_read(folder: Path) -> None:
    rules = [
        Access(pattern="staff/", groups=["staff"]),
        Access(pattern="staff/deep/", groups=["hr", "boss"]),
    ]
    groups = {entry.uri: entry.groups for entry in sources.listing(source(folder, access=rules))}
    assert groups["s/a.md"] == ("public",)
    assert groups["s/staff/c.md"] == ("staff",)
    assert groups["s/staff/deep/d.md"] == ("boss", "hr")


def test_links_and_what_is_no_file_are_listed_with_the_problem_and_not_followed(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret.md").write_text("secret")
    before = sources.listing(source(folder))
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "linked").symlink_to(tmp_path)
    (folder / "staff/round").symlink_to(folder)
    (folder / "itself.md").symlink_to(folder / "itself.md")
    (folder / "nowhere.md").symlink_to(tmp_path / "gone.md")
    (folder / "zeros.md").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.md")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(folder / "socket.md"))
    (folder / "folder.md").mkdir()
    found = sources.listing(source(folder))
    assert [entry for entry in found if not entry.problem] == before
    assert {entry.uri: entry.problem.split(":")[0] for entry in found if entry.problem} == {
        "s/link.md": "a symbolic link",
        "s/linked": "a symbolic link",
        "s/staff/round": "a symbolic link",
        "s/itself.md": "a symbolic link",
        "s/nowhere.md": "a symbolic link",
        "s/zeros.md": "a symbolic link",
        "s/pipe.md": "not a regular file",
        "s/socket.md": "not a regular file",
    }


def test_a_file_that_grows_or_changes_while_it_is_read_is_not_taken(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = sources.listing(source(folder))[0]
    real = sources._local

    def slow(root: str, path: str, size: int) -> bytes:
        data = real(root, path, size)
        Path(path).write_text("A newer text")
        return data

    monkeypatch.setattr(sources, "_local", slow)
    with pytest.raises(OSError, match="changed while it was read"):
        sources.read(source(folder), entry)


def test_a_bucket_is_listed_and_read_by_its_url() -> None:
    fsspec.filesystem("memory").pipe("/bucket/deep/a.md", b"Text.")
    bucket = source(Path()).model_copy(update={"folder": "memory://bucket"})
    [entry] = sources.listing(bucket)
    assert (entry.uri, sources.read(bucket, entry)) == ("s/deep/a.md", b"Text.")


def test_the_stamp_changes_with_the_file(folder: Path) -> None:
    before = sources.listing(source(folder))[0].stamp
    (folder / "a.md").write_text("another")
    assert sources.listing(source(folder))[0].stamp != before


def test_a_missing_folder_is_an_error_and_not_an_empty_source(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="source s: no folder"):
        sources.listing(source(tmp_path / "unmounted"))


@pytest.mark.parametrize("address", ["nosuch://bucket", "s3://bucket"])
def test_an_address_that_nothing_here_can_open_is_an_error_that_says_so(address: str) -> None:
    unopened = source(Path()).model_copy(update={"folder": address})
    with pytest.raises(SourceError, match=r"source s: .*can't be read"):
        sources.listing(unopened)


def test_the_stamp_changes_where_a_store_knows_only_when_it_was_created() -> None:
    memory = fsspec.filesystem("memory")
    kept = source(Path()).model_copy(update={"folder": "memory://b"})
    memory.pipe("/b/a.md", b"one")
    before = sources.listing(kept)[0].stamp
    memory.pipe("/b/a.md", b"two")
    assert sources.listing(kept)[0].stamp != before


def test_a_file_or_folder_that_became_a_link_after_the_listing_is_not_followed(
    folder: Path, tmp_path: Path
) -> None:
    listed = {entry.uri: entry for entry in sources.listing(source(folder))}
    elsewhere = tmp_path / "elsewhere"
    shutil.move(folder / "staff", elsewhere)
    (folder / "staff").symlink_to(elsewhere)
    (folder / "a.md").unlink()
    (folder / "a.md").symlink_to(elsewhere / "c.md")
    for uri in ("s/a.md", "s/staff/c.md"):
        with pytest.raises(OSError, match=r"symbolic links|directory"):
            sources.read(source(folder), listed[uri])


@pytest.mark.parametrize(
    "address",
    ["simplecache::file:///etc", "zip://*::file:///none/x.zip", "reference://", "libarchive://x",
     "nothing://x", "http://127.0.0.1:9/", "zip://none.zip", "data:text/plain,hi"],
)  # fmt: skip
def test_a_wrong_address_ends_in_one_line(address: str, folder: Path) -> None:
    with pytest.raises(SourceError, match="source s: ") as caught:
        sources.listing(source(folder).model_copy(update={"folder": address}))
    assert "\n" not in str(caught.value)


def test_an_error_shows_no_password_of_an_address(folder: Path) -> None:
    address = "http://reader:secret-word@127.0.0.1:9/docs?token=secret-too"
    with pytest.raises(SourceError) as caught:
        sources.listing(source(folder).model_copy(update={"folder": address}))
    assert "127.0.0.1:9/docs" in str(caught.value)
    assert "secret" not in str(caught.value)
