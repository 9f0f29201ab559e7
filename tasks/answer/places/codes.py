"""Find the codes of a question in a text, in any spelling.

In:  "What torque does the P-4471-C need?", a text
Out: whether the text has its codes; which they are
"""

import re
from functools import cache

from tasks.answer import grounding


def of(question: str) -> frozenset[str]:
    """Return the codes of a question; a date is not one."""
    return frozenset(c for c in grounding.words(question).facts.codes if re.search("[a-z]", c))


def held(question: str, text: str) -> bool:
    """Return True if a text has the codes and the dates of a question, with or without marks and
    parts: 4471-C of P-4471-C. The AP-130X is not the AP-130."""
    codes = grounding.words(question).facts.codes
    return all(_written(code).search(text) is not None for code in codes)


@cache
def _written(code: str) -> re.Pattern[str]:
    """Return a pattern of a code in any spelling, also in the plural."""
    signs = r"[\W_]*".join(re.sub(r"[\W_]", "", code))
    before = r"(?<!\d)" if code[0].isdigit() else ""
    return re.compile(rf"{before}(?i:{signs})(?:['’]?s)?(?![^\W_])")
