"""Whatever happens to the documents and whenever a night dies: the index tells the truth.

Random histories against a model: documents are added, edited, renamed, deleted, retitled and
regrouped, the chunker and the embedder change, nights run and die, somebody goes back and forth.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tasks import params, records
from tasks.index import generations, publish, reader, shard_files
from tasks.index.generations import Generations
from tasks.index.index_report import IndexReport
from tasks.index.qdrant_edge import EdgeStore
from tasks.index.store import Payload
from tasks.records import Chunk, Vector
from tests.unit import data_sets
from tests.unit.fakes import HashEmbedder, document

EMBEDDER = HashEmbedder()
KEEP = 3

names = st.sampled_from("abcdef")
lines = st.lists(st.sampled_from(["pump", "seal", "hose", "price", "oil"]), min_size=1, max_size=4)
groups = st.sampled_from([("public",), ("staff",), ("hr", "staff")])


@dataclass(frozen=True)
class Page:
    title: str
    groups: tuple[str, ...]
    lines: tuple[str, ...]


class Died(BaseException):
    """The night was killed here."""


class Histories(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.home = Path.cwd()
        self.folder = Path(tempfile.mkdtemp())
        os.chdir(self.folder)
        self.pages: dict[str, Page] = {}  # the truth
        self.brought: dict[str, Page] = {}  # the truth of the last night that was well
        self.shown: dict[str, Page] = {}  # that of the generation in use
        self.chunker, self.embedder = "cut", "one"
        self.back = False

    def teardown(self) -> None:
        os.chdir(self.home)
        shutil.rmtree(self.folder)

    @rule(name=names, text=lines, groups=groups)
    def add_or_edit(self, name: str, text: list[str], groups: tuple[str, ...]) -> None:
        self.pages[name] = Page(f"Title {name}", groups, tuple(sorted(text)))

    @precondition(lambda self: self.pages)
    @rule(data=st.data(), groups=groups)
    def change_what_is_said_of_it(self, data: st.DataObject, groups: tuple[str, ...]) -> None:
        name = data.draw(st.sampled_from(sorted(self.pages)))
        self.pages[name] = replace(self.pages[name], title="Other title", groups=groups)

    @precondition(lambda self: len(self.pages) > 1)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        del self.pages[data.draw(st.sampled_from(sorted(self.pages)))]

    @precondition(lambda self: self.pages)
    @rule(data=st.data(), new=names)
    def rename(self, data: st.DataObject, new: str) -> None:
        self.pages[new] = self.pages.pop(data.draw(st.sampled_from(sorted(self.pages))))

    @rule(chunker=st.sampled_from(["cut", "cut otherwise"]))
    def change_the_chunker(self, chunker: str) -> None:
        self.chunker = chunker

    @rule(embedder=st.sampled_from(["one", "two"]))
    def change_the_embedder(self, embedder: str) -> None:
        self.embedder = embedder

    @precondition(lambda self: self.pages)
    @rule()
    def night(self) -> None:
        report = self._night()
        assert report.clean
        self.brought = dict(self.pages)
        self.shown = self._withdrawn(self.shown) if self.back else dict(self.pages)

    @precondition(lambda self: self.pages)
    @rule(after=st.integers(0, 25))
    def night_that_dies_and_a_night(self, after: int) -> None:
        with pytest.MonkeyPatch.context() as patch:
            left = [after]
            for owner, name in (
                (EdgeStore, "upsert"),
                (EdgeStore, "delete"),
                (EdgeStore, "regroup"),
                (EdgeStore, "optimize"),
                (EdgeStore, "flush"),
                (generations, "write_json"),
                (shard_files, "copy"),
                (Path, "rename"),
                (Generations, "remove"),
            ):
                patch.setattr(owner, name, dying(getattr(owner, name), left))
            with suppress(Died):
                self._night()
        self.night()

    @precondition(lambda self: not self.back and len(Generations().names()) > 1)
    @rule()
    def roll_back(self) -> None:
        Generations().roll_back()
        self.back = True
        self.shown = self._read()

    @precondition(lambda self: self.back)
    @rule()
    def resume(self) -> None:
        Generations().resume()
        self.back = False
        self.shown = dict(self.brought)

    @invariant()
    def readers_see_what_they_should(self) -> None:
        if self.brought:
            assert self._read() == self.shown
            assert len(Generations().names()) <= KEEP + 1

    def _withdrawn(self, shown: dict[str, Page]) -> dict[str, Page]:
        """Return an older truth without deleted documents, and with today's readers."""
        return {
            name: replace(page, groups=self.pages[name].groups)
            for name, page in shown.items()
            if name in self.pages
        }

    def _night(self) -> IndexReport:
        accepted, chunks, vectors = [], [], []
        for name, page in self.pages.items():
            accepted.append(document(f"s/{name}", title=page.title, groups=page.groups))
            for ordinal, text in enumerate(page.lines):
                identity = records.chunk_id(f"s/{name}", text, page.lines[:ordinal].count(text))
                chunks.append(Chunk(identity, f"s/{name}", ordinal, (), text, 1, self.chunker))
                dense = EMBEDDER.encode_query(f"{self.embedder} {text}").astype(np.float16)
                vectors.append(Vector(identity, dense, self.embedder))
        data_sets.write(accepted, chunks, vectors, 2)
        return publish.run(params.Index(keep=KEEP, batch=2, lease_s=60), 128)

    def _read(self) -> dict[str, Page]:
        """Return the pages in the generation in use, as a reader finds them; their lines are a
        set."""
        now = reader.reader(128).live()
        assert isinstance(now.store, EdgeStore)
        with closing(now.store) as store:
            held = store.payloads([chunk_id for chunk_id, _ in store.digests()])
            ids = list(held)
            vectors = store.vectors(ids)
        for chunk_id, vector in zip(ids, vectors, strict=True):
            assert held[chunk_id].embedder == now.embedder
            meant = EMBEDDER.encode_query(f"{now.embedder} {held[chunk_id].text}")
            assert float(meant @ vector) > 0.9999 * float(np.linalg.norm(vector))
        assert len({payload.chunker for payload in held.values()}) <= 1
        return pages(list(held.values()))


def pages(payloads: list[Payload]) -> dict[str, Page]:
    found: dict[str, Page] = {}
    for payload in payloads:
        name = payload.uri.removeprefix("s/")
        before = found.get(name)
        text = (*(before.lines if before else ()), payload.text)
        page = Page(payload.title, payload.groups, tuple(sorted(text)))
        assert before is None or (before.title, before.groups) == (page.title, page.groups)
        found[name] = page
    return found


def dying(function: Callable[..., Any], left: list[int]) -> Callable[..., Any]:
    """Wrap the function so that it raises after `left` calls."""

    def wrapped(*arguments: Any, **named: Any) -> Any:
        if left[0] == 0:
            raise Died
        left[0] -= 1
        return function(*arguments, **named)

    return wrapped


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=30, stateful_step_count=20, deadline=None, database=None
)
