"""The rounds of a comparison: who is asked what, and what is known of an arm that was dropped."""

import pytest

from tasks.evaluation import elimination
from tasks.evaluation.rounds import Plan
from tests.unit.evaluation import raced
from tests.unit.evaluation.raced import RACE, RIGHT, N
from tests.unit.evaluation.test_summary import HOW


def test_without_eliminate_every_arm_is_asked_everything_in_one_round() -> None:
    plan = raced.asked(how=HOW)
    assert (plan.rounds, plan.race) == (1, None)
    assert {len(run.answered) for run in plan.runs()} == {N}
    assert not HOW.eliminate
    assert raced.comparison(how=HOW).raced is None


def test_an_arm_that_cant_win_is_asked_no_further_and_the_others_everything() -> None:
    plan = raced.asked()
    assert plan.race is not None
    assert set(plan.race.dropped) == {"base"}
    base, rag, endpoint = plan.runs()
    assert len(base.answered) == plan.race.dropped["base"].questions < N
    assert len(base.answered) >= elimination.BATCH
    assert len(rag.answered) == len(endpoint.answered) == N


def test_each_round_has_whole_documents_and_all_rounds_every_task_once() -> None:
    plan = Plan(raced.tasks(), ["a", "b"], RACE, 0.05)
    rounds = [plan.due("a", number) for number in range(plan.rounds)]
    assert sorted(q.identity for asked in rounds for q in asked) == sorted(map(str, range(N)))
    documents = [{q.documents for q in asked} for asked in rounds]
    assert sum(map(len, documents)) == N // 2
    assert plan.due("a", plan.rounds) == []


def test_a_run_has_the_answers_in_the_order_of_the_tasks_and_the_leaks_of_all_rounds() -> None:
    base, rag, _ = raced.asked().runs()
    for run in (base, rag):
        places = [int(a.question.identity) for a in run.answered]
        assert places == sorted(places)
    assert rag.pii_leaks == 3  # one a round
    assert base.pii_leaks < 3


def test_the_comparison_says_what_was_saved_and_on_how_many_tasks_a_dropped_arm_is() -> None:
    found = raced.comparison()
    gone = found.dropped["base"]
    assert (found.questions.n, found.leads("base").n) == (N, gone.questions)
    assert gone.p < found.alpha
    assert found.raced is not None
    assert (found.raced.answers, found.raced.of) == (2 * N + gone.questions, 3 * N)
    assert found.raced.saved == pytest.approx((N - gone.questions) / (3 * N))
    assert found.scores is not None
    assert sum(value is not None for value in found.scores.arms["base"]) == gone.questions


def test_what_the_tasks_can_show_is_that_of_the_arms_that_remain() -> None:
    alone = raced.comparison({name: RIGHT[name] for name in ("rag", "endpoint")})
    assert raced.comparison().sd == alone.sd
    two = raced.comparison({name: RIGHT[name] for name in ("base", "rag")})
    assert set(two.dropped) == {"base"}
    assert two.sd["correct"] > 0.4  # there is no other pair


def test_tasks_of_one_batch_are_asked_without_a_race_which_would_save_nothing() -> None:
    few = raced.comparison(n=elimination.BATCH)
    assert (few.raced, few.dropped) == (None, {})
    assert few.leads("base").n == elimination.BATCH


def test_one_arm_alone_is_asked_everything() -> None:
    plan = raced.asked({"rag": RIGHT["rag"]})
    assert (plan.rounds, plan.race) == (1, None)
