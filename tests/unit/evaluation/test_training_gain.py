"""Test the gain by training: held-out lessons, and their report."""

from tasks.evaluation import training_gain
from tasks.evaluation.training_gain import ScoredText
from tasks.records import PUBLIC, Document, Example


def example(kind: str, form: str, split: str, doc_id: str) -> Example:
    asked = ({"role": "system", "content": "s"}, {"role": "user", "content": "q"})
    told = {"role": "assistant", "content": f"{kind} of {doc_id}"}
    return Example("", (*asked, told), (doc_id,), kind, form, split)


def document(doc_id: str, uri: str) -> Document:
    text = "x" * 3000
    return Document(doc_id, uri, doc_id, text, "text/markdown", "en", (PUBLIC,), "1", "1", None, {})


def test_lessons_are_those_of_dev_without_passages_and_the_brands_own_words() -> None:
    examples = [
        example("copy", "closed", "dev", "a"),
        example("copy", "passages", "dev", "a"),
        example("copy", "closed", "train", "b"),
        example("faq", "closed", "dev", "b"),
        example("faq", "closed", "dev", "d"),
    ]
    documents = [document("a", "x/marketing/a.md"), document("b", "x/marketing/b.md"),
                 document("c", "x/products/c.md")]  # fmt: skip
    found = training_gain.texts_to_score(examples, documents, "/marketing/", {"faq of b"})
    assert [(lesson.kind, lesson.text[:9]) for lesson in found] == [
        ("copy", "copy of a"),
        ("faq", "faq of b"),
        ("brand", "x" * 9),  # of the one from which nothing was learnt
    ]
    assert len(found[2].text) == training_gain.CHARACTERS
    assert found[2].prompt is None


def test_gains_are_paired_with_the_base_by_kind_and_too_few_say_nothing() -> None:
    held = [ScoredText("copy", None, "")] * 5 + [ScoredText("faq", None, "")] * 2
    base = [-2.0, -3.0, -4.0, -2.5, -3.5, -1.0, -1.0]
    own = [value + gain for value, gain in zip(base, (0.4, 0.5, 0.6, 0.5, 0.5, 1, 1), strict=True)]
    found = training_gain.summed(held, {"base": base, "adaptive": own}, seed=7, confidence=0.95)
    assert list(found) == ["copy"]
    assert (found["copy"].n, found["copy"].base) == (5, -3.0)
    gain = found["copy"].gains["adaptive"]
    assert gain.mean == 0.5
    assert 0.4 <= gain.low < 0.5 < gain.high <= 0.6  # far less than the kinds differ
    assert training_gain.summed(held, {"adaptive": own}, 7, 0.95) == {}
