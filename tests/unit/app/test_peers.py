"""Headers are believed from a trusted proxy only; other origins' pages send nothing."""

from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.requests import Request

from app.access import peers
from app.access.admission import Admission
from app.access.keys import Keys
from tasks.params import Proxy, Serve

PROXY = Proxy(addresses=["10.0.0.0/24", "::1"], groups={"All Staff": "staff"})
SIGNED_IN = Headers({"X-Forwarded-User": "anna", "X-Forwarded-Groups": "All Staff, admins,staff"})


def request(method: str = "POST", host: str = "localhost:8100", **headers: str) -> Request:
    named = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    raw = [(name.lower().encode(), value.encode()) for name, value in named.items()]
    scope: dict[str, Any] = {
        "type": "http", "method": method, "path": "/", "query_string": b"", "headers": raw,
        "client": ("127.0.0.1", 5), "server": ("127.0.0.1", 8100), "scheme": "http",
    }  # fmt: skip
    return Request(scope)


def test_groups_come_from_the_proxy_by_the_map_alone() -> None:
    found = peers.user("10.0.0.7", SIGNED_IN, PROXY)
    assert found == peers.User("anna", frozenset({"staff"}))
    assert peers.user("10.0.0.7", Headers({"X-Forwarded-Groups": "All Staff"}), PROXY) is None


@pytest.mark.parametrize("peer", ["10.0.1.7", "127.0.0.1", "", "testclient", "::2"])
def test_headers_of_others_are_ignored(peer: str) -> None:
    assert peers.user(peer, SIGNED_IN, PROXY) is None
    assert peers.user(peer, SIGNED_IN, None) is None
    given = Headers({"X-Forwarded-For": "192.0.2.1"})
    assert peers.address(peer, given, PROXY) in (peer, "::/64")


def test_an_address_is_the_last_one_that_the_proxy_saw() -> None:
    seen = Headers({"X-Forwarded-For": "203.0.113.9, 192.0.2.1, 10.0.0.3"})
    assert peers.address("10.0.0.7", seen, PROXY) == "192.0.2.1"
    assert peers.address("10.0.0.7", Headers({}), PROXY) == "10.0.0.7"
    assert peers.address("2001:db8::1", Headers({}), None) == "2001:db8::/64"


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({}, False),  # not a browser
        ({"Origin": "http://localhost:8100"}, False),
        ({"Origin": "http://localhost:9000"}, True),
        ({"Origin": "null"}, True),
        ({"Origin": "http://["}, True),
        ({"Sec_Fetch_Site": "same-origin", "Origin": "https://ask.example"}, False),
        ({"Sec_Fetch_Site": "same-site"}, True),
        ({"Sec_Fetch_Site": "cross-site", "Origin": "http://localhost:8100"}, True),
    ],
)
def test_a_page_of_another_origin_is_told_apart(headers: dict[str, str], foreign: bool) -> None:
    assert peers.is_foreign(request(**headers)) is foreign
    assert not peers.is_foreign(request("GET", **headers))


@pytest.mark.parametrize(
    ("anonymous", "bound", "asked", "is_open"),
    [
        (None, "127.0.0.1", "localhost:8100", True),
        (None, "localhost", "127.0.0.1:8100", True),
        (None, "127.0.0.1", "attacker.example:8100", False),
        (None, "127.0.0.1", "ask.company.example", False),
        (None, "127.0.0.1", "localhost@attacker.example", False),
        (None, "127.0.0.1", "attacker.example/localhost", False),
        (None, "127.0.0.1", "attacker.example:80:80", False),
        (None, "127.0.0.1", "", False),
        (None, "127.0.0.1", "[::1]:8100", True),
        (None, "127.0.0.1", "LocalHost", True),
        (None, "0.0.0.0", "localhost:8100", False),
        ("public", "0.0.0.0", "ask.company.example", True),
        ("closed", "127.0.0.1", "localhost:8100", False),
    ],
)
def test_a_server_that_others_reach_is_closed(
    anonymous: Any, bound: str, asked: str, is_open: bool
) -> None:
    admitted = Admission.of(Serve(anonymous=anonymous), bound)
    assert admitted.is_open(request(host=asked)) is is_open


def test_a_rate_is_per_sender_and_says_when_to_come_again() -> None:
    admitted = Admission(Serve(), True, Keys())
    assert [admitted.wait_s("2/hour", "key", "a") > 0 for _ in range(3)] == [False, False, True]
    assert 0 < admitted.wait_s("2/hour", "key", "a") <= 3600
    assert not admitted.wait_s("2/hour", "key", "b")
