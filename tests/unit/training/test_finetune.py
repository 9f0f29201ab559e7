"""Test the training data, and the estimates and refusals before a training."""

from dataclasses import replace
from types import SimpleNamespace

import psutil
import pytest

from tasks import params, paths
from tasks.errors import InhouseError
from tasks.records import PUBLIC, Document, Example
from tasks.training import encode, estimate, processes
from tasks.training.encode import TrainingData
from tests import tiny

HOW = params.load().finetune.model_copy(update={"train_fraction": 1.0})


def example(number: int, form: str = "closed", split: str = "train", words: int = 3) -> Example:
    messages = (
        {"role": "system", "content": "You answer."},
        {"role": "user", "content": f"Question {number}?"},
        {"role": "assistant", "content": "word " * words},
    )
    return Example(f"{number} {form}", messages, ("d",), "faq", form, split)


def encoded(examples: list[Example], **changes: object) -> TrainingData:
    return encode.of(
        examples, paths.BASE, HOW.model_copy(update={"withheld_share": 0.0, **changes})
    )


def test_the_loss_is_on_the_answer_and_on_its_end() -> None:
    from tokenizers import Tokenizer

    [row] = encoded([example(1)]).train
    tokenizer = Tokenizer.from_file(str(paths.BASE / "tokenizer.json"))
    asked, told = row.ids[: row.answer], row.ids[row.answer :]
    assert tokenizer.decode(asked, skip_special_tokens=False).endswith("assistant\n")
    assert tokenizer.decode(told, skip_special_tokens=False) == "word word word <|im_end|>"


def test_only_what_is_asked_for_is_learnt_from() -> None:
    every = [example(n, form) for n in range(10) for form in ("closed", "passages")]
    every += [example(n, split="dev") for n in range(5)]
    assert len(encoded(every).train) == 20
    assert len(encoded(every, forms=["closed"]).train) == 10
    assert len(encoded(every, train_fraction=0.35).train) == 7
    assert (
        encoded(every, train_fraction=0.35).content
        == encoded(every[::-1], train_fraction=0.35).content
    )
    assert len(encoded(every, dev_examples=2).dev) == 2
    long = encoded([*every, example(99, words=2000)], max_tokens=100)
    assert (len(long.train), long.too_long) == (20, 1)
    assert len(encoded(every[:1], train_fraction=0.01).train) == 1  # one is learnt from, too


@pytest.mark.parametrize(
    ("examples", "changes", "says"),
    [
        (20, {"max_tokens": 3}, r"all 20 examples have more than 3 tokens, the shortest \d+"),
        (0, {}, "no example of train in the forms closed, passages"),
        (20, {"forms": ["passages"]}, r"in the forms passages \(finetune.forms\)"),
    ],
)
def test_nothing_to_train_on_is_a_clear_error(
    examples: int, changes: dict[str, object], says: str
) -> None:
    with pytest.raises(InhouseError, match=f"nothing to train on: .*{says}"):
        encoded([example(n) for n in range(examples)], **changes)


def test_an_example_is_left_out_whole_or_not_at_all() -> None:
    rows = [example(n, words=3 * n) for n in range(1, 60)]
    kept = encoded(rows, max_tokens=100)
    assert 0 < kept.too_long == len(rows) - len(kept.train)
    assert {row.ids[-1] for row in kept.train} == {kept.train[0].ids[-1]}  # the end of a turn


def document(doc_id: str, text: str) -> Document:
    return Document(doc_id, doc_id, "T", text, "text/markdown", "en", (PUBLIC,), "1", "1", None, {})


def test_the_documents_that_are_taught_can_be_read_before() -> None:
    kept = replace(example(2, split="dev"), doc_ids=("kept for dev",))
    examples = [example(1), kept]
    documents = [document("d", "one two " * 60), document("kept for dev", "three")]
    how = HOW.model_copy(update={"max_tokens": 50, "pretrain_epochs": 1.0})
    data = encoded(examples)
    read = encode.with_reading(data, documents, examples, paths.BASE, how)
    assert [len(row.ids) for row in read.read[:-1]] == [50] * (len(read.read) - 1)
    assert sum(len(row.ids) for row in read.read) == pytest.approx(124, abs=4)
    assert {row.answer for row in read.read} == {1}  # every token but the first is learnt
    assert read.content != data.content
    assert encode.with_reading(data, documents, examples, paths.BASE, HOW) is data


def test_what_the_memory_cannot_hold_is_refused_with_what_could_be_less(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = tiny.examples(8)
    data, model = TrainingData(rows, rows, 0, ""), tiny.model()
    about = estimate.check_memory(model, data, tiny.plan(), "full")
    assert about["trainable_parameters"] == sum(p.numel() for p in model.parameters())
    few = SimpleNamespace(available=about["memory_estimate_mb"] * 2**20 // 2)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: few)
    with pytest.raises(
        InhouseError, match=r"full needs .* use the level adaptive. A GPU of 16 GiB"
    ):
        estimate.check_memory(model, data, tiny.plan(), "full")


def test_a_gpu_whose_memory_runs_out_is_told_with_what_has_room() -> None:
    rows = tiny.examples(8)
    error = estimate.out_of_memory(
        tiny.model(), TrainingData(rows, rows, 0, ""), tiny.plan(), "full"
    )
    assert str(error).startswith("full: the memory of the GPU ran out. Lower finetune.micro_batch")
    assert str(error).endswith("A GPU of 16 GiB has room")


def test_more_processes_than_gpus_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("torch.cuda.device_count", lambda: 2)
    with pytest.raises(InhouseError, match=r"finetune\.processes: expected at most 2, .* got 4"):
        processes.launch(4, "tasks.training.finetune", "full")


LARGE = estimate.Shape(
    weights=7_000_000_000, trained=7_000_000_000, hidden=4096, intermediate=14_336, heads=32,
    vocab=32_000, depth=32, weight_bytes=2, block=218_000_000, outer=262_000_000,
)  # fmt: skip


def test_what_has_room_is_named_by_the_number_of_gpus() -> None:
    assert estimate.room(LARGE, 1024, "full") == (
        "A GPU of 192 GiB has room; 2 of 141 GiB or 4 of 80 GiB or 8 of 40 GiB or 64 of 24 GiB "
        "have, with as many finetune.processes"
    )
    larger = replace(LARGE, weights=20_000_000_000, trained=20_000_000_000)
    assert estimate.room(larger, 1024, "full").startswith(
        "No GPU of 192 GiB or less has room; 4 of 141 GiB or"
    )
    assert estimate.room(larger, 1024, "adaptive") == "No GPU of 192 GiB or less has room"


def test_a_process_of_several_needs_a_part_and_what_is_whole() -> None:
    every = [estimate.memory_of(LARGE, 1024, number) for number in (1, 2, 4, 8)]
    assert every == sorted(every, reverse=True)
    for number, need in zip((2, 4, 8), every[1:], strict=True):
        assert need > every[0] / number  # activations, and two layers with their gradients


def test_a_level_that_learns_less_needs_less() -> None:
    from tasks.training import levels

    how = params.load().levels
    few = how.partial.model_copy(update={"blocks": 1})
    thin = how.adaptive.model_copy(update={"rank": 2})  # the model is tiny, too
    full, partial, adaptive = (
        estimate.memory(levels.prepare(tiny.model(), level), 64) for level in (how.full, few, thin)
    )
    assert partial < adaptive < full
