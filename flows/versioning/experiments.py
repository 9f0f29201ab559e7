"""Run an experiment of DVC, and read what it measured and changed.

In:  parameters by key, the stage to run to
Out: an experiment in git (refs/exps) and in DVC's cache, by name
Run: called by flows.experiment
"""

import uuid
from pathlib import Path
from typing import Any

from flows import repository, stages
from tasks import params, paths


def run(cell: dict[str, str], target: str) -> str:
    """Run to a stage with other parameters, in a copy of the workspace, and return the
    experiment's name. A parameter that has a default need not be in params.yaml (DVC's ++)."""
    name = f"grid-{uuid.uuid4().hex[:8]}"
    changed = [part for key, value in cell.items() for part in ("-S", f"++{key}={value}")]
    carried = [part for path in _missing_inputs(target) for part in ("--copy-paths", path)]
    stages.dvc(
        "exp", "run", "--temp", "--name", name, *changed, *carried, target, name=target
    )  # fmt: skip
    return name


def measures(name: str) -> dict[str, Any]:
    """Return the headline metrics of an experiment."""
    files = stages.dvc_json("metrics", "diff", "HEAD", name, "--all").values()
    return {key: value["new"] for values in files for key, value in sorted(values.items())}


def changed(name: str) -> dict[str, Any]:
    """Return the parameters in which an experiment differs from the commit that is checked out."""
    found = stages.dvc_json("params", "diff", "HEAD", name).get("params.yaml", {})
    return {key: value["new"] for key, value in found.items()}


def _missing_inputs(target: str) -> list[str]:
    """Return the inputs that a copy of the workspace lacks, because neither a stage makes them nor
    git has them: documents, models, questions of one's own."""
    values = params.load()
    inputs = [paths.DOCUMENTS, paths.EMBEDDER, values.evaluate.questions]
    if target not in (*stages.NIGHT, "calibrate", "evaluate"):
        inputs += [paths.BASE, paths.TRAINSET, paths.report("snapshot"), values.compare.probe]
        inputs += [values.examples.reviewed, values.metrics.style.briefs]
        machines = Path(values.machines.diagnosed)  # its readings lie beside it
        inputs += [machines if machines.parent == paths.DOCUMENTS.parent else machines.parent]
    ignored = repository.git("check-ignore", *map(str, inputs)).splitlines()
    return [path for path in ignored if Path(path).exists()]
