"""The arms by their names."""

from pathlib import Path

import pytest

from tasks import params, paths
from tasks.answer import arms
from tasks.errors import InhouseError

HOW = params.load().generate
REMOTE = HOW.model_copy(update={"endpoint": "http://localhost:11434/v1", "model": "m"})


@pytest.mark.parametrize(
    ("name", "model", "level", "uses_retrieval", "local"),
    [
        ("base", "base", None, False, True),
        ("rag", "base", None, True, True),
        ("adaptive", "adaptive", "adaptive", False, True),
        ("full+rag", "full", "full", True, True),
        ("endpoint", "endpoint", None, False, False),
        ("endpoint+rag", "endpoint", None, True, False),
    ],
)
def test_a_name_is_parsed_into_its_arm(
    name: str, model: str, level: str | None, uses_retrieval: bool, local: bool
) -> None:
    arm = arms.parse(name)
    assert (arm.model, arm.level) == (model, level)
    assert (arm.uses_retrieval, arm.local) == (uses_retrieval, local)


@pytest.mark.parametrize(
    "name", ["", "RAG", "base+rag", "endpoint2", "rag+rag", "full+rag ", "tiny"]
)
def test_a_name_that_no_arm_has_is_an_error_that_lists_the_names(name: str) -> None:
    with pytest.raises(InhouseError, match=r"expected one of base, rag, full, .*endpoint\+rag"):
        arms.parse(name)
    with pytest.raises(InhouseError, match="no arm is called"):
        arms.selected(["rag", name], HOW)


def test_only_arms_with_a_model_are_available_and_the_endpoint_is_always_selected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paths.tuned("partial").mkdir(parents=True)
    (paths.tuned("partial") / "card.json").touch()
    local = ["base", "rag", "partial", "partial+rag"]
    assert [arm.name for arm in arms.available(HOW)] == local
    assert [arm.name for arm in arms.available(REMOTE)] == [*local, "endpoint", "endpoint+rag"]
    assert [arm.name for arm in arms.selected(["partial", "full"], HOW)] == ["partial"]
    found = arms.selected(["rag"], REMOTE)
    assert [arm.name for arm in found] == ["rag", "endpoint", "endpoint+rag"]


def test_the_endpoint_answers_first_where_there_is_one() -> None:
    assert arms.default_arm(HOW).name == "rag"
    assert arms.default_arm(REMOTE).name == "endpoint+rag"
