"""The server of a run where none is set: its address, and what a person reads if it fails."""

import gc
import logging
import os
import threading

import pytest

from flows.services import server_address, temporary
from tasks.errors import InhouseError


def test_an_address_is_reserved_on_loopback_and_set_for_prefect(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("PREFECT_API_URL", *temporary.SETTINGS):
        monkeypatch.setenv(name, "")  # restored after the test
    try:
        with temporary.reserved() as listener:
            host, port = listener.getsockname()
            assert host == "127.0.0.1"
            assert os.environ["PREFECT_API_URL"] == f"http://127.0.0.1:{port}/api"
            assert server_address.is_set()
            assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_server_that_ends_before_it_has_started_is_an_error_with_a_remedy() -> None:
    ended = threading.Thread(target=int)
    ended.start()
    ended.join()
    with pytest.raises(InhouseError, match=r"did not start.* inhouse doctor"):
        temporary._wait_for(lambda: False, ended)


@pytest.mark.parametrize(
    ("message", "shown"),
    [("View at http://127.0.0.1:1/runs", False), ("Finished in state Completed()", True)],
)
def test_the_link_to_a_page_that_is_not_there_is_not_logged(message: str, shown: bool) -> None:
    record = logging.LogRecord("prefect.flow_runs", logging.INFO, "", 0, message, (), None)
    assert temporary._NoLink().filter(record) is shown
