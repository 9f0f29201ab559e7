"""Keep the vectors of fixed texts on the disk, so that no process encodes them when it starts.

In:  an encoder; texts of the program or of params.yaml, never of documents or questions
Out: their vectors, byte for byte as the encoder made them

A list of texts is one file, by the digest of the texts and the encoder. It may be lost.
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tasks import paths
from tasks.models.embedder import Encoder
from tasks.records import digest
from tasks.storage.atomic import whole


def encoded(texts: Sequence[str], encoder: Encoder) -> NDArray[np.float32]:
    """Return the vectors of the texts, (n_texts, dim). A broken file counts as lost, and a cache
    that can't be written costs only the time."""
    file = paths.cache("examples") / f"{digest(encoder.fingerprint, *texts)}.npy"
    with contextlib.suppress(OSError, ValueError, EOFError):
        return _read(file, (len(texts), encoder.dim))
    made = encoder.encode(texts)
    with contextlib.suppress(OSError), whole(file) as temporary, temporary.open("wb") as out:
        np.save(out, made, allow_pickle=False)
    return made


def _read(file: Path, shape: tuple[int, int]) -> NDArray[np.float32]:
    """Return the vectors in a file. Raises OSError, ValueError or EOFError."""
    found: NDArray[np.float32] = np.load(file, allow_pickle=False)
    if found.shape != shape or found.dtype != np.float32 or not np.isfinite(found).all():
        raise ValueError(f"{file}: expected {shape} vectors, got {found.shape} of {found.dtype}")
    return found
