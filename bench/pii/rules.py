"""Compare the redaction rules with Presidio's analyzer: their speed, and their findings.

In:  values made here (bench/pii/planted.py); from BENCH_DATA pii_dev, names_wikigold, handbook_18f
Out: reports/rules.json
Run: python -m bench.pii.rules [--values N]

The rules redact (they search until nothing is found, and replace), Presidio only searches. Both are
warm, take turns at each corpus, and have one thread: seconds are those of the processor. `all` are
the rules as they are, `same` those of the kinds that Presidio knows too.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.pii.redaction import (
    DATA,
    LEARNT,
    Span,
    Text,
    generated,
    handbook_texts,
    pii_dev,
    scores,
    spans_of,
    wikigold,
)
from tasks import params
from tasks import pii as redact
from tasks.storage.atomic import write_json

# Presidio's names of our kinds.
PRESIDIO = {
    "email": "EMAIL_ADDRESS", "credit_card": "CREDIT_CARD", "iban": "IBAN_CODE", "ip": "IP_ADDRESS",
    "phone": "PHONE_NUMBER", "mac": "MAC_ADDRESS",
}  # fmt: skip
SAME = (*PRESIDIO, "national_id", "passport")
TURN = 100  # texts


def presidio() -> Callable[[str], list[Span]]:
    """Return Presidio's analyzer with its predefined recognizers and no language model: patterns
    only."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NoOpNlpEngine

    registry = RecognizerRegistry()
    registry.load_predefined_recognizers()
    registry.remove_recognizer("SpacyRecognizer")  # names, by a model that is not at hand
    no_model = NoOpNlpEngine([{"lang_code": "en", "model_name": "none"}])
    engine = AnalyzerEngine(registry=registry, nlp_engine=no_model, supported_languages=["en"])
    ours = {theirs: kind for kind, theirs in PRESIDIO.items()}
    return lambda text: [
        (r.start, r.end, ours.get(r.entity_type, r.entity_type))
        for r in engine.analyze(text, language="en")
    ]


def speed(texts: Sequence[str], searches: dict[str, Callable[[str], Any]]) -> dict[str, Any]:
    """Return the characters per second of each search, and its speed relative to "presidio"."""
    seconds = dict.fromkeys(searches, 0.0)
    for search in searches.values():  # warm
        for text in texts[::10]:
            search(text)
    for first in range(0, len(texts), TURN):
        for name, search in searches.items():
            began = time.process_time()
            for text in texts[first : first + TURN]:
                search(text)
            seconds[name] += time.process_time() - began
    characters = sum(map(len, texts))
    return {
        "texts": len(texts),
        "characters": characters,
        "characters_a_second": {name: round(characters / s) for name, s in seconds.items()},
        "ratio": {
            name: round(seconds["presidio"] / s, 1)
            for name, s in seconds.items()
            if name != "presidio"
        },
    }


def speeds(
    made: Sequence[Text], wanted: params.Redact, theirs: Callable[[str], Any]
) -> dict[str, Any]:
    """Measure speeds on texts of a line, of a sentence, and of some pages."""
    same = [kind for kind in wanted.kinds if kind in SAME]
    searches = {
        "presidio": theirs,
        "all": redact.build(wanted).redact,
        "same": redact.build(wanted.model_copy(update={"kinds": same})).redact,
    }
    corpora = {"generated": [text for text, _ in made]}
    if (DATA / "pii_dev").is_dir():
        corpora["pii_dev"] = [text for text, _ in pii_dev()]
        corpora["wikigold"] = [text for text, _ in wikigold()]
        corpora["handbook"] = handbook_texts()
    return {name: speed(texts, searches) for name, texts in corpora.items()}


def recalls(made: Sequence[Text], wanted: params.Redact, theirs: Callable[[str], Any]) -> Any:
    """Return the share of each kind that the rules find, and that Presidio finds."""
    rules = redact.build(wanted)
    found_by = {
        "ours": [spans_of(rules, text) for text, _ in made],
        "theirs": [theirs(text) for text, _ in made],
    }
    kinds = dict.fromkeys(kind for _, spans in made for _, _, kind in spans)
    return {
        kind: {who: scores(made, spans, [kind])["recall"] for who, spans in found_by.items()}
        for kind in kinds
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="The redactor's rules beside Presidio's analyzer.")
    parser.add_argument("--values", type=int, default=1000, help="of each kind")
    made = [
        (t, s) for t, s in generated(parser.parse_args().values) if not s or s[0][2] not in LEARNT
    ]
    wanted, theirs = params.load().redact.model_copy(update={"tagger": None}), presidio()
    report = {"speed": speeds(made, wanted, theirs), "recall": recalls(made, wanted, theirs)}
    write_json(Path("reports/rules.json"), report)
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
