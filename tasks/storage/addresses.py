"""Show addresses without their secrets, and recognise those of this machine.

public("https://anna:pw@host/v1?key=x")   # https://host/v1
concealed(error, url)                     # an error that may repeat them
is_loopback("localhost")                  # True; looks the name up
names_loopback("localhost")               # True; looks nothing up
"""

import ipaddress
import re
import socket
from urllib.parse import parse_qsl, unquote, urlsplit

CONCEALED = "[hidden]"


def public(address: str) -> str:
    """Return an address without the user, password, query and fragment that it may carry; a path
    stays as it is."""
    return re.sub(r"(?<=://)[^/@\s]*@|[?#]\S*", "", address) if "://" in address else address


def concealed(text: str, url: str, *secrets: str) -> str:
    """Return a text without the secrets of an address, and without those given."""
    parts = urlsplit(url)
    found = [parts.password or "", parts.query, *(value for _, value in parse_qsl(parts.query))]
    for secret in sorted({*found, *map(unquote, found), *secrets}, key=len, reverse=True):
        text = text.replace(secret, CONCEALED) if secret else text
    return text


def is_loopback(host: str) -> bool:
    """Return whether only programs of this machine reach a server that is bound to the host."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), None)
    except OSError:  # the server itself will say that there is no such host
        return False
    return all(ipaddress.ip_address(str(row[4][0]).split("%")[0]).is_loopback for row in found)


def names_loopback(host: str) -> bool:
    """Return whether a host is written as one of this machine. A name is not looked up, because
    whoever owns it may let it lead anywhere (DNS rebinding)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
