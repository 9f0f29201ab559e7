"""Test answers: a place with its source, the model's additions, or a refusal."""

import json
from collections.abc import Sequence

import pytest

from app.__main__ import _readable
from tasks import params
from tasks.answer import answer, cited_answer, model_text, prompts, settled
from tasks.answer.cited_answer import Answer
from tasks.answer.engines import Engines
from tasks.answer.retrieve import Passage
from tasks.index.store import Payload, Point
from tasks.models import stopping
from tasks.models.generator import Conversation, Generation
from tests.unit.fakes import HashEmbedder, MemoryStore

EMBEDDER = HashEmbedder()
VALUES = params.load()
TEXTS = {
    "warranty": "The warranty on a pump is 24 months.\nKeep the receipt.",
    "delivery": "Delivery takes 6 days. Lorries use the gate.",
}


class Says:
    """Always writes the same, and remembers what it was asked."""

    name = "says"

    def __init__(self, text: str) -> None:
        self.text = text
        self.asked: list[Conversation] = []

    def generate(self, conversations: Sequence[Conversation], max_tokens: int) -> list[Generation]:
        self.asked += conversations
        return [Generation(self.text, 1, 1, 0.0) for _ in conversations]

    def count(self, text: str) -> int:
        return len(text.split())


class Stops(Says):
    """Writes letter by letter, and ends as soon as that is enough."""

    def generate(self, conversations: Sequence[Conversation], max_tokens: int) -> list[Generation]:
        enough = stopping.enough() or (lambda text: False)
        ends = (n for n in range(len(self.text)) if enough(self.text[:n]))
        end = next(ends, len(self.text))
        return [Generation(self.text[:end], 1, end, 0.0) for _ in conversations]


def ask(
    question: str,
    says: Says,
    groups: Sequence[str] = (),
    readers: tuple[str, ...] = ("public",),
    **how: float,
) -> Answer:
    store = MemoryStore()
    for name, text in TEXTS.items():
        payload = Payload(f"s/{name}.md", name.title(), (), text, readers, "hash", "cut")
        store.upsert([Point(name, EMBEDDER.encode_query(f"{name} {text}"), payload)])
    section = VALUES.answer.model_copy(update=how)
    return answer.ask(
        question, groups, Engines(store, EMBEDDER, says, VALUES.retrieve, section, 64)
    )


QUESTION = "How long is the warranty on a pump?"


def test_an_answer_shows_the_place_and_keeps_apart_what_is_not_supported() -> None:
    says = Says("[1] The warranty on a pump is 24 months. It is 24 months [2]. Pumps are blue.")
    given = ask(QUESTION, says, min_relevance=0.1)
    assert given.answer == "The warranty on a pump is 24 months."
    assert [sentence["citation"] for sentence in given.sentences] == [1]
    assert given.unsupported == ("Pumps are blue.",)
    [citation] = given.citations
    assert (citation.uri, citation.quote) == ("s/warranty.md", given.answer)
    assert citation.passage[citation.start : citation.end] == citation.quote
    assert "Keep the receipt." in citation.passage
    assert given.grounded == 0.6667
    assert not given.abstained


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "Pumps seem to be blue, and more than that is not known.",
            len("Pumps s"),
        ),  # the place says pump
        ("The documents do not say. Nobody knows.", None),  # it declines
        ("The warranty on a pump is 24 months. Keep the receipt.", None),  # may replace the place
    ],
)
def test_a_model_writes_until_its_text_changes_nothing(text: str, read: int | None) -> None:
    heard = ask(QUESTION, Stops(text), min_relevance=0.1)
    whole = ask(QUESTION, Says(text), min_relevance=0.1)
    assert heard.answer_tokens == (read or len(text))
    assert (heard.answer, heard.sentences) == (whole.answer, whole.sentences)
    assert (heard.citations, heard.abstained) == (whole.citations, whole.abstained)


def test_min_document_share_declines_where_several_documents_could_answer() -> None:
    assert not ask(QUESTION, Says(""), min_relevance=0.1, min_document_share=0.1).abstained
    assert ask(QUESTION, Says(""), min_relevance=0.1, min_document_share=1.0).abstained


def test_a_source_names_the_heading_right_above_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Weigh it first.\n\n## Warranty\n\nThe warranty on a pump is 24 months."
    monkeypatch.setitem(TEXTS, "warranty", text)
    [citation] = ask(QUESTION, Says(""), min_relevance=0.1).citations
    assert citation.locator == "Warranty"


def test_where_nothing_is_supported_the_place_is_shown_alone() -> None:
    given = ask(QUESTION, Says("It is 99 years."), min_relevance=0.1)
    assert given.answer == "The warranty on a pump is 24 months."
    assert given.unsupported == ("It is 99 years.",)
    assert given.grounded == 0.0


def test_a_refusal_behind_an_answer_is_no_part_of_it() -> None:
    says = Says(f"The warranty on a pump is 24 months. {prompts.DECLINED} Keep the receipt.")
    given = ask(QUESTION, says, min_relevance=0.1)
    assert given.unsupported == ()
    closed = answer.closed_book_answer(Generation(says.text, 1, 1, 0.0), "m")
    assert closed.answer.split() == "The warranty on a pump is 24 months. Keep the receipt.".split()


def test_a_model_that_says_nothing_leaves_the_place() -> None:
    given = ask(QUESTION, Says(""), min_relevance=0.1)
    assert given.answer == "The warranty on a pump is 24 months."
    assert [sentence["citation"] for sentence in given.sentences] == [1]
    assert given.grounded == 1.0


def test_who_may_read_nothing_is_declined() -> None:
    says = Says("The warranty on a pump is 24 months.")
    given = ask(QUESTION, says, readers=("staff",), min_relevance=0.1)
    assert (given.abstained, given.citations, says.asked) == (True, (), [])
    assert not ask(QUESTION, says, ["staff"], ("staff",), min_relevance=0.1).abstained


def test_nothing_relevant_is_declined_without_a_source_and_without_the_model() -> None:
    says = Says("Bananas cost £1.")
    given = ask("What do bananas cost?", says, min_relevance=0.9)
    assert given.abstained
    assert (given.answer, given.citations, given.sentences) == (prompts.DECLINED, (), ())
    assert (given.grounded, given.model) == (1.0, "says")
    assert says.asked == []


def test_a_declined_question_comes_with_the_nearest_documents() -> None:
    texts = [("Anything at all.", 0.2), *((f"Berth {n}.", 0.5) for n in (1, 1, 2, 3, 4))]
    passages = [
        Passage(str(n), Payload(f"s/{text}.md", text, (), text, ("public",), "e", "c"), 0.5, cosine)
        for n, (text, cosine) in enumerate(texts)
    ]
    given = cited_answer.declined("says", 0.0, passages)
    assert given.answer == "The documents do not say."
    assert [near["title"] for near in given.nearest] == ["Berth 1.", "Berth 2.", "Berth 3."]
    assert given.nearest[0]["uri"] == "s/Berth 1..md"
    assert cited_answer.declined("says", 0.0, passages[:1]).nearest == ()


def test_a_model_that_refuses_keeps_its_other_sentences_apart() -> None:
    says = Says("I don't know. Pumps are blue. Pumps are blue.")
    given = ask(QUESTION, says, min_relevance=0.1)
    assert (given.abstained, given.unsupported) == (True, ("Pumps are blue.",))


def test_a_mail_gets_an_answer_to_those_of_its_questions_that_have_one() -> None:
    told = "We came by on Monday with the old lorry and had a cup of tea with your colleagues. " * 3
    asked = "How long is the warranty on a pump? Which whale sang in the aquarium of Genoa?"
    found = ask(f"{told}{asked} Could you help me?", Says(""))
    assert [s["text"] for s in found.sentences] == [
        "The warranty on a pump is 24 months.",
        "The documents do not say: Which whale sang in the aquarium of Genoa?",
    ]
    assert found.answer.split("\n") == [s["text"] for s in found.sentences]
    assert found.unanswered == ("Which whale sang in the aquarium of Genoa?",)
    assert not found.understood  # the questions are as they were typed
    assert [(s["citation"], s["notice"]) for s in found.sentences] == [(1, False), (None, True)]


def test_each_question_of_a_mail_has_passages_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(9):
        about = f"The delivery of parcel {number} takes {number + 3} days by lorry."
        monkeypatch.setitem(TEXTS, f"delivery-{number}", about)
    asked = "How long is the warranty on a pump? And how many days does the delivery take by lorry?"
    told = "We came by on Monday with the old van and had a cup of tea with your colleagues. " * 3
    alone, mail = (
        ask(text, Says(""), min_relevance=0.1, passages=2) for text in (QUESTION, told + asked)
    )
    assert alone.answer in mail.answer
    assert {c.uri.partition("-")[0] for c in mail.citations} == {"s/warranty.md", "s/delivery"}
    assert not mail.unanswered


def test_of_two_questions_in_one_the_one_without_an_answer_is_named() -> None:
    found = ask(f"{QUESTION} Which whale sang in the aquarium of Genoa?", Says(""))
    assert found.unanswered == ("Which whale sang in the aquarium of Genoa?",)
    assert found.answer.startswith("The warranty on a pump is 24 months.")


def test_two_documents_that_disagree_are_shown_with_their_dates_the_newer_first() -> None:
    store = MemoryStore()
    for name, price, dated in (("old", 70, "2024-05-01"), ("new", 80, "2026-03-01")):
        text = f"A berth for a night costs £{price}."
        payload = Payload(f"{name}/a.md", name, (), text, ("public",), "hash", "cut", dated=dated)
        store.upsert([Point(name, EMBEDDER.encode_query(text), payload)])
    section = VALUES.answer.model_copy(update={"min_relevance": 0.1})
    engines = Engines(store, EMBEDDER, Says(""), VALUES.retrieve, section, 64)
    given = answer.ask("What does a berth for a night cost?", (), engines)
    assert given.answer == (
        "A berth for a night costs £80.\n"
        "Documents disagree: this is from “new” (2026-03-01); “old” (2024-05-01) says: "
        "A berth for a night costs £70."
    )
    assert [given.citations[s["citation"] - 1].uri for s in given.sentences] == [
        "new/a.md",
        "old/a.md",
    ]
    assert [conflict["other"]["dated"] for conflict in given.conflicts] == ["2024-05-01"]


def test_a_trusted_document_behind_those_that_are_read_is_shown_instead(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known: list[int] = []
    monkeypatch.setattr(settled, "when", lambda *given: known.append(len(given[3])))
    store = MemoryStore()
    for name, price in (("a", 70), ("b", 80)):
        text = f"A berth for a night costs £{price}."
        payload = Payload(f"{name}/a.md", name, (), text, ("public",), "hash", "cut")
        store.upsert([Point(name, EMBEDDER.encode_query(text), payload)])
    section = VALUES.answer.model_copy(update={"min_relevance": 0.1, "passages": 1})
    trust = {"a": "low", "b": "high"}
    engines = Engines(
        store, EMBEDDER, Says("It costs £70."), VALUES.retrieve, section, 64, {}, trust
    )
    given = answer.ask("What does a berth for a night cost?", (), engines)
    assert given.answer.startswith("A berth for a night costs £80.")
    assert known == [2]  # what the model may change is told from both


def test_the_passages_are_numbered_in_the_prompt() -> None:
    says = Says("x.")
    ask(QUESTION, says, min_relevance=0.1)
    [[system, user]] = says.asked
    assert system["role"] == "system"
    assert "[1] Warranty\nThe warranty" in user["content"]
    assert user["content"].endswith(f"Question: {QUESTION}")


def test_the_budget_of_tokens_keeps_the_best_and_always_one() -> None:
    payload = Payload("s/a.md", "T", (), "one two three four", ("public",), "e", "c")
    passages = [Passage(str(n), payload, 1.0, 1.0) for n in range(5)]
    for budget, kept in ((99, 5), (18, 3), (17, 2), (1, 1)):  # six words each
        assert prompts.fit_to_budget(passages, budget, Says("")) == passages[:kept]
    assert prompts.fit_to_budget([], 18, Says("")) == []


def test_a_last_sentence_that_was_cut_off_is_left_out() -> None:
    assert model_text.drop_truncated("It is so. And then the") == "It is so."
    assert model_text.drop_truncated("And then the") == "And then the"


@pytest.mark.parametrize(
    ("says", "left"),
    [
        ("The answer to this question is: the gate.", "The gate."),
        ("Passage 2 says that the gate is shut.", "The gate is shut."),
        ("The passage is: The gate is shut.", "The gate is shut."),
        ("Answer: it is shut.", "It is shut."),
        ("The answer is sent within two days.", "The answer is sent within two days."),
        ("The text is in German.", "The text is in German."),
    ],
)
def test_words_that_announce_an_answer_are_left_out(says: str, left: str) -> None:
    assert [sentence.text for sentence in model_text.checked(says, [], 0.6)] == [left]


def test_as_json_it_has_the_promised_fields() -> None:
    given = ask(QUESTION, Says("The warranty on a pump is 24 months."), min_relevance=0.1)
    written = json.loads(json.dumps(given.as_dict()))
    promised = {"answer", "citations", "grounded", "abstained", "model", "timings"}
    promised |= {"sentences", "unsupported", "confidence", "conflicts", "withdrawn", "nearest"}
    assert promised <= written.keys()
    assert (written["grounded"], written["abstained"], written["model"]) == (1.0, False, "says")
    fields = {"uri", "title", "locator", "quote", "score", "passage", "start", "end", "chunk_id"}
    assert fields <= written["citations"][0].keys()
    assert written["timings"]["total"] > 0


def test_the_command_line_shows_the_passage_with_the_place_marked() -> None:
    given = ask(QUESTION, Says(""), min_relevance=0.1)
    assert _readable(given, bold=False).split("\n") == [
        "The warranty on a pump is 24 months. [1]",
        "",
        "[1] Warranty (s/warranty.md)",
        "    «The warranty on a pump is 24 months.» Keep the receipt.",
    ]
    assert "\033[1mThe warranty on a pump is 24 months.\033[0m" in _readable(given, bold=True)


def test_a_name_that_was_taken_out_is_not_answered_with_its_placeholder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(TEXTS, "harbour", "The harbour master is [PERSON], phone [PHONE].")
    given = ask("Who is the harbour master?", Says("[PERSON]"), min_relevance=0.01)
    assert given.withheld
    assert given.abstained
    assert not given.citations
    assert given.answer == "The documents have this, but personal data was taken out of them."
    assert given.nearest == ({"uri": "s/harbour.md", "title": "Harbour"},)
