"""Write the placeholders of redaction, such as [EMAIL], and recognise them among words in brackets.

    placeholder("email")                      → "[EMAIL]"
    holds_placeholder("see form [A] [URGENT]") → False

A placeholder is a kind in capitals and brackets, without a number; in a path the eight digits of
file_paths.py follow it. A text that itself says [ADDRESS], as templates of letters do, looks the
same here as a redacted one: a Document counts its findings by kind.
"""

import re

# In the order of precedence where findings overlap at equal length.
KINDS = (
    "confidential", "sensitive",
    "api_key", "url_credentials", "email", "iban", "credit_card", "passport", "vat_number", "national_id",
    "mac", "ip", "date_of_birth", "phone", "licence_plate", "username", "person", "address", "place",
    "organisation",
)  # fmt: skip


def placeholder(kind: str) -> str:
    """Return the text that takes the place of a finding of this kind."""
    return f"[{kind.upper()}]"


PATTERN = "|".join(re.escape(placeholder(kind)) for kind in KINDS)  # matches in capitals only
_PLACEHOLDER = re.compile(PATTERN)


def placeholders(text: str) -> list[tuple[int, int]]:
    """Return the span of each placeholder, in order."""
    return [match.span() for match in _PLACEHOLDER.finditer(text)]


def holds_placeholder(text: str) -> bool:
    return _PLACEHOLDER.search(text) is not None


def without_placeholders(text: str) -> str:
    return _PLACEHOLDER.sub("", text)
