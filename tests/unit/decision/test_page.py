"""The page, from the comparison by hand."""

import json
import re
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from tasks import params
from tasks.decision import charts, recommend, recommendation
from tasks.decision import page as report
from tasks.errors import InhouseError
from tasks.evaluation.answer_lines import AnswerLine
from tasks.evaluation.comparison import Comparison
from tests.unit.comparison import answers, compared, comparison

HOW = params.load().recommend.model_copy(
    update={"smallest_interesting_difference": 0.05, "demonstration": True}
)


def page(given: dict[str, Any], lines: list[dict[str, Any]] | None = None) -> str:
    typed = Comparison.model_validate(given)
    replies = map(AnswerLine.model_validate, lines or [])
    return report.page(typed, recommend.recommendation(typed, HOW, 7), replies)


def seen(html: str) -> Any:
    return lxml.html.document_fromstring(html)


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def test_the_recommendation_stands_first_and_a_demonstration_says_that_it_is_one() -> None:
    root = seen(page(compared(), answers()))
    assert words(root.find(".//h1")) == "A demonstration: rag"
    said = words(root.find(".//header"))
    assert "This is a demonstration. Service: too few tasks to decide by." in said
    [card] = root.findall(".//ul[@class='uses']/li")
    assert words(card) == (
        "service answers to questions, from the documents or not at all rag 50 % right answers "
        "(42 to 58 %) How sure named in 92 % of 1,000 resamples of the tasks; 157 of the "
        "1,050 tasks that it takes to decide Costs 0.12 for 1,000 "
        "answers; 900 MB of memory; 95 of 100 answers within 2.9 s Rivals "
        "adaptive+rag: no significant difference"
    )
    assert "adaptive small layers beside the model are trained (LoRA)" in said
    assert [link.get("href") for link in root.iterfind(".//nav/a")] == [
        "#service", "#training-gain", "#learning", "#basis",
    ]  # fmt: skip
    for link in root.iterfind(".//nav/a"):
        assert root.get_element_by_id(link.get("href")[1:]) is not None


def test_a_use_says_why_and_what_would_change_the_choice_and_no_sentence_comes_back() -> None:
    root = seen(page(compared()))
    said = words(root.get_element_by_id("service"))
    assert "adaptive+rag would be recommended" in said
    assert "157 tasks can detect a difference of 13 points" in said
    assert "Zhang et al. 2024" in words(root.get_element_by_id("basis"))
    items = [words(item) for item in root.iterfind(".//li")]
    assert len(items) == len(set(items))
    assert words(root).count("1,000 resamples") == 1  # in the card


def test_what_was_tested_beside_the_tasks_is_a_row_of_each_arm_not_a_sentence() -> None:
    basis = seen(page(compared())).get_element_by_id("basis")
    head = words(basis.find(".//thead"))
    rows = {row[0].text_content().strip(): words(row) for row in basis.iterfind(".//tbody/tr")}
    assert "Training answers found" in head
    assert words(basis).count("membership inference") == 1
    assert "with and without passages" in rows["adaptive"]
    assert rows["base"].startswith("base – –")


def test_the_arms_stand_side_by_side_with_their_intervals_the_best_first() -> None:
    rows = seen(page(compared())).findall(".//section[@id='service']/table/tbody/tr")
    assert [words(row) for row in rows] == [
        "adaptive+rag 52 % 44–60",
        "rag demonstration 50 % 42–58",
        "adaptive 30 % 22–38",
        "base 20 % 12–28",
    ]
    drawn = rows[1].find(".//svg")
    label = " ".join(drawn.get("aria-label").split())
    assert label == "50 %, 95 % interval 42 % to 58 %"
    assert drawn.find("circle").get("cx") == "50.0%"


def test_each_use_has_its_card_and_its_section() -> None:
    brand = {**compared({"base": 0.2, "adaptive": 0.6}), "use": "brand", "kind": "style"}
    brand["absent"] = {"rag": "it was left out"}
    given = Comparison.model_validate({**compared(), "uses": {"brand": brand}})
    lines = [{**line, "use": "brand"} for line in answers() if line["arm"] == "base"]
    html = report.page(
        given,
        recommend.recommended(given, params.load()),
        map(AnswerLine.model_validate, lines),
    )
    root = seen(html)
    assert words(root.find(".//h1")) == "2 uses, 2 decisions"
    assert [words(card.find("h2")) for card in root.findall(".//ul[@class='uses']/li")] == [
        "service", "brand",
    ]  # fmt: skip
    assert "An arm for each use: rag for service, adaptive for brand" in words(
        root.find(".//header")
    )
    section = root.get_element_by_id("brand")
    assert "rag was not compared: it was left out." in words(section)
    assert section.findall(".//article")
    assert not root.get_element_by_id("service").findall(".//article")


def test_drafts_that_nobody_checked_stand_apart_with_the_reason_why_they_count_or_not() -> None:
    estimate = {
        "mean": 0.5, "low": 0.45, "high": 0.55, "n": 300, "alone_low": 0.4, "alone_high": 0.6,
        "others_count": True, "why": "200 count, and 100 too.",
    }  # fmt: skip
    gap = {**estimate, "mean": -0.3, "low": -0.4, "high": -0.2, "why": "They do not."}
    drafts = {
        "accepted": 80, "refused": 20, "others": 200, "best": "rag",
        "arms": {"rag": estimate, "base": estimate}, "differences": {"base": gap},
    }  # fmt: skip
    root = seen(page({**compared(), "drafts": drafts}))
    said = words(root.find(".//details[@class='kind drafts']"))
    assert "checked 100 drafts in a random order and accepted 80" in said
    assert "45–5540–60-30 -40 to -20" in said
    assert "45–5540–60–" in said
    assert "rag, base: 200 count, and 100 too." in said
    assert "base against rag: They do not." in said
    assert seen(page(compared())).find(".//details[@class='kind drafts']") is None


def test_nothing_is_fetched_and_nothing_runs() -> None:
    html = page(compared(), answers())
    root = seen(html)
    assert not root.xpath("//script | //link | //img | //iframe | //object | //form | //@onclick")
    assert not re.search(r"@import|url\(|src=", html)
    assert "default-src 'none'" in root.xpath("//meta[@http-equiv]/@content")[0]
    urls = root.xpath("//@href")
    assert all(url.startswith(("#", "https://arxiv.org/")) for url in urls)


def test_answers_stand_beside_each_other_with_their_sources_escaped() -> None:
    html = page(compared(), answers())
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html
    kinds = seen(html).findall(".//details[@class='kind answers']/details[@class='kind']")
    assert [words(kind.find("summary")) for kind in kinds] == ["Lookup 2", "Unanswerable 1"]
    second = kinds[0].findall("details")[1]
    assert words(second.find("summary")).startswith('Is <b>this</b> & "that" safe? ✓ adaptive+rag')
    replies = second.findall(".//article")
    assert [words(reply.find("b")) for reply in replies] == [
        "adaptive+rag", "rag", "adaptive", "base",
    ]  # fmt: skip
    assert "AP-120, Limits > Dead head aldermoor/products/ap-120.md" in words(replies[0])
    assert "No sources." in words(replies[3])
    assert "✗ wrong, declined" in words(kinds[1].findall(".//article")[3])


def test_every_word_of_a_company_is_escaped_wherever_it_stands() -> None:
    evil = "<img src=x onerror=alert(1)>"
    given = compared({"base": 0.2, evil: 0.5})
    for arm in given["arms"].values():
        arm["by_kind"] = {evil: {"correct": arm["measures"]["correct"]}}
        arm["measures"][evil] = arm["measures"]["correct"]
    lines = json.loads(json.dumps(answers()).replace("aldermoor", evil).replace("lookup", evil))
    assert not seen(page(given, lines)).xpath("//img")


def test_what_is_absent_is_left_out() -> None:
    given = {**compared({"rag": 0.5}, 4), "training_gain": {}, "rates": {}}
    given["arms"]["rag"] |= {"by_kind": {}, "by_axis": {}, "fresh": None, "forgetting": None}
    root = seen(page(given))
    assert [link.get("href") for link in root.iterfind(".//nav/a")] == ["#service", "#basis"]
    assert "50 %" in words(root.get_element_by_id("service"))


def test_learning_curves_are_drawn_to_one_scale_without_the_steps_not_measured() -> None:
    given = compared()
    given["arms"]["adaptive"]["card"]["losses"] = [
        {"step": 0, "train": 4.0},
        {"step": 50, "train": 2.0, "dev": 3.0},
        {"step": 100, "train": 1.0, "dev": 2.0},
    ]
    [curve] = charts.curves(report.ranked(Comparison.model_validate(given)))
    assert (curve.name, curve.low, curve.high) == ("adaptive", 1.0, 4.0)
    assert curve.train == "0.00,0.00 50.00,66.67 100.00,100.00"
    assert curve.dev == "50.00,33.33 100.00,66.67"
    assert "adaptive, at the end 1 and 2 on dev" in words(seen(page(given)))


def test_training_gains_and_forgetting_are_shown_by_kind() -> None:
    root = seen(page(compared()))
    rows = root.get_element_by_id("training-gain").findall(".//tbody/tr")
    assert [words(row) for row in rows] == [
        "copy for a brief 7 -2.90 +0.41 +0.20 to +0.60",
        "refusals 4 -1.80 -0.20 -0.30 to -0.10",
    ]
    assert rows[0].find(".//b") is not None
    assert rows[1].find(".//span").get("class") == "wrong"


def test_labels_of_near_points_do_not_lie_on_each_other() -> None:
    given = comparison({"base": 0.5, "rag": 0.5, "adaptive": 0.51})
    advice = recommend.recommendation(given, HOW, 7)
    drawn = charts.scatter(report.ranked(given), advice, "correct")
    assert drawn is not None
    heights = sorted(point.label_y for point in drawn.points)
    assert heights[1] - heights[0] >= 5
    assert heights[2] - heights[1] >= 5


@pytest.mark.parametrize(
    ("value", "above"), [(0.52, 0.6), (1, 1), (0.12, 0.15), (9, 10), (0, 1), (0.3, 0.3)]
)
def test_an_axis_ends_at_the_next_round_number(value: float, above: float) -> None:
    assert charts.ceiling(value) == pytest.approx(above)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(None, "s", "–"), (1.234, "s", "1.23 s"), (1234.5, "MB", "1,234 MB"), (0.0003, "", "0.0003")],
)
def test_figures_are_short_and_stand_beside_their_unit(
    value: float | None, unit: str, said: str
) -> None:
    assert report.figure(value, unit) == said.replace(" ", report.JOINED)


def test_the_page_is_written_from_the_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InhouseError, match=r"inhouse run finetune writes it"):
        report.run()
    Path("reports").mkdir()
    given = compared()
    Path("reports/compare.json").write_text(json.dumps(given))
    recommendation.write(recommend.recommendation(Comparison.model_validate(given), HOW, 7))
    assert "Every reply of each arm" not in report.run().read_text()
    lines = [json.dumps({**row, "answer": "a\u2028b"}, ensure_ascii=False) for row in answers()]
    Path("reports/answers.jsonl").write_text("\n".join(lines) + "\n")
    assert "Every reply of each arm" in report.run().read_text()
