"""Download a model from the Hugging Face hub; the next run resumes an interrupted download.

In:  org/name and the commit of a model, a folder that stays between runs
Out: the model's files in the folder, without code

huggingface_hub resumes within a run only: since version 2 it writes each file to a name of its own,
and deletes it when the run fails. So weights, which are nearly all bytes, are downloaded here with
its `http_get`, which continues a file, and checked against the hub's SHA-256; then it fetches
everything else.
"""

import logging
import os
import re
from pathlib import Path
from typing import Any

from tasks.errors import ModelError
from tasks.models.weights import sha256

log = logging.getLogger(__name__)

WEIGHTS = re.compile(r"([0-9]+_\w+/)?[^/]+\.safetensors")
PARTS = ".parts"  # a folder beside the files
TIMEOUT_S = 30
SHA256 = re.compile("[0-9a-f]{64}")


def download(name: str, revision: str, folder: Path, patterns: list[str]) -> None:
    """Download the files of a model that match the patterns and that the folder lacks. Raises
    OSError or httpx2.HTTPError."""
    from huggingface_hub import snapshot_download

    _weights(name, revision, folder)
    snapshot_download(
        name,
        revision=revision,
        local_dir=folder,
        allow_patterns=patterns,
        etag_timeout=TIMEOUT_S,
        endpoint=_endpoint(),
    )


def _weights(name: str, revision: str, folder: Path) -> None:
    from huggingface_hub import HfApi, constants, get_hf_file_metadata, hf_hub_url

    api = HfApi(endpoint=_endpoint())
    for entry in api.list_repo_tree(name, revision=revision, recursive=True):
        if not WEIGHTS.fullmatch(entry.path) or (folder / entry.path).is_file():
            continue
        url = hf_hub_url(name, entry.path, revision=revision, endpoint=_endpoint())
        about = get_hf_file_metadata(url, timeout=TIMEOUT_S, endpoint=_endpoint())
        checked = about.etag is not None and SHA256.fullmatch(about.etag)
        if checked and about.size and about.size <= constants.MAX_HTTP_DOWNLOAD_SIZE:
            _file(url, about, folder, folder / entry.path)


def _file(url: str, about: Any, folder: Path, target: Path) -> None:
    """Download a file from where an earlier run stopped, and once more if that gives other bytes
    than the hub has: a crash may have torn the part."""
    part = folder / PARTS / about.etag
    part.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(2):
        begun = part.stat().st_size if part.is_file() else 0
        if begun:
            log.info("resuming %s at %d of %d bytes", target.name, begun, about.size)
        if _fetched(url, about, part):
            target.parent.mkdir(parents=True, exist_ok=True)
            part.rename(target)
            return
        part.unlink()
        if not begun:
            break
    raise ModelError(
        f"{url}: expected SHA-256 {about.etag}, as the hub names it, got other bytes. Run "
        "again; if it stays so, something between this machine and the hub changes files"
    )


def _fetched(url: str, about: Any, part: Path) -> bool:
    """Complete a part; return whether it is the hub's file."""
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils._headers import build_hf_headers

    with part.open("ab") as file:
        if file.tell() > about.size:
            return False
        http_get(
            url,
            file,
            resume_size=file.tell(),
            headers=build_hf_headers(),
            expected_size=about.size,
            displayed_filename=url.rpartition("/")[2],
        )
    return sha256(part) == str(about.etag)


def _endpoint() -> str | None:
    return os.environ.get("HF_ENDPOINT")
