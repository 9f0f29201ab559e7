"""Find where a request comes from: its address, the user that a trusted proxy names, its page.

In:  a request, serve.proxy of params.yaml
Out: the sender's address; who has signed in at the proxy; whether another origin's page sent it

A header is believed only if the machine that sent it is one of serve.proxy.addresses: everybody
else can write the same header.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request

from tasks.params import Proxy

SAFE = ("GET", "HEAD", "OPTIONS")
OWN = ("same-origin", "none")  # of Sec-Fetch-Site: our own page, or a person who typed an address
FORWARDED = "X-Forwarded-For"
HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?")
PREFIX6 = 64  # bits of an IPv6 address: one customer has all addresses that begin with them


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who has signed in at the proxy."""

    name: str
    groups: frozenset[str]


def is_trusted(address: str, proxy: Proxy | None) -> bool:
    """Return whether the proxy has this address."""
    if proxy is None:
        return False
    try:
        found = ipaddress.ip_address(address)
    except ValueError:  # a Unix socket has none
        return False
    return any(found in ipaddress.ip_network(each) for each in proxy.addresses)


def user(peer: str, headers: Mapping[str, str], proxy: Proxy | None) -> User | None:
    """Return the user that the trusted proxy names; None from anybody else."""
    if proxy is None or not is_trusted(peer, proxy):
        return None
    name = headers.get(proxy.user_header, "").strip()
    if not name:
        return None
    given = (group.strip() for group in headers.get(proxy.groups_header, "").split(","))
    return User(name, frozenset(proxy.groups[group] for group in given if group in proxy.groups))


def address(peer: str, headers: Mapping[str, str], proxy: Proxy | None) -> str:
    """Return the address of whoever asks: the peer's, or the last one that the trusted proxy saw.
    Of IPv6, the network."""
    if is_trusted(peer, proxy):
        seen = (each.strip() for each in reversed(headers.get(FORWARDED, "").split(",")))
        peer = next((each for each in seen if each and not is_trusted(each, proxy)), peer)
    try:
        found = ipaddress.ip_address(peer)
    except ValueError:
        return peer
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, PREFIX6), strict=False))


def is_foreign(request: Request) -> bool:
    """Return whether a page of another origin lets a browser send this. SameSite=Strict does not
    tell ports and neighbouring hosts apart; browsers' own headers do."""
    if request.method in SAFE:
        return False
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in OWN
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc != request.headers.get("Host")
    except ValueError:  # "http://[": no browser writes it
        return True


def host_of(request: Request) -> str:
    """Return the host that the request is for, without its port; "" for a header that is missing or
    not a host. Starlette's URL would name this machine's own address then."""
    found = HOST.fullmatch(request.headers.get("Host", ""))
    return found["name"].lower() if found else ""
