"""Coverage: which words of a question count, and how much of them comes up in a text."""

import pytest

from tasks.answer import coverage
from tests.unit.fakes import HashEmbedder

EMBEDDER = HashEmbedder()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How long is the lease on the boat shed?", ["lease", "boat", "shed"]),
        ("how long is teh lease", ["lease"]),  # two letters swapped
        ("Who are you?", ["Who", "are", "you"]),  # filler is better than nothing
        ("?", []),
    ],
)
def test_filler_says_nothing_of_what_is_asked(question: str, words: list[str]) -> None:
    assert coverage.telling(question) == words


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What does the crew of the Marigold earn?", ["Marigold"]),
        ("Marigold costs how much?", []),  # a capital at the start tells nothing
        ("How much is the X-20?", ["X", "20"]),
        ("HOW MUCH DOES THE LOCK COST?", []),
        ("How Much Does The Lock Cost?", []),
        ("Do we open in 2027?", ["2027"]),
        ("Do we open on Monday or in May?", []),
        ("Wo liegt der Schlüssel zur Schleuse?", []),  # a noun, not a name
    ],
)
def test_names_codes_and_figures_are_told_from_other_words(question: str, names: list[str]) -> None:
    assert coverage.named(question, coverage.telling(question)) == names


TEXT = (
    "The harbour has moorings, such as B271, for 12,500 boats. A harbour pilot license is needed. "
    "Tug QX-45-C, 2026-04-02."
)


@pytest.mark.parametrize(
    ("word", "is_there"),
    [
        ("harbuor", True),
        ("Harbor", True),
        ("moorngs", True),
        ("lighthouse", False),
        ("B217", False),  # B271 is another berth
        ("ore", False),  # too short to tell
        ("HPL", True),  # harbour pilot license
        ("HPS", False),
        ("12500", True),
        ("1250", False),
        ("B27", False),
        ("QX45C", True),
        ("QX45", False),
        ("April", True),
        ("May", False),
    ],
)
def test_a_word_may_be_misspelt_abbreviated_or_a_figure_with_commas(
    word: str, is_there: bool
) -> None:
    assert coverage.otherwise(word, TEXT) == is_there


def test_a_word_that_is_written_otherwise_is_covered_whole() -> None:
    own, text = EMBEDDER.tokens(["mooring HPL", "the mooring"])
    counts = {"mooring": 2, "HPL": 0}
    covered = coverage.share("mooring HPL", counts, own, text, {"HPL"})
    assert covered == pytest.approx(1, abs=0.01)


def test_a_rare_word_that_is_not_there_costs_more_than_a_common_one() -> None:
    question = "mooring fee"
    both, fee, mooring = EMBEDDER.tokens(["the mooring fee", "the fee", "the mooring"])
    [own] = EMBEDDER.tokens([question])
    counts = {"mooring": 2, "fee": 80}
    shares = [coverage.share(question, counts, own, text) for text in (both, mooring, fee)]
    assert shares[0] == pytest.approx(1, abs=0.01)
    assert shares[0] > shares[1] > shares[2]


def test_nothing_to_compare_covers_nothing() -> None:
    empty, text = EMBEDDER.tokens(["?!", "the mooring fee"])
    assert coverage.share("?!", {}, empty, text) == 0.0
    assert coverage.share("fee", {"fee": 1}, text, empty) == 0.0


def test_two_words_that_a_text_writes_as_one_are_there() -> None:
    text = "Go to Helpdesk to see the tickets."
    assert coverage.joined("How do I open a help desk ticket?", text) == {"help", "desk"}
    assert coverage.joined("How do I help at the desk?", text) == set()
