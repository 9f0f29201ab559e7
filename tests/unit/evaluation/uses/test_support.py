"""Test the evidence that every arm's answers are checked against."""

from tasks.dataset.held_out import Question
from tasks.evaluation.uses import support
from tasks.index.reconcile import DesiredPoints
from tasks.index.store import Payload


def question(identity: str, answers: tuple[str, ...], documents: tuple[str, ...]) -> Question:
    return Question(identity, f"Q{identity}?", "lookup", "test", (), answers, documents)


def points(*texts: tuple[str, str]) -> DesiredPoints:
    payloads = {
        f"{n}": Payload(uri, "T", (), text, ("public",), "hash", "cut")
        for n, (uri, text) in enumerate(texts)
    }
    return DesiredPoints(payloads, {uri: ("public",) for uri, _ in texts}, dict)


def test_evidence_is_the_accepted_answers_and_the_passages_of_the_documents_named() -> None:
    asked = [
        question("1", ("£30",), ("s/harbour.md",)),
        question("2", ("12 tonnes", "12 t"), ("s/crane.md", "s/harbour.md")),
        question("3", (), ()),
    ]
    every = points(("s/harbour.md", "a"), ("s/pay.md", "b"), ("s/crane.md", "c"))
    found = support.evidence_of(asked, every)
    texts = {name: [passage.payload.text for passage in some] for name, some in found.items()}
    assert texts == {"1": ["£30", "a"], "2": ["12 tonnes", "12 t", "a", "c"], "3": []}
