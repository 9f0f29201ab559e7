"""Test the commands about versions and experiments, and the columns that they show."""

from typing import Any

import pytest
from typer.testing import CliRunner

from cli.__main__ import app
from flows import stages
from flows.versioning import experiment_table, past_versions, review, versions


def run(*words: str) -> str:
    done = CliRunner().invoke(app, words, prog_name="inhouse")
    assert done.exit_code == 0, done.output
    return done.output


def test_the_commands_call_their_functions_with_plain_arguments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[tuple[Any, ...]] = []
    for module, name in (
        (past_versions, "show"), (past_versions, "take"),
        (review, "run"), (experiment_table, "show"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, lambda *given, name=name: calls.append((name, *given)))
    run("versions", "--json")
    run("versions", "take", "48a6cb0c")
    run("review")
    run("review", "grid-1", "grid-2", "--baseline", "grid-3")
    run("experiments", "--all")
    assert calls == [
        ("show", True),
        ("take", "48a6cb0c"),
        ("run", [], None),
        ("run", ["grid-1", "grid-2"], "grid-3"),
        ("show", True),
    ]


def data(figures: dict[str, Any], step: str = "evaluate", **values: Any) -> dict[str, Any]:
    """Return what DVC knows of a revision."""
    params = {"params.yaml": {"data": {"chunk": {"tokens": 160}, **values}}}
    return {"params": params, "metrics": {f"reports/headline-{step}.json": {"data": figures}}}


RETRIEVAL = {"ndcg@10": 0.8741, "ndcg@10_low": 0.8326, "ndcg@10_high": 0.9076, "search_ms": 141.9}
ANSWERS = {
    "arm": "rag", "right": 0.52, "right_low": 0.44, "right_high": 0.6,
    "per_1000_answers": 0.12, "p95_s": 2.94,
}  # fmt: skip


def experiment(name: str, found: dict[str, Any] | None, error: str = "") -> dict[str, Any]:
    failed = {"type": "E", "msg": error} if error else None
    return {"revs": [{"rev": "ab" * 20, "name": name, "data": found, "error": failed}]}


def test_the_list_has_what_matters_first_and_at_most_eight_columns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found: list[dict[str, Any]] = [
        {"rev": "workspace", "data": data({})},
        {
            "rev": "cd" * 20,
            "experiments": [
                experiment("grid-1", data(RETRIEVAL, chunk={"tokens": 96})),
                experiment("grid-2", data(ANSWERS, "recommend")),
                experiment("grid-3", None, "it is gone"),
            ],
        },
        {"rev": "ef" * 20, "experiments": None},
    ]
    rows = list(experiment_table.table(found))
    assert rows == [
        ["workspace", "", "not measured", "", "", "", ""],
        ["grid-1", "chunk.tokens=96", "ndcg@10 0.874", "0.833", "0.908", "", "142 ms"],
        ["grid-2", "", "right 0.520", "0.440", "0.600", "0.12", "2.94 s"],
        ["grid-3", "it is gone", "", "", "", "", ""],
    ]
    assert len(experiment_table.COLUMNS) == len(rows[0]) <= 8
    monkeypatch.setattr(stages, "dvc_json", lambda *_: found)
    lines = run("experiments").splitlines()
    assert lines[0].split() == list(experiment_table.COLUMNS)
    assert max(map(len, lines)) <= 80


def test_versions_are_a_table_without_empty_columns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = {versions.KIND: "night", "Documents": "1071", "Champion": "rag", "Data": "b" * 36}
    found = past_versions.Version("a" * 40, "2026-11-30T23:52:00+01:00", "night", facts)
    monkeypatch.setattr(past_versions, "listed", lambda *_: iter([found]))
    past_versions.show(as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "version   made                  by     documents  champion  data      code",
        "aaaaaaaa  2026-11-30 22:52 UTC  night  1071       rag       bbbbbbbb  unversioned",
        "To go back to one: inhouse versions take VERSION",
    ]
