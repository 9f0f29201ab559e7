"""The comparison as a file: the same JSON as before there was a model of it, and clear errors."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tasks import paths
from tasks.errors import InhouseError
from tasks.evaluation import answer_lines, comparison
from tasks.evaluation.answer_lines import AnswerLine
from tasks.evaluation.comparison import Comparison
from tasks.storage.reports import as_json
from tests.unit.comparison import answers, compared

Edit = Callable[[dict[str, Any]], object]


@pytest.fixture(autouse=True)
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("reports").mkdir()


@pytest.mark.parametrize("means", [None, {"base": 0.0}, {"rag": 0.5, "adaptive": 1.0}])
def test_the_json_of_a_comparison_is_the_dictionary_that_steps_wrote_before(
    means: dict[str, float] | None,
) -> None:
    given = compared(means)
    given["leak"] = {
        "adaptive": {
            "mean": 0.1, "low": 0.0, "high": 0.2, "members": 60, "others": 90, "auc": 0.6,
        }
    }  # fmt: skip
    given["price_ratios"] = [{"a": "base", "b": "rag", "ratio": 0.4, "low": 0.3, "high": 0.5}]
    typed = Comparison.model_validate(given)
    # as text: 300 and 300.0 are equal, and so are lists in another order of keys
    assert json.dumps(as_json(typed)) == json.dumps(given)
    comparison.write(typed)
    assert json.loads(paths.report("compare").read_text()) == given
    assert comparison.read() == typed


def test_a_key_that_nobody_knows_is_ignored() -> None:
    given = {**compared(), "colour": "green"}
    given["arms"]["rag"]["by_use"] = {"industry": {}}
    paths.report("compare").write_text(json.dumps(given))
    assert as_json(comparison.read()) == compared()


def test_other_keys_of_a_card_are_kept() -> None:
    typed = Comparison.model_validate(compared())
    assert as_json(typed)["arms"]["adaptive"]["card"]["torch"] == "2.13.0"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda given: given.pop("alpha"), "has no alpha"),
        (lambda given: given["arms"]["rag"].pop("cost"), r"has no arms\.rag\.cost"),
        (lambda given: given["pairs"][0].pop("p"), r"has no pairs\.0\.p"),
        (lambda given: given.update(arms={}), "wrong at arms: .* at least 1 item"),
        (lambda given: given.update(sd={"correct": "wide"}), r"wrong at sd\.correct: .*number"),
    ],
)
def test_a_missing_or_wrong_key_is_an_error_that_names_the_command(edit: Edit, said: str) -> None:
    given = compared()
    edit(given)
    paths.report("compare").write_text(json.dumps(given))
    with pytest.raises(InhouseError, match=said) as raised:
        comparison.read()
    assert str(raised.value).endswith("inhouse run finetune writes it again")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, r"compare\.json is missing: inhouse run finetune writes it"),
        ("", "is not valid JSON: inhouse"),
        ('{"arms": {', "is not valid JSON: inhouse"),
        ("[1]", "is wrong"),
    ],
)
def test_a_missing_or_torn_file_is_an_error_that_names_the_command(
    text: str | None, said: str
) -> None:
    if text is not None:
        paths.report("compare").write_text(text)
    with pytest.raises(InhouseError, match=said):
        comparison.read()


def test_a_measure_that_an_arm_lacks_is_an_error() -> None:
    typed = Comparison.model_validate({**compared(), "leading": "taste"})
    with pytest.raises(InhouseError, match="has no taste of rag"):
        typed.leads("rag")


def test_the_lines_of_answers_are_the_dictionaries_that_were_written_before() -> None:
    given = answers()
    given[0]["answer"] = "a\u2028b \u00e9\U0001f600"  # of which only "\n" ends a line
    lines = [AnswerLine.model_validate(row) for row in given]
    assert [json.dumps(as_json(line)) for line in lines] == [json.dumps(row) for row in given]
    answer_lines.write(lines)
    written = answer_lines.FILE.read_text("utf-8").removesuffix("\n").split("\n")
    assert [json.loads(row) for row in written] == given
    assert list(answer_lines.read()) == lines


def test_a_broken_line_of_answers_is_named() -> None:
    assert list(answer_lines.read()) == []
    answer_lines.FILE.write_text("{}\n")
    with pytest.raises(InhouseError, match=r"answers\.jsonl, line 1 has no use: run inhouse"):
        list(answer_lines.read())
