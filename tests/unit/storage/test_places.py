"""Every folder that the code writes documents to is listed, with how they leave it."""

import re
from pathlib import Path

import pytest

from tasks import paths
from tasks.storage import places
from tests.conftest import ROOT

CODE = [path for name in ("tasks", "flows", "app") for path in (ROOT / name).rglob("*.py")]
NOT_OF_DOCUMENTS = {"LEASE", "BASE", "EMBEDDER", "SELECTOR", "RELEVANCE", "CANARIES", "CHAMPION",
                    "SERVICE", "KEYS"}  # fmt: skip


def test_every_cache_that_the_code_names_is_listed() -> None:
    named = {name for p in CODE for name in re.findall(r'paths\.cache\("(\w+)"\)', p.read_text())}
    listed = {store.folder.name for store in places.stores() if _is_cache(store.folder)}
    assert named == listed


def _is_cache(folder: Path) -> bool:
    return folder.is_relative_to(paths.cache(""))


def test_every_folder_of_data_and_models_is_listed() -> None:
    folders = {
        name: value
        for name, value in vars(paths).items()
        if isinstance(value, Path)
        and value.parts[:1] in (("data",), ("models",), ("reports",), (".inhouse",))
        if not value.is_relative_to(paths.REPORTS) or value == paths.REPORTS
    }
    listed = {store.folder for store in places.stores() if not _is_cache(store.folder)}
    assert set(folders) - NOT_OF_DOCUMENTS == {
        n for n, folder in folders.items() if folder in listed
    }
    assert listed <= set(folders.values())


def test_no_folder_is_listed_twice() -> None:
    folders = [store.folder for store in places.stores()]
    assert len(folders) == len(set(folders))


def test_the_bytes_of_every_store_are_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for store in places.stores():
        store.folder.mkdir(parents=True, exist_ok=True)
    Path("data/samples").mkdir()
    roots = [root for place in places.searched(Path("q.jsonl")) for root in place.roots]
    for store in places.stores():
        assert any(store.folder.is_relative_to(root) for root in roots), store.folder
    assert not any(Path("data/samples").is_relative_to(root) for root in roots)
