"""dvc.yaml, params.yaml, deploy/prefect.yaml, README.md and the code, held to each other."""

import ast
import importlib
import inspect
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from tasks import params
from tests.contracts import ROOT, STAGES, needed

ITEM = "${item}"
EACH = {"finetune": "adaptive"}  # an item of each `foreach`
DEPLOYMENTS = yaml.safe_load((ROOT / "deploy/prefect.yaml").read_text())["deployments"]
CODE = [path for top in ("flows", "tasks", "app") for path in sorted((ROOT / top).rglob("*.py"))]


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_runs_the_module_of_its_name(stage: str) -> None:
    command = STAGES[stage]["cmd"].removesuffix(f" {ITEM}")
    python, switch, module = shlex.split(command)
    assert (python, switch) == ("python", "-m")
    assert re.fullmatch(rf"tasks(\.\w+)+\.{stage}", module)
    step = ROOT / module.replace(".", "/")
    assert step.with_suffix(".py").is_file() or (step / "__main__.py").is_file()


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_depends_on_all_the_code_that_it_imports(stage: str) -> None:
    listed = {dep for dep in STAGES[stage]["deps"] if re.fullmatch(r"tasks/.*\.py", dep)}
    assert listed == needed(stage), "run python -m tests.contracts"


@pytest.mark.parametrize("stage", STAGES)
def test_the_files_of_tasks_that_a_stage_depends_on_exist(stage: str) -> None:
    listed = [dep for dep in STAGES[stage]["deps"] if dep.startswith("tasks/")]
    assert [dep for dep in listed if not (ROOT / dep).is_file()] == []
    assert sorted(set(listed)) == sorted(listed)


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_names_params_that_exist(stage: str) -> None:
    values = yaml.safe_load((ROOT / "params.yaml").read_text())
    for name in STAGES[stage].get("params", []):
        found = values
        for key in name.replace(ITEM, EACH.get(stage, "")).split("."):
            assert key in found, f"{stage}: params.yaml has no {name}"
            found = found[key]


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_writes_the_report_of_its_name(stage: str) -> None:
    outs = {_name(out).replace(f"-{ITEM}", "") for out in STAGES[stage]["outs"]}
    assert f"reports/{stage}.json" in outs or STAGES[stage].get("frozen")


def test_dvc_lists_few_measures() -> None:
    """`dvc exp show` has a column for each value of each metrics file."""
    metrics = {out for entry in STAGES.values() for out in entry.get("metrics", [])}
    assert metrics == {"reports/headline-evaluate.json", "reports/headline-recommend.json"}


def test_every_stage_comes_after_those_that_it_is_built_from() -> None:
    made: set[str] = set()
    every = {_name(out) for entry in STAGES.values() for out in entry.get("outs", [])}
    for name, entry in STAGES.items():
        late = (set(entry["deps"]) & every) - made
        assert not late, f"{name} stands before the stage that makes {late}"
        made |= {_name(out) for out in entry.get("outs", [])}


def _name(out: Any) -> str:
    return str(next(iter(out))) if isinstance(out, dict) else str(out)


def test_params_are_typed_without_defaults_so_that_a_value_has_one_home() -> None:
    for _, section in inspect.getmembers(params, inspect.isclass):
        if issubclass(section, params.Section):
            for name, field in section.model_fields.items():
                by_hand = (section, name) in {(params.Access, "optional"), (params.Source, "trust")}
                assert by_hand or field.is_required(), f"{section.__name__}.{name} has a default"


def test_sections_of_params_are_named_like_steps() -> None:
    steps = {path.stem for path in (ROOT / "tasks").rglob("*.py")}
    steps |= {path.parent.name for path in (ROOT / "tasks").rglob("__init__.py")}
    steps |= {"redact", "generate", "measures"}  # pii, models.generator, evaluation.metrics
    assert set(yaml.safe_load((ROOT / "params.yaml").read_text())) <= steps


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda entry: entry["name"])
def test_a_deployment_resolves_to_a_flow_that_takes_its_parameters(deployment: Any) -> None:
    module, name = deployment["entrypoint"].rsplit(".", 1)
    flow = getattr(importlib.import_module(module), name)
    assert set(deployment["parameters"]) <= set(flow.parameters.properties)
    assert "concurrency_limit" not in deployment  # its slot would leak with the server's memory


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_only_its_own_adapter_imports_a_heavy_library(path: Path) -> None:
    owners = {
        "qdrant_edge": r"tasks/index/(qdrant_\w+|bm25)\.py",
        "qdrant_client": r"tasks/index/(qdrant_\w+|bm25)\.py",
        "torch": r"tasks/(models/(weights|processor|embedder|tuned)|training/\w+"
        r"|pii/tagger/\w+)\.py",
        "ctranslate2": r"tasks/(models/(weights|generator)|pii/tagger/engine)\.py",
        "openvino": r"tasks/models/embedder\.py",
        "great_expectations": r"tasks/(dataset/examples|documents/(suite|validate))\.py",
        "presidio_analyzer": r"tasks/pii/(\w+/)*\w+\.py",
        "prefect": r"flows/\w+\.py",
    }
    name = path.relative_to(ROOT).as_posix()
    for node in ast.walk(ast.parse(path.read_text())):
        modules = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
        for module in modules:
            owner = owners.get(module.split(".")[0])
            assert owner is None or re.fullmatch(owner, name), f"{name} imports {module}"


def test_code_has_no_unsafe_load_and_no_path_of_one_machine() -> None:
    unsafe = r"\bpickle\b|torch\.load\(|yaml\.load\(|trust_remote_code\s*=\s*True|shell\s*=\s*True"
    for path in CODE:
        text = re.sub(r'""".*?"""|#.*', "", path.read_text(), flags=re.DOTALL)
        assert not re.search(unsafe, text), path
        assert not re.search(r"[\"'](/home|/root|/work|/Users)/", text), path
