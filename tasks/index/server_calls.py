"""Call a Qdrant server: repeat requests that it did not answer, write batches in parallel.

In:  requests as functions
Out: their answers, or a StoreError that says what the server refused
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from qdrant_client.common.client_exceptions import QdrantException, ResourceExhaustedResponse
from qdrant_client.http.exceptions import (
    ApiException,
    ResponseHandlingException,
    UnexpectedResponse,
)

from tasks.errors import StoreError

T = TypeVar("T")
Answer = TypeVar("Answer")

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 8.0  # before a request is repeated
BUSY = frozenset({408, 429, 500, 502, 503, 504})  # HTTP: may succeed if it is repeated


@contextmanager
def errors(what: str) -> Iterator[None]:
    """Turn the client's errors into a StoreError."""
    try:
        yield
    except (ApiException, QdrantException, ValueError, OSError) as error:
        reason = " ".join(str(error).split())[:300]
        raise StoreError(f"the Qdrant server {what}: {reason}") from None


def repeated(request: Callable[[], Answer], retries: int) -> Answer:
    """Return the answer to a request, which must have the same effect if it is carried out twice:
    a server that did not answer may have done it."""
    for attempt in range(retries):
        try:
            return request()
        except (ApiException, QdrantException, OSError) as error:
            if not _may_pass(error):
                raise
            time.sleep(_wait(error, attempt))
    return request()


def _may_pass(error: Exception) -> bool:
    if isinstance(error, UnexpectedResponse):
        return error.status_code in BUSY
    return isinstance(error, ResponseHandlingException | ResourceExhaustedResponse | OSError)


def _wait(error: Exception, attempt: int) -> float:
    asked: float = error.retry_after_s if isinstance(error, ResourceExhaustedResponse) else 0
    longer: float = max(FIRST_WAIT_S * 2**attempt, asked)
    return min(longer, LONGEST_WAIT_S)


def in_parallel(
    items: Sequence[T], size: int, writers: int, send: Callable[[list[T]], None]
) -> None:
    """Send batches of `size` items by at most `writers` threads; return when all are acknowledged.

    Raises the first error, after the batches under way have ended; the ones behind them are not
    sent."""
    batches = [list(items[start : start + size]) for start in range(0, len(items), size)]
    if len(batches) <= 1 or writers == 1:
        for batch in batches:
            send(batch)
        return
    with ThreadPoolExecutor(min(writers, len(batches))) as pool:
        futures = [pool.submit(send, batch) for batch in batches]
        try:
            for future in futures:
                future.result()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
