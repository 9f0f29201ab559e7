"""Define the words for measures, uses and arms, in which reports speak to people.

In:  the names that params.yaml and the reports use
Out: headings, nouns, definitions
Run: called by tasks.decision and flows
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The words for a measure: its heading in a table, its noun after a share, its definition."""

    heading: str
    noun: str
    says: str


MEASURES = {
    "correct": Words(
        "Correct", "right answers", "the answer contains an accepted one, or correctly declines"
    ),
    "correct_faithful": Words(
        "Correct and supported",
        "right answers without an unsupported sentence",
        "correct, and the documents that answer the question support every sentence",
    ),
    "exact": Words(
        "Exact match",
        "exact matches",
        "the answer is an accepted one, except case, articles, punctuation",
    ),
    "f1": Words("Token F1", "of token F1", "words that the answer shares with an accepted one"),
    "semantic": Words("Similarity", "of similarity", "cosine of the answer and an accepted one"),
    "right_refusals": Words(
        "Correct refusals", "correct refusals", "share of unanswerable questions declined"
    ),
    "wrong_refusals": Words(
        "Wrong refusals",
        "wrong refusals",
        "share of answerable questions declined: lower is better",
    ),
    "citation_precision": Words(
        "Citation precision", "of citation precision", "cited documents that answer the question"
    ),
    "citation_recall": Words(
        "Citation recall",
        "of citation recall",
        "documents that answer the question and are cited",
    ),
    "written": Words(
        "Own words correct",
        "right answers in its own words",
        "a supported sentence of the model has an accepted answer",
    ),
    "grounded": Words(
        "Groundedness",
        "supported sentences",
        "share of the model's sentences that a passage supports",
    ),
    "style": Words("Style", "of the rules", "share of the brand's rules that the answer follows"),
}

USES = {  # by kind
    "support": "answers to questions, from the documents or not at all",
    "style": "copy in the brand's words, from a brief",
    "diagnosis": "from an alarm of a machine to its fault and what to do",
}

ARMS = {
    "base": "the model as it came, without the company's documents",
    "rag": "the base model reads passages of the documents that a search has found",
    "full": "all weights of the model are trained on the documents",
    "partial": "only the upper layers are trained",
    "adaptive": "small layers beside the model are trained (LoRA)",
    "+rag": "the trained model reads passages too",
    "endpoint": "a model that another server runs",
}


def words(measure: str) -> Words:
    """Return the words for a measure; for an unknown one its name."""
    name = measure.replace("_", " ")
    return MEASURES.get(measure, Words(name.capitalize(), name, ""))


def arms(names: list[str]) -> dict[str, str]:
    """Return the definitions of these arms, "+rag" once for all trained ones with passages."""
    asked = {
        "+rag" if name.endswith("+rag") and name != "endpoint+rag" else name.removesuffix("+rag")
        for name in names
    }
    return {name: says for name, says in ARMS.items() if name in asked}
