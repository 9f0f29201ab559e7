"""Test the place selector: its training data, and that it learns."""

import json

import numpy as np
import pytest

from tasks import paths
from tasks.answer.places import candidates, ranking
from tasks.answer.places.traits import NAMES, identifiers, named
from tasks.answer.retrieve import Passage
from tasks.dataset import accepted_answers
from tasks.errors import InhouseError, ModelError
from tasks.index.store import Payload
from tasks.training.selector import pairs
from tasks.training.selector.__main__ import Choice, learn


def test_every_accepted_answer_is_a_place_of_its_document() -> None:
    documents, questions = pairs.read(pairs.FILE.read_text("utf-8"))
    by_uri = {
        d.uri: candidates.of(
            [Passage("", Payload(d.uri, d.title, (), d.text, ("public",), "e", "c"), 1.0, 1.0)]
        )
        for d in documents
    }
    missing = [
        question.text
        for question in questions
        for uri in question.documents
        if not any(accepted_answers.contains(one.text, question.answers) for one in by_uri[uri])
    ]
    assert len(questions) > 200
    assert missing == []


def test_a_line_without_an_arrow_is_an_error_that_shows_it() -> None:
    with pytest.raises(InhouseError, match="expected 'Q: question => answer', got 'Q: Why"):
        pairs.read("=== Title\nText.\nQ: Why\n")


def test_the_weights_of_a_trait_that_tells_right_from_wrong_are_learnt() -> None:
    rng = np.random.default_rng(3)
    choices = []
    for _ in range(60):
        traits = rng.normal(size=(5, len(NAMES)))
        traits[:, NAMES.index("one")] = 1.0
        right = np.zeros(5, np.bool_)
        right[np.argmax(traits[:, NAMES.index("own")])] = True
        choices.append(Choice(traits, right))
    weights = learn(choices, 1.0)
    assert np.argmax(np.abs(weights[:-1])) == NAMES.index("own")
    assert weights[NAMES.index("own")] > 1


def test_where_no_place_is_right_none_of_them_is_learnt() -> None:
    traits = np.zeros((3, len(NAMES)))
    traits[:, NAMES.index("one")] = 1.0
    weights = learn([Choice(traits, np.zeros(3, np.bool_))] * 20, 1.0)
    assert ranking.probabilities(traits @ weights).sum() < 0.1


def test_the_shipped_weights_are_of_the_traits_that_are_computed() -> None:
    assert set(json.loads(paths.SELECTOR.read_text("utf-8"))["weights"]) == set(NAMES)


def test_weights_that_are_not_there_are_an_error_that_says_how_to_get_them() -> None:
    with pytest.raises(ModelError, match="run git checkout"):
        ranking.weights(paths.SELECTOR.with_name("missing.json"))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What does zone B cost?", {"b"}),
        ("What torque does the P-4471-B need?", {"p4471b", "p", "4471"}),
        ("What happened on 14 March 2026?", {"2026-03-14"}),
        ("HOW LONG IS THE WARRANTY?", set()),
        ("May I come at nine?", {"9"}),
    ],
)
def test_codes_letters_numbers_and_names_identify(question: str, expected: set[str]) -> None:
    assert identifiers(question) == expected


def test_a_code_is_named_however_it_is_written() -> None:
    assert named("How much torque for the P4471C?", "Valve P-4471-C") > 0
    assert named("What does K17 mean?", "Fault K17 means ice") == 1.0
    assert named("What does K17 mean?", "Fault K71 means fuses") < 0.5
    assert named("How long is it?", "Anything") == 1.0
