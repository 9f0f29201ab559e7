"""A model comes from a server that speaks the hub's API, whole or not at all."""

import hashlib
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tasks.errors import ModelError
from tasks.models import download
from tests.serving import running

REVISION = "0123456789abcdef0123456789abcdef01234567"
SOURCE = f"hf:brightmoor/pumps@{REVISION}"
WEIGHTS = bytes(range(256)) * 2000
FILES = {
    "model.safetensors": WEIGHTS,
    "config.json": b'{"hidden_size": 8}',
    "tokenizer.json": b"{}",
    "modeling.py": b"import os",
}


class Hub:
    """Serves one model; may refuse, or break off in the middle of the weights."""

    def __init__(self) -> None:  # noqa: C901
        self.status, self.breaks_at = 200, len(WEIGHTS)
        self.break_for_good: int | None = None  # the byte of a file at which every connection ends
        self.asked: list[tuple[str, str | None]] = []  # path, range
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, self.headers.get("Range")))
                if outer.status != 200:
                    self._send(outer.status, b'{"error": "refused"}')
                elif self.path.startswith(f"/api/models/brightmoor/pumps/tree/{REVISION}"):
                    self._send(200, json.dumps(tree()).encode(), kind="application/json")
                elif (name := self.path.rpartition(f"{REVISION}/")[2]) in FILES:
                    self._file(name)
                else:
                    self._send(404, b"{}")

            do_HEAD = do_GET  # noqa: N815

            def _file(self, name: str) -> None:
                body, asked = FILES[name], self.headers.get("Range")
                start = int(asked.removeprefix("bytes=").split("-")[0]) if asked else 0
                extra = {"ETag": f'"{etag(name)}"', "X-Repo-Commit": REVISION}
                if asked:
                    extra["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
                until = outer.breaks_at
                if outer.break_for_good is not None:
                    until = max(0, outer.break_for_good - start)
                self._send(206 if asked else 200, body[start:], until=until, **extra)

            def _send(
                self, status: int, body: bytes, kind: str = "x", until: int = 10**9, **more: str
            ) -> None:
                self.send_response(status)
                fixed = {"Content-Type": kind, "Content-Length": str(len(body))}
                for key, value in (fixed | more).items():
                    self.send_header(key, value)
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body[:until])
                    self.close_connection = until < len(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"


def etag(name: str) -> str:
    return hashlib.sha256(FILES[name]).hexdigest()


def tree() -> list[dict[str, object]]:
    return [
        {"type": "file", "path": name, "size": len(body), "oid": etag(name)[:40]}
        for name, body in FILES.items()
    ]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    made = Hub()
    monkeypatch.setenv("HF_ENDPOINT", made.url)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("time.sleep", lambda _: None)  # of the library's retries
    with running(made.http):
        yield made


def put(folder: Path, weights: str | None = None) -> bool:
    return download.put(SOURCE, folder / "embedder", folder / "cache", None, weights, True)


def test_a_pinned_revision_is_downloaded_without_code(hub: Hub, tmp_path: Path) -> None:
    assert put(tmp_path, hashlib.sha256(WEIGHTS).hexdigest())
    assert (tmp_path / "embedder/model.safetensors").read_bytes() == WEIGHTS
    assert not (tmp_path / "embedder/modeling.py").exists()
    assert all(REVISION in path for path, _ in hub.asked)
    assert list((tmp_path / "cache").iterdir()) == []
    asked = len(hub.asked)
    assert not put(tmp_path, hashlib.sha256(WEIGHTS).hexdigest())
    assert len(hub.asked) == asked


def test_a_broken_download_is_resumed(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", 1000)  # it writes by 10 MB
    hub.breaks_at = 50_000
    assert put(tmp_path)
    assert (tmp_path / "embedder/model.safetensors").read_bytes() == WEIGHTS
    assert len({asked for _, asked in hub.asked if asked}) >= 10  # each from where the last broke


def test_a_download_that_breaks_for_good_leaves_no_model(hub: Hub, tmp_path: Path) -> None:
    hub.breaks_at = 50_000  # less than the library writes at once
    with pytest.raises(ModelError, match="peer closed connection"):
        put(tmp_path)
    assert not (tmp_path / "embedder").exists()


def test_the_next_run_goes_on_where_the_last_one_stopped(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", 1000)
    monkeypatch.setattr(hub, "break_for_good", 200_000)
    with pytest.raises(ModelError, match="run again: it continues where it stopped"):
        put(tmp_path)
    assert not (tmp_path / "embedder").exists()
    monkeypatch.setattr(hub, "break_for_good", None)
    before = len(hub.asked)
    assert put(tmp_path)
    assert (tmp_path / "embedder/model.safetensors").read_bytes() == WEIGHTS
    ranges = [asked for path, asked in hub.asked[before:] if "model.safetensors" in path and asked]
    assert ranges == ["bytes=200000-"]
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.parametrize("kept", [b"torn" * 1000, WEIGHTS + b"more"])
def test_a_torn_part_of_an_earlier_run_is_downloaded_again(
    kept: bytes, hub: Hub, tmp_path: Path
) -> None:
    part = tmp_path / f"cache/hub-{REVISION}-brightmoor--pumps/.parts/{etag('model.safetensors')}"
    part.parent.mkdir(parents=True)
    part.write_bytes(kept)
    assert put(tmp_path)
    assert (tmp_path / "embedder/model.safetensors").read_bytes() == WEIGHTS
    assert hub.asked


def test_weights_that_are_not_those_the_hub_names_are_refused(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FILES, "model.safetensors", WEIGHTS[::-1])
    monkeypatch.setattr(f"{__name__}.etag", lambda _: hashlib.sha256(WEIGHTS).hexdigest())
    with pytest.raises(ModelError, match=r"expected SHA-256 .*, as the hub names it, got other"):
        put(tmp_path)
    assert hub.asked
    assert not list(tmp_path.rglob("*.safetensors"))


def test_a_wrong_hash_is_refused_and_nothing_is_kept(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"expected SHA-256 0{64} \(params\.yaml\), got"):
        put(tmp_path, "0" * 64)
    assert [path.name for path in tmp_path.rglob("*")] == ["cache"]
    assert hub.asked


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "accept the model's terms on its page and set HF_TOKEN"),
        (403, "this token may not read it"),
        (404, "no such model or revision"),
        (429, "takes no more requests"),
        (500, "Check the network"),
    ],
)
def test_a_refusal_is_told_with_what_helps(
    status: int, says: str, hub: Hub, tmp_path: Path
) -> None:
    hub.status = status
    with pytest.raises(ModelError, match=rf"^{SOURCE} can't be downloaded: .*{says}"):
        put(tmp_path)
    assert not (tmp_path / "embedder").exists()


def test_without_a_network_it_is_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("time.sleep", lambda _: None)
    with pytest.raises(ModelError, match=r"can't be downloaded: .*Check the network"):
        put(tmp_path)
    assert not (tmp_path / "embedder").exists()
