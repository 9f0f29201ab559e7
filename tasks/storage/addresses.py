"""Show addresses, and texts that repeat them, without their secrets.

public("https://anna:pw@host/v1?key=x")   # https://host/v1
concealed(error, url)                     # an error that may repeat them
"""

import re
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
