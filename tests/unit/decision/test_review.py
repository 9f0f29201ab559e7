"""Test that a review says what changed, and calls only a significant gain one."""

import re

from tasks.decision import review
from tasks.decision.review import Trial

SOME = {f"q{n}": n % 2 for n in range(60)}  # half right
BASE = Trial("workspace", {"chunk.tokens": 160}, SOME, {"ms a search": 10.0}, "d1")


def trial(name: str, wrong: int = 0, right: int = 0, **more: object) -> Trial:
    """Return a trial that answers so many questions otherwise than the baseline."""
    rows = dict(SOME)
    rows |= {f"q{2 * n}": 1 for n in range(right)} | {f"q{2 * n + 1}": 0 for n in range(wrong)}
    given = {"params": {"chunk.tokens": 96}, "questions": rows, "data": "d1", **more}
    return Trial(name, **given)  # type: ignore[arg-type]


def page(*trials: Trial, base: Trial = BASE) -> str:
    return review.page(base, trials, "ndcg@10", seed=7)


def test_a_gain_on_many_questions_is_significant_and_comes_first() -> None:
    found = page(trial("small", right=2, wrong=1), trial("large", right=20))
    assert "# 2 experiments beside workspace" in found
    assert "**large is significantly better**: +0.333 in ndcg@10" in found
    rows = [row for row in found.splitlines() if row.startswith("| ")]
    assert [row.split()[1] for row in rows[2:]] == ["workspace", "large", "small"]
    assert "chunk.tokens 160 → 96" in rows[3]
    assert re.search(r"\| 20 / 0 \| 0\.000\d \| yes \|", rows[3])
    assert re.search(r"\| 2 / 1 \| 1 \| no \|", rows[4])


def test_many_experiments_make_a_small_gain_less_significant() -> None:
    alone = review.results(BASE, [trial("a", right=7)], seed=7)[0]
    among = review.results(BASE, [trial(name, right=7) for name in "abcdef"], seed=7)[0]
    assert alone.p < 0.05 < among.p


def test_a_loss_and_the_lack_of_a_gain_are_said() -> None:
    found = page(trial("a", wrong=20), trial("b"))
    assert "**No experiment is significantly better in ndcg@10.**" in found
    assert "Significantly worse: a." in found
    assert "can hardly be shown with these questions" in found


def test_a_failed_cell_has_its_reason_and_breaks_no_table() -> None:
    found = page(trial("a"), Trial("chunk.tokens=0", error="expected 32 | more\nlines"))
    assert "- chunk.tokens=0: expected 32 \\| more lines" in found


def test_other_documents_and_a_baseline_without_a_measure_are_said() -> None:
    assert "a: measured on other documents than workspace" in page(trial("a", data="d2"))
    found = page(trial("a"), base=Trial("workspace"))
    assert "workspace was not measured, so nothing can be compared with it." in found
    assert "|" not in found


def test_the_pictures_show_intervals_and_means() -> None:
    found = page(trial("large", right=20), trial("less", wrong=20))
    whiskers = re.findall(r"^(?:large|less ) (.{48}) [+-]0\.333$", found, re.MULTILINE)
    assert len(whiskers) == 2
    assert whiskers[0].index("o") > whiskers[0].index("|") == whiskers[1].index("|")
    assert whiskers[1].index("o") < whiskers[1].index("|")
    assert 'x-axis ["workspace", "large", "less"]' in found
    assert "bar [0.5000, 0.8333, 0.1667]" in found
