"""The shipped tagger, with the real embedder; and its training."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from tasks import params
from tasks import pii as redact
from tasks.errors import ModelError
from tasks.pii.people import ner
from tasks.pii.tagger.engine import BATCH_SIZE, Engine
from tasks.pii.tagger.examples import Writer, annotated, templates
from tasks.pii.tagger.training import batch, labels, tokenizer, train

TAGGER = Path("models/tagger")
BASE = Path("models/embedder")


pytestmark = pytest.mark.xdist_group("tagger")  # one worker: its redactor is built once


@pytest.fixture(scope="module")
def gate() -> redact.Redactor:
    return redact.build(params.load().redact)


@pytest.mark.parametrize("name", ["Zofia", "Bronwen Tasker", "Kwabena Ofori-Lyle", "Halina"])
def test_a_name_in_plain_prose_is_taken_out(gate: redact.Redactor, name: str) -> None:
    text = f"The pump was noisy again, so {name} came round and changed the seal."
    assert gate.redact(text)[0] == text.replace(name, "[PERSON]")


@pytest.mark.parametrize(
    "address",
    ["14 Mill Lane, Leeds LS1 4AB", "Rosenweg 3, 50667 Köln", "8 rue des Fleurs, 69002 Lyon"],
)
def test_a_postal_address_is_taken_out(gate: redact.Redactor, address: str) -> None:
    redacted = gate.redact(f"Please send the spare part to {address} by Friday.")[0]
    assert "[ADDRESS]" in redacted
    assert not set(address.split()[:2]) & set(redacted.split())


@pytest.mark.parametrize(
    "text",
    [
        "The Bishop Valve fits the Mason Jar, and the Morse Taper fits both.",
        "Open Google Drive, click New Folder, and read the Travel Policy.",
        "Working Groups and Mid-Year Progress are sections of the Team Handbook.",
        "Siemens and Grundfos deliver to Paris and Berlin in April.",
        "Apply the Vasquez filter before the Lindqvist-Moreau transform.",
        "By Kowalczyk's theorem the sum is finite.",
        "The port was closed by Hurricane Imogen and by Tropical Storm Rafael.",
        "We buy pumps from the company Ferrante.",
        "Does the Oyelaran dynasty still rule?",
    ],
)
def test_what_only_looks_like_a_name_stays(gate: redact.Redactor, text: str) -> None:
    assert gate.redact(text) == (text, ())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My niece Ilu has the spare key.", "Ilu"),
        ("Her maiden name is LeGrange", "LeGrange"),
        ("Did Vasquez filter the oil before lunch?", "Vasquez"),
        ("Bronwen's test was at nine, and she passed.", "Bronwen"),
        ("The tool Bronwen built is slow.", "Bronwen"),
        ("Use Kwabena's desk until Monday.", "Kwabena"),
    ],
)
def test_a_lone_name_is_taken_out_where_the_words_beside_it_mean_a_person(
    gate: redact.Redactor, text: str, name: str
) -> None:
    assert gate.redact(text)[0] == text.replace(name, "[PERSON]")


def test_what_is_found_does_not_depend_on_what_is_beside_it() -> None:
    text = "Bronwen Tasker fixed the pump."
    others = " ".join(f"Then Zofia{n} lives at {n} Mill Lane." for n in range(40))
    alone = list(ner.load(TAGGER).find(text))
    assert alone
    assert list(ner.load(TAGGER).find(f"{text} {others}"))[: len(alone)] == alone


def test_what_is_read_ahead_is_found_as_if_it_was_not() -> None:
    texts = [f"Bronwen Tasker fixed pump {n}; Zofia{n} did not." for n in range(30)]
    tagger = ner.load(TAGGER)
    tagger.prefetch(texts)
    alone = [list(ner.load(TAGGER).find(text)) for text in texts]
    assert [list(tagger.find(text)) for text in texts] == alone


def test_a_batch_says_of_each_sentence_what_is_said_of_it_alone_to_the_last_bit() -> None:
    engine = Engine(BASE, TAGGER, ner.load(TAGGER).fingerprint)
    names = ["Zofia", "Bronwen Tasker", "Kwabena Ofori-Lyle", "Halina", "Emil", "The Pump"]
    endings = [
        " came.",
        " lives at 8 Mill Lane.",
        " is ill; ask Ada Byron of Siemens in Leeds." * 4,
    ]
    texts = [name + ending for ending in endings for name in names * BATCH_SIZE]
    alone = [engine.read([text])[0][1] for text in texts]
    for order in (range(len(texts)), np.random.default_rng(1).permutation(len(texts))):
        beside = engine.read([texts[n] for n in order])
        assert all(np.array_equal(alone[n], beside[at][1]) for at, n in enumerate(order))


def test_without_its_adapter_nothing_is_searched(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="does not contain a tagger"):
        ner.load(tmp_path)


def test_a_changed_adapter_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(TAGGER, tmp_path / "tagger")
    with (folder / "head.safetensors").open("ab") as handle:
        handle.write(b"x")
    with pytest.raises(ModelError, match="does not fit"):
        ner.load(folder)


def test_sentences_hold_all_of_the_text_and_are_short() -> None:
    text = "One. Mr. Two said so! " + "x" * 1000 + "\n\n| a | b |\n" + "word " * 300
    places = list(ner.sentences(text))
    assert all(end - start <= ner.LONGEST for start, end in places)
    held = {n for start, end in places for n in range(start, end)}
    assert all(text[n].isspace() for n in range(len(text)) if n not in held)


def test_examples_follow_from_the_seed_and_mark_what_they_say() -> None:
    chosen, held = templates()
    assert len(chosen) > 400
    assert not set(chosen) & set(held)
    first, again = (Writer(chosen, 3).examples() for _ in range(2))
    for _ in range(200):
        example = next(first)
        assert example == next(again)
        assert all(example.text[start:end].strip() for start, end, _ in example.spans)


def test_training_takes_a_companys_own_names_and_texts(tmp_path: Path) -> None:
    names, texts = tmp_path / "names.txt", tmp_path / "texts.jsonl"
    names.write_text("Quillon Fasterby\n")
    texts.write_text('{"text": "Ask Quillon.", "spans": [[4, 11, "person"]]}\n')
    assert annotated([str(texts)])[0].spans == ((4, 11, "person"),)
    drawn = Writer(["{full}"], 1, [str(names)]).examples()
    assert any("quillon" in next(drawn).text.lower() for _ in range(100))
    how = params.load().tagger.model_copy(
        update={"steps": 2, "batch": 4, "names": [str(names)], "texts": [str(texts)]}
    )
    one, two = (train(BASE, how) for _ in range(2))
    for (name, ours), theirs in zip(
        one.state_dict().items(), two.state_dict().values(), strict=True
    ):
        assert ours.equal(theirs), name


def test_a_span_becomes_labels_of_its_tokens() -> None:
    example = next(Writer(["{full} lives in {place}."], 1).examples())
    *_, wanted = batch([example], tokenizer(BASE))
    encoded = tokenizer(BASE).encode(example.text)
    assert wanted[0].tolist() == labels(encoded.offsets, example)
