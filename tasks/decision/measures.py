"""Define the words for measures, uses and arms that reports show to people.

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
    "resolved": Words(
        "Resolved", "resolved questions", "right, supported by the documents, and safe"
    ),
    "handed_rightly": Words(
        "Handed over rightly",
        "questions handed over rightly",
        "no answer was there for this reader, and it declined or called a person",
    ),
    "handed_needlessly": Words(
        "Handed over needlessly",
        "questions handed over needlessly",
        "the documents have the answer, and it declined: lower is better",
    ),
    "wrong": Words(
        "Wrong",
        "wrong answers",
        "wrong, unsupported or unsafe, and not handed over: lower is better",
    ),
    "on_brand": Words(
        "On brand",
        "on-brand copy",
        "mean of rules, markers and judge if every fact of the brief is kept, else 0",
    ),
    "rules": Words("Rules", "of the rules kept", "share of the guide's rules that the copy keeps"),
    "markers": Words(
        "Markers",
        "near in markers",
        "nearness to held-out brand texts in sentence lengths, pronouns and the like",
    ),
    "judge": Words(
        "Judge",
        "by the judge",
        "probability that a trained judge gives it of being the brand's own text",
    ),
    "facts_kept": Words(
        "Facts kept", "of the facts kept", "share of the brief's facts and demands that are met"
    ),
    "diagnosed": Words(
        "Diagnosed",
        "right diagnoses",
        "failure mode and action right, and no advice without a passage",
    ),
    "mode_right": Words("Mode right", "right failure modes", "it names the planted failure mode"),
    "action_right": Words(
        "Action right", "right actions", "it names what the documents say to do about it"
    ),
    "overclaim": Words(
        "Overclaims",
        "overclaims",
        "it gives advice that no passage supports: lower is better",
    ),
    "no_known_mode": Words(
        "No known mode",
        "rightly without a mode",
        "of a machine that no document covers, it says so",
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
    "retrieval": "the places of the documents that answer, word for word, without a model",
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
