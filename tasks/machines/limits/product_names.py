"""Tell whether a text is about a machine's product.

In:  texts around a statement, the nearest first; the machine's model, such as AP-130
Out: whether the nearest text that names products names this one, or its series
"""

import re
from collections.abc import Sequence

CODE = re.compile(r"\b[A-Z]{1,5}[-\u2011 ]?\d{2,4}[A-Z]?\b")
NO_PRODUCT = re.compile(  # standards, sizes, documents
    r"(?:IP|DN|PN|ISO|EN|DIN|IEC|NLGI|RAL|CE|M|SB|IM|DS|VL|F|S|K)[-\u2011 ]?\d"
)


def is_about(scopes: Sequence[str], model: str) -> bool:
    """Return whether the nearest text that names any product names the model or its series."""
    for text in scopes:
        if re.search(_written(model), text):
            return True
        named = [code for code in CODE.findall(text) if not NO_PRODUCT.match(code)]
        if any(_series(code, model) for code in named) or _family(text, model):
            return True
        if named:
            return False
    return False


def _written(model: str) -> str:
    """Return a pattern of a model with or without its hyphen."""
    letters, digits = re.fullmatch(r"(\D*?)-?(\d.*)", model).groups()  # type: ignore[union-attr]
    return rf"\b{re.escape(letters)}[-\u2011 ]?{re.escape(digits)}(?![\w])"


def _series(code: str, model: str) -> bool:
    """Return whether a code is the series of a model: AP-300 of AP-307."""
    plain, mine = (re.sub(r"[^A-Z0-9]", "", each.upper()) for each in (code, model))
    return plain.endswith("00") and len(plain) == len(mine) and plain[:-2] == mine[:-2]


def _family(text: str, model: str) -> bool:
    """Return whether a text is about all models with these letters: the AP series, Baureihe AP."""
    letters = re.escape(model.split("-", maxsplit=1)[0])
    return bool(re.search(rf"\b{letters}[- ](?:series|Baureihe)\b|\bBaureihe {letters}\b", text))
