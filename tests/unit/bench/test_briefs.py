"""The other brand's training differs from ours in the copy alone."""

from bench.style import briefs
from tasks import params
from tasks.dataset.qa_pairs import Draft
from tasks.records import Example
from tasks.style import copy_prompts


def example(number: int, kind: str, form: str, asked: str, split: str = "train") -> Example:
    messages = (
        {"role": "system", "content": asked},
        {"role": "user", "content": f"brief {number}"},
        {"role": "assistant", "content": f"ours {number}"},
    )
    return Example(f"e{number}", messages, ("d",), kind, form, split)


def test_the_other_brand_takes_the_place_of_our_copy_and_of_nothing_else() -> None:
    alone, shown = copy_prompts.FROM_MEMORY, copy_prompts.COPYWRITER
    ours = [example(n, "copy", "closed", alone) for n in range(3)]
    ours += [example(n, "copy", "passages", shown) for n in range(3, 5)]
    kept = [
        example(5, "copy", "closed", alone, "dev"),
        example(6, "copy", "closed", "another prompt"),
        example(7, "faq", "closed", alone),
    ]
    drafts = [Draft(f"write {n}", f"theirs {n}", "guide", "copy", "") for n in range(12)]
    found = briefs.swapped([*ours, *kept], drafts, params.load().metrics.style, seed=7)
    assert found[:3] == kept
    new = found[3:]
    assert [e.form for e in new] == ["closed"] * 3 + ["passages"] * 2
    assert all(e.messages[-1]["content"].startswith("theirs") for e in new)
    assert len({e.messages[-1]["content"] for e in new[:3]}) == 3
    assert "theirs" in new[-1].messages[1]["content"]  # examples in the prompt
    assert new[-1].messages[-1]["content"] not in new[-1].messages[1]["content"].split("\n\n")
