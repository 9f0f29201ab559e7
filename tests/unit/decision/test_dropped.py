"""An arm that was dropped is neither champion nor counted as if it had been asked everything."""

import json
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from cli import demo_steps
from flows import artifacts
from flows.artifacts import evidence as form
from flows.artifacts import notices_week
from tasks import params
from tasks.answer import arms
from tasks.dataset.snapshot import Snapshot
from tasks.decision import (
    champion,
    company,
    gates,
    page,
    recommend,
    rule,
    stability,
    weekly,
    withdraw,
)
from tasks.decision.champion import Champion
from tasks.decision.recommendation import Recommendation
from tasks.evaluation import comparison
from tasks.evaluation.comparison import Comparison, Dropped
from tasks.storage.reports import as_json
from tests.unit.evaluation import raced

VALUES = params.load()
HOW = VALUES.recommend.model_copy(update={"smallest_interesting_difference": 0.4})
CITES = HOW.model_copy(update={"limits": params.Limits(needs_citations=True)})


@pytest.fixture(scope="module")
def given() -> Comparison:
    """Three arms on 120 tasks, of which base was dropped."""
    return raced.comparison()


@pytest.fixture(scope="module")
def done(given: Comparison) -> int:
    """Return how many tasks base did."""
    return given.dropped["base"].questions


@pytest.fixture(scope="module")
def advice(given: Comparison) -> Recommendation:
    return recommend.recommendation(given, HOW, 7)


def behind(given: Comparison, name: str, other: str) -> Comparison:
    """Return the comparison in which an arm was dropped that is as good as the other one."""
    gone = Dropped(questions=50, behind=other, p=0.01, rivals=[other])
    return given.model_copy(update={"dropped": {**given.dropped, name: gone}})


def test_it_is_not_recommended_and_the_reason_has_its_tasks_and_its_interval(
    advice: Recommendation, done: int
) -> None:
    assert advice.recommended in ("rag", "endpoint")
    assert (advice.dropped, advice.worse) == (["base"], [])
    assert "base" not in (*advice.equal, *advice.scores)
    [said] = [sentence for sentence in advice.sentences if sentence.startswith("Dropped")]
    assert f"base after {done} of 120 tasks, behind " in said
    assert "right answers in these, 95 % interval 1 to " in said
    saved = round(100 * (120 - done) / 360)
    assert f"That saved {saved} % of 360 answers." in said


def test_of_the_level_the_race_has_spent_a_half(given: Comparison) -> None:
    whole = given.model_copy(update={"raced": None, "dropped": {}})
    assert rule.level(given, 0.05) == rule.level(whole, 0.05) / 2
    few, many = rule.enough(given, HOW).needed, rule.enough(whole, HOW).needed
    assert few is not None
    assert many is not None
    assert few > many


def test_where_all_others_were_dropped_no_resamples_are_said_to_name_the_last_one() -> None:
    two = raced.comparison({name: raced.RIGHT[name] for name in ("base", "rag")})
    found = recommend.recommendation(two, HOW, 7)
    assert (found.recommended, found.dropped) == ("rag", ["base"])
    assert not [said for said in found.sentences if "of 1,000 resamples" in said]
    root = lxml.html.document_fromstring(page.page(two, found, []))
    card = " ".join(root.find(".//ul[@class='uses']").text_content().split())
    assert "How sure every other arm was dropped as worse; 120 tasks" in card
    assert "resamples" not in card


def test_resamples_leave_it_out(given: Comparison) -> None:
    found = stability.of(given, HOW, 7, resamples=200)
    assert found is not None
    assert set(found.named) <= {"rag", "endpoint"}


def test_behind_an_arm_that_a_limit_takes_out_it_may_be_the_best_and_none_is_recommended(
    given: Comparison,
) -> None:
    """rag, which cites, was dropped behind endpoint, which does not."""
    odd = behind(given, "rag", "endpoint")
    found = rule.choose(odd, CITES)
    assert (found.pick, found.unsettled) == (None, ("rag",))
    advice = recommend.recommendation(odd, CITES, 7)
    assert (advice.recommended, advice.stability) == (None, None)
    assert advice.headline == "No recommendation: rag was dropped too early to tell"
    assert "run inhouse run finetune with compare.eliminate: false" in " ".join(advice.sentences)
    assert recommend.figures(advice, odd) == {"arm": "none"}


def test_behind_an_arm_that_is_out_it_is_settled_if_it_is_worse_than_the_best_of_the_others(
    given: Comparison,
) -> None:
    memory = HOW.model_copy(update={"limits": params.Limits(memory_mb=1000)})  # endpoint: unknown
    found = rule.choose(given, memory)
    assert (found.pick, found.dropped, found.unsettled) == ("rag", ("base",), ())


def test_the_gates_refuse_it_whoever_asks(
    given: Comparison, done: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said, _ = gates.objections(arms.parse("base"), None, given, VALUES.promote)  # and its leaks
    assert f"dropped: base did {done} of 120 tasks" in said
    assert "compare.eliminate: false" in said
    others = gates.objections(arms.parse("endpoint"), None, given, VALUES.promote)
    assert not [each for each in others if "dropped" in each]


def test_it_does_not_answer_in_the_place_of_a_withdrawn_champion(
    given: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(champion, "weights", lambda _: "0f")
    monkeypatch.setattr(arms, "available", lambda _: [arms.parse("base"), arms.parse("rag")])
    comparison.write(behind(given, "rag", "endpoint"))
    assert withdraw._best(None, None, VALUES).measured is None  # the default arm, unmeasured
    comparison.write(given)
    assert withdraw._best(None, None, VALUES).arm == "rag"


def test_a_weekly_run_replaces_a_dropped_champion_only_if_the_new_arm_is_better(
    given: Comparison, done: int
) -> None:
    now = Champion(arm="base", weights=None, since="2026-11-01")
    rag = arms.parse("rag")
    [said] = weekly.unearned(rag, now, given, VALUES.promote, smallest=0.05)
    assert f"base was dropped after {done} tasks" in said
    surer = [pair.model_copy(update={"p": 1e-6}) for pair in given.pairs]
    sure = given.model_copy(update={"pairs": surer})
    assert not list(weekly.unearned(rag, now, sure, VALUES.promote, smallest=0.05))
    cheap = given.arms["endpoint"].model_copy(
        update={"cost": given.arms["endpoint"].cost.model_copy(update={"per_1000_answers": 1e-6})}
    )
    alike = behind(given, "rag", "endpoint").model_copy(
        update={"arms": {**given.arms, "endpoint": cheap}, "price_ratios": []}
    )
    then = Champion(arm="rag", weights=None, since="2026-11-01")
    endpoint, how = arms.parse("endpoint"), VALUES.promote
    assert list(weekly.unearned(endpoint, then, alike, how, smallest=0.5))
    asked = alike.model_copy(update={"dropped": given.dropped})
    assert not list(weekly.unearned(endpoint, then, asked, how, smallest=0.5))


def test_it_is_not_the_one_arm_for_all_uses(given: Comparison) -> None:
    other = given.model_copy(update={"use": "brand", "dropped": {}, "raced": None})
    first = behind(given, "rag", "endpoint")
    every = {"service": first, "brand": other}
    advised = {use: recommend.recommendation(its, HOW, 7) for use, its in every.items()}
    found = company.choose(every, advised)
    assert found is not None
    assert found.one is not None
    assert set(found.one.arms.values()) == {"endpoint"}


def test_the_page_marks_it_and_says_on_how_many_tasks_its_figures_are(
    given: Comparison, advice: Recommendation, done: int
) -> None:
    root = lxml.html.document_fromstring(page.page(given, advice, []))
    *_, last = root.findall(".//section[@id='service']/table/tbody/tr")
    words = " ".join(last.text_content().split())
    assert words.startswith("base dropped")
    assert words.endswith(f"{done} tasks")
    text = " ".join(root.text_content().split())
    assert "those of the tasks that it did" in text
    assert f"base {done} of 120 tasks" in text
    assert text.count("Dropped early") == 1
    assert "of the tasks that both did, and its p-value holds although" in text
    whole = raced.comparison(how=raced.RACE.model_copy(update={"eliminate": False}))
    plain = page.page(whole, recommend.recommendation(whole, HOW, 7), [])
    assert "dropped" not in plain.partition("</style>")[2]


def test_tables_in_the_ui_and_on_the_terminal_mark_it(
    given: Comparison, advice: Recommendation, done: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: dict[str, Any] = {}
    monkeypatch.setattr(
        artifacts, "table", lambda rows, key, **about: shown.update({key: (rows, about)})
    )
    for name in ("markdown", "picture"):
        monkeypatch.setattr(artifacts, name, lambda *_, **__: None)
    taken = Snapshot(documents=9, left_out=0, audience=[], content="", taken="2026-11-29")
    notices_week.comparison(taken, given, advice)
    rows, about = shown["comparison"]
    assert rows[0]["ruled out because"].startswith(f"dropped after {done} of 120 tasks, behind ")
    assert rows[1]["ruled out because"] == ""
    assert "dropped ones on fewer" in about["description"]
    assert f"base (dropped after {done} of 120 tasks) |" in form.table(given, "rag", "rag")
    written, advised = as_json(given), as_json(advice)
    assert json.loads(json.dumps(written)) == written
    lines = demo_steps.arms(written, advised)
    assert sum(line.endswith(f"dropped after {done} tasks") for line in lines) == 1
    assert "some were dropped early" in demo_steps.found("compare", written)
