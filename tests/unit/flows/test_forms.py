"""Test the forms: what each shows, and the values that the API refuses."""

from typing import Any

import pytest
from prefect.utilities.schema_tools.validation import ValidationError, validate

from flows import experiment, finetune, forget, forms, grid, reindex, stages
from tasks import params
from tasks.answer import arms
from tasks.errors import InhouseError, ParamsError

SCHEMAS = {
    flow.name: flow.parameters.model_dump_for_openapi()
    for flow in (reindex.reindex, finetune.finetune, experiment.experiment, forget.forget)
}
ROW = "retrieve.text_weight"


@pytest.mark.parametrize("flow", SCHEMAS)
def test_every_field_of_a_form_has_a_title_and_help(flow: str) -> None:
    for name, field in SCHEMAS[flow]["properties"].items():
        assert field["title"] != name
        assert field["description"].endswith(".")


@pytest.mark.parametrize(
    ("flow", "values"),
    [
        ("reindex", {"sources": ["aldermoor"], "allow_loss": "moved to the archive"}),
        ("finetune", {"levels": ["full"], "train_fraction": 0.5, "promotion": "recommend only"}),
        ("finetune", {"train_fraction": None}),
        ("experiment", {}),
        ("experiment", {"grid": [{"parameter": "chunk.tokens", "values": ["96"]}]}),
        ("experiment", {"grid": [{"parameter": "compare.questions", "values": ["null", "9"]}]}),
        ("forget", {"kind": "person", "name": "Ada"}),
    ],
)
def test_a_form_takes_what_the_flow_takes(flow: str, values: dict[str, Any]) -> None:
    validate(values, SCHEMAS[flow], raise_on_error=True)


@pytest.mark.parametrize(
    ("flow", "values", "field"),
    [
        ("reindex", {"sources": ["aldermore"]}, "sources"),
        ("reindex", {"allow_loss": "yes"}, "allow_loss"),
        ("reindex", {"allow_wider": True}, "allow_wider"),
        ("finetune", {"levels": ["half"]}, "levels"),
        ("finetune", {"train_fraction": 0}, "train_fraction"),
        ("finetune", {"train_fraction": 1.5}, "train_fraction"),
        ("finetune", {"promotion": "at once"}, "promotion"),
        ("experiment", {"grid": []}, "grid"),
        ("experiment", {"grid": [{"parameter": "chunk.token", "values": ["96"]}]}, "parameter"),
        ("experiment", {"grid": [{"parameter": "chunk.tokens", "values": ["many"]}]}, "values"),
        ("experiment", {"grid": [{"parameter": ROW, "values": []}]}, "values"),
        ("experiment", {"grid": [{"parameter": ROW, "values": ["much"]}]}, "values"),
        ("experiment", {"target": "lunch"}, "target"),
        ("forget", {"kind": "folder", "name": "x"}, "kind"),
        ("forget", {"kind": "person", "name": ""}, "name"),
    ],
)
def test_a_form_refuses_a_wrong_value_and_names_its_field(
    flow: str, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError, match=field):
        validate(values, SCHEMAS[flow], raise_on_error=True)


def test_a_value_out_of_bounds_is_refused_before_a_cell_runs() -> None:
    with pytest.raises(ValueError, match=r"chunk\.tokens: expected greater than or equal to 32"):
        grid.Row(parameter="chunk.tokens", values=["96", "0"])


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("chunk.token=96", "did you mean 'tokens'"),
        ("chunk.tokens", "expected section.key=a,b,c"),
        ("chunk.tokens=many", "expected a valid integer"),
        ("index.keep=3", "changes no experiment"),
    ],
)
def test_a_wrong_word_of_the_command_line_is_named(word: str, said: str) -> None:
    with pytest.raises(InhouseError, match=said):
        grid.rows([word])


def test_a_grid_that_would_measure_nothing_is_refused_with_the_stage_to_run_to() -> None:
    assert grid.cells(grid.MEASURED, "evaluate") == [{ROW: "0.4"}, {ROW: "0.8"}]
    with pytest.raises(ParamsError, match=r"answer\.passages changes nothing.*run to calibrate"):
        grid.cells(grid.rows(["answer.passages=3,5"]), "evaluate")
    with pytest.raises(ParamsError, match=r"levels\.full\.epochs.*run to finetune@full"):
        grid.cells(grid.rows(["levels.full.epochs=1,2"]), "finetune@partial")
    with pytest.raises(ParamsError, match="in one row of the grid, got 2"):
        grid.cells(grid.rows([f"{ROW}=1", f"{ROW}=0.5"]), "evaluate")


def test_every_target_is_a_stage_and_every_key_is_read_by_one() -> None:
    for target in grid.TARGETS:
        assert grid.read_by(target)
    assert "chunk.tokens" in grid.tunable()
    assert "index.keep" not in grid.tunable()
    assert not any("seed of" in key for key in grid.tunable())


def test_a_list_in_a_value_is_not_cut() -> None:
    [row] = grid.rows(["finetune.learning_curve_fractions=[0.25,0.5],[]"])
    assert row.values == ["[0.25,0.5]", "[]"]


def test_unknown_names_of_the_command_line_are_refused() -> None:
    with pytest.raises(InhouseError, match="expected one of the levels"):
        forms.levels(["half"])
    with pytest.raises(InhouseError, match="expected one of the sources aldermoor"):
        forms.check_sources(["aldermore"])
    with pytest.raises(InhouseError, match="expected one of the stages"):
        grid.stage("lunch")


def test_chosen_levels_are_compared_with_the_arms_that_are_not_tuned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = params.load()
    monkeypatch.setattr(arms, "trained", lambda level: level != "full")
    assert finetune.changed(values, [], None) == {}
    changes = finetune.changed(values, ["full", "adaptive"], 0.5)
    assert changes == {
        "finetune.train_fraction": 0.5,
        "compare.arms": ["base", "retrieval", "rag", "full", "adaptive", "adaptive+rag"],
    }
    with stages.pinned(changes) as pinned:
        assert (pinned.finetune.train_fraction, params.load()) == (0.5, pinned)
    assert params.load() == values
    with pytest.raises(InhouseError, match="got none of full: train all levels the first time"):
        finetune.changed(values, ["adaptive"], None)


@pytest.mark.parametrize(
    ("why", "allowed", "problem"),
    [
        ("moved", True, "expected a reason of 8 to 500 characters, got 'moved'"),
        ("moved to the archive", False, "got neither"),
        ("moved to the archive", True, ""),
        ("", True, ""),
        ("", False, ""),
    ],
)
def test_the_command_line_takes_the_reasons_that_the_form_takes(
    why: str, allowed: bool, problem: str
) -> None:
    if not problem:
        forms.check_reason(why, allowed)
        return
    with pytest.raises(InhouseError, match=problem):
        forms.check_reason(why, allowed)
