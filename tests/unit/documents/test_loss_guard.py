"""A night stops if too many files of a source are lost or rejected."""

import pytest

from tasks.documents import loss_guard


def lost(name: str, gone: int, files: int, share: float = 0.2, floor: int = 2) -> str | None:
    before = [f"{name}/{n}.md" for n in range(files)]
    return loss_guard.loss(before, before[gone:], {name}, share, floor).problem


@pytest.mark.parametrize(
    ("gone", "files", "stops"),
    [(3, 10, True), (2, 10, False), (1, 2, False), (2, 2, True), (1, 3, False), (2, 3, True),
     (2, 4, False), (3, 5, True), (1, 1, True), (0, 1, False), (20, 100, False), (21, 100, True)],
)  # fmt: skip
def test_too_many_lost_files_of_a_source_stop_the_night(gone: int, files: int, stops: bool) -> None:
    said = lost("a", gone, files)
    assert bool(said) == stops
    assert not said or f"a {gone} of {files}" in said


def test_losses_are_counted_for_each_source_and_a_withdrawn_source_loses_nothing() -> None:
    before = [f"{source}/{n}.md" for source in ("a", "b", "old") for n in range(10)]
    kept = {uri for uri in before if uri.startswith("b") or uri > "a/2.md"} - {"old"}
    found = loss_guard.loss(before, kept, {"a", "b"}, 0.2, 2)
    assert (found.lost, found.shares) == (3, {"a": 0.3, "b": 0.0})
    assert found.withdrawn == {"old": 10}
    assert "a 3 of 10" in str(found.problem)


@pytest.mark.parametrize(
    ("rejected_files", "files", "said"),
    [(260, 407, True), (5, 10, True), (4, 4, False), (5, 100, False), (0, 0, False)],
)
def test_many_files_that_are_turned_away_are_a_problem_new_ones_too(
    rejected_files: int, files: int, said: bool
) -> None:
    found = loss_guard.rejection_share({"a": rejected_files}, {"a": files, "b": 9}, 0.2, 5)
    assert bool(found.problem) == said
    if said:
        assert f"a {rejected_files} of {files}" in str(found.problem)
