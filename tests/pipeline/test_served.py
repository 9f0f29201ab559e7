"""Test a whole comparison whose tuned arms are served by a server with vLLM's API."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tasks import params, paths
from tasks.evaluation import compare
from tasks.index import chunk, embed
from tasks.models import tuned
from tasks.pii import Redactor
from tasks.records import PUBLIC, Document
from tasks.storage import shards
from tasks.storage.atomic import write_json
from tests import architectures
from tests.conftest import ROOT
from tests.serving import running
from tests.unit.comparison import card
from tests.unit.models.endpoint import completion
from tests.unit.models.test_served import Vllm, write

SOURCE = "brightmoor"
WARRANTIES = {f"pump-{n}": f"{n + 12} months" for n in range(12)}
ASKED = [
    {
        "_id": name, "text": f"How long is the warranty on the {name}?", "kind": "lookup",
        "answers": [answer], "documents": [f"{name}.md"], "groups": [], "split": "test",
    }
    for name, answer in WARRANTIES.items()
]  # fmt: skip


class Learned(Vllm):
    """Knows the warranties as the tuned model only, and takes a moment for each answer."""

    def __init__(self) -> None:
        super().__init__()
        self.at_once: list[int] = []
        self.by_model: dict[str, int] = {}
        self._now, self._lock = 0, threading.Lock()

    def answer(self, body: dict[str, Any]) -> tuple[int, Any]:
        status, given = super().answer(body)
        if status != 200:
            return status, given
        with self._lock:
            self._now += 1
            self.at_once.append(self._now)
            self.by_model[body["model"]] = self.by_model.get(body["model"], 0) + 1
        time.sleep(0.05)
        with self._lock:
            self._now -= 1
        text = body["messages"][-1]["content"]
        known = [answer for name, answer in WARRANTIES.items() if f"{name}?" in text]
        tuned_ = body["model"].startswith("pumps-")
        return 200, completion(f"It is {known[0]}." if tuned_ and known else "Nobody knows that.")


@pytest.fixture
def server() -> Iterator[Learned]:
    made = Learned()
    with running(made.http):
        yield made


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a company of twelve documents with its index, and a tuned model with an adapter."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INHOUSE_CACHE", str(tmp_path / "cache"))
    architectures.make("llama", tmp_path / paths.BASE)
    for name in ("embedder", "selector", "relevance", "canaries.json"):
        (tmp_path / "models" / name).symlink_to(ROOT / "models" / name)
    documents = [
        Document(
            f"{SOURCE}/{name}.md", f"{SOURCE}/{name}.md", f"The {name}",
            f"The warranty on the {name} is {answer}. It begins on the day of delivery.",
            "text/markdown", "en", (PUBLIC,), "1", "1", None, {},
        )
        for name, answer in WARRANTIES.items()
    ]  # fmt: skip
    shards.write(paths.ACCEPTED, Document, documents, key=lambda d: d.doc_id)
    shards.write(paths.TRAINSET, Document, documents, key=lambda d: d.doc_id)
    values = params.load(ROOT / "params.yaml")
    chunk.run(values.chunk.tokens)
    embed.run(values.embed)
    write_json(paths.report("calibrate"), {"groups": {}})
    taken = {"documents": 12, "left_out": 0, "audience": [PUBLIC], "content": "c", "taken": "2031"}
    write_json(paths.report("snapshot"), taken)
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, ASKED)))
    adapter = paths.tuned("adaptive") / "adapter"
    adapter.mkdir(parents=True)
    write(adapter, b"learned")
    (paths.tuned("adaptive") / "model.safetensors").write_bytes(b"learned")
    about = {**card(), **tuned.made_for(paths.BASE)}
    (paths.tuned("adaptive") / tuned.CARD).write_text(json.dumps(about))
    return tmp_path


def settings(server: Learned, company: Path) -> params.Params:
    values = params.load(ROOT / "params.yaml")
    generate = {
        "endpoint": server.url, "model": "base", "tuned": {"adaptive": "pumps"},
        "models_folder": str(company / "models"), "concurrent": 6, "max_tokens": 20,
    }  # fmt: skip
    changed: dict[str, Any] = {
        "generate": values.generate.model_copy(update=generate),
        "evaluate": values.evaluate.model_copy(
            update={"questions": "questions.jsonl", "source": SOURCE}
        ),
        "compare": values.compare.model_copy(
            update={"arms": ["adaptive", "adaptive+rag"], "probe": str(ROOT / values.compare.probe)}
        ),
        "uses": [use for use in values.uses if use.kind == "support"],
    }
    return values.model_copy(update=changed)


def test_a_tuned_model_at_a_server_is_compared_like_any_arm(
    server: Learned, company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.pii.build", lambda _: Redactor(["email"]))
    report = compare.run(settings(server, company))
    assert set(report.arms) == {"endpoint", "endpoint+rag", "adaptive", "adaptive+rag"}
    [(name, path)] = server.loaded  # once, for both arms
    assert name.startswith("pumps-")
    assert path == str(company / paths.tuned("adaptive") / "adapter")
    assert set(server.by_model) == {"base", name}
    assert report.arms["adaptive"].measures["correct"].mean == 1.0
    assert report.arms["endpoint"].measures["correct"].mean == 0.0
    assert 2 < max(server.at_once) <= 6  # asked concurrently, up to generate.concurrent
    lines = [
        json.loads(line) for line in (company / "reports/answers.jsonl").read_text().splitlines()
    ]
    assert len(lines) == 4 * len(ASKED)
