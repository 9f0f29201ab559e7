"""Count the ways of writing personal data that the rules find, by kind; no model is needed.

In:  tests/written.py
Out: printed: found of all, and the ways that are missed
Run: python -m bench.pii.written
"""

from tasks import params
from tasks import pii as redact
from tests.written import WAYS, marked

SHARE = 0.8  # of the value's letters and digits that must be taken out


def found(redactor: redact.Redactor, text: str) -> bool:
    plain, start, end = marked(text)
    spans = [(f.start, f.end) for f in redactor.redact(plain)[1]]
    signs = [n for n in range(start, end) if plain[n].isalnum()]
    return sum(any(a <= n < b for a, b in spans) for n in signs) >= SHARE * len(signs)


def main() -> None:
    redactor = redact.build(params.load().redact.model_copy(update={"tagger": None}))
    every = 0
    for kind, ways in WAYS.items():
        missed = [name for name, text in ways if not found(redactor, text)]
        every += len(missed)
        print(f"{kind}: {len(ways) - len(missed)} of {len(ways)}; passed: {', '.join(missed)}")
    print(f"{sum(map(len, WAYS.values())) - every} of {sum(map(len, WAYS.values()))}")


if __name__ == "__main__":
    main()
