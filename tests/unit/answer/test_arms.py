"""The arms by their names, and the cards of their models."""

import json
from pathlib import Path
from typing import Any

import pytest

from tasks import params, paths
from tasks.answer import arms
from tasks.errors import InhouseError, ModelError
from tasks.models import tuned
from tests.unit.comparison import card

HOW = params.load().generate
REMOTE = HOW.model_copy(update={"endpoint": "http://localhost:11434/v1", "model": "m"})


@pytest.mark.parametrize(
    ("name", "model", "level", "uses_retrieval", "local"),
    [
        ("base", "base", None, False, True),
        ("rag", "base", None, True, True),
        ("adaptive", "adaptive", "adaptive", False, True),
        ("full+rag", "full", "full", True, True),
        ("retrieval", "none", None, True, True),
        ("endpoint", "endpoint", None, False, False),
        ("endpoint+rag", "endpoint", None, True, False),
    ],
)
def test_a_name_is_parsed_into_its_arm(
    name: str, model: str, level: str | None, uses_retrieval: bool, local: bool
) -> None:
    arm = arms.parse(name)
    assert (arm.model, arm.level) == (model, level)
    assert arm.uses_retrieval == uses_retrieval
    assert (arms.served(arm, REMOTE) is None) == local


@pytest.mark.parametrize(
    "name", ["", "RAG", "base+rag", "endpoint2", "rag+rag", "full+rag ", "tiny"]
)
def test_a_name_that_no_arm_has_is_an_error_that_lists_the_names(name: str) -> None:
    with pytest.raises(
        InhouseError, match=r"expected an arm of base, retrieval, rag, full, .*endpoint\+rag"
    ):
        arms.parse(name)
    with pytest.raises(InhouseError, match="expected an arm of"):
        arms.selected(["rag", name], HOW)


def test_only_arms_with_a_model_are_available_and_the_endpoint_is_always_selected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paths.tuned("partial").mkdir(parents=True)
    (paths.tuned("partial") / "card.json").touch()
    local = ["base", "retrieval", "rag", "partial", "partial+rag"]
    assert [arm.name for arm in arms.available(HOW)] == local
    assert [arm.name for arm in arms.available(REMOTE)] == [*local, "endpoint", "endpoint+rag"]
    assert [arm.name for arm in arms.selected(["partial", "full"], HOW)] == ["partial"]
    found = arms.selected(["rag"], REMOTE)
    assert [arm.name for arm in found] == ["rag", "endpoint", "endpoint+rag"]


def test_a_tuned_model_may_be_at_the_endpoint() -> None:
    how = REMOTE.model_copy(update={"tuned": {"adaptive": "pumps"}})
    found = {name: arms.served(arm, how) for name, arm in arms.ARMS.items()}
    assert {name: at for name, at in found.items() if at is not None} == {
        "adaptive": "pumps", "adaptive+rag": "pumps", "endpoint": "m", "endpoint+rag": "m",
    }  # fmt: skip


def test_retrieval_alone_has_no_model_to_lie_anywhere() -> None:
    arm = arms.parse("retrieval")
    assert not arm.writes
    assert arms.folder(arm) is None
    assert arms.card(arm) is None


def test_the_endpoint_answers_first_where_there_is_one() -> None:
    assert arms.default_arm(HOW).name == "rag"
    assert arms.default_arm(REMOTE).name == "endpoint+rag"


@pytest.fixture
def fitting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Make a base, and the card of an adaptive model that was made for it."""
    monkeypatch.chdir(tmp_path)
    for folder in (paths.BASE, paths.tuned("adaptive")):
        folder.mkdir(parents=True)
    (paths.BASE / "model.safetensors").write_bytes(b"weights")
    (paths.BASE / "tokenizer.json").write_text("{}")
    (paths.BASE / "tokenizer_config.json").write_text("{}")
    return {**card(), **tuned.made_for(paths.BASE)}


def test_a_card_says_for_whom_a_model_was_trained(fitting: dict[str, Any]) -> None:
    (paths.tuned("adaptive") / tuned.CARD).write_text(json.dumps(fitting))
    for name in ("adaptive", "adaptive+rag"):
        found = arms.card(arms.parse(name))
        assert found is not None
        assert found.audience == ["public"]
    assert arms.card(arms.parse("rag")) is None
    assert arms.card(arms.parse("endpoint")) is None


def test_a_card_that_is_missing_torn_or_of_another_base_is_an_error(
    fitting: dict[str, Any],
) -> None:
    file, arm = paths.tuned("adaptive") / tuned.CARD, arms.parse("adaptive")
    with pytest.raises(
        ModelError, match=r"does not contain a tuned model: .*missing: inhouse run finetune"
    ):
        arms.card(arm)
    file.write_text(json.dumps(fitting)[:90])
    with pytest.raises(
        ModelError, match=r"is not valid JSON: inhouse run finetune writes it again"
    ):
        arms.card(arm)
    file.write_text(json.dumps({key: fitting[key] for key in fitting if key != "audience"}))
    with pytest.raises(ModelError, match="has no audience"):
        arms.card(arm)
    file.write_text(json.dumps({**fitting, "base": "0f"}))
    with pytest.raises(ModelError, match="was made for another base than models/base has"):
        arms.card(arm)
