"""Read and write the reports that another step reads, each as the pydantic model of its contents.

Keys that the model does not know are ignored, so that a newer report can be read; a missing one is
an error that names the command. Optional keys that nobody set are not written.
"""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from tasks.errors import InhouseError
from tasks.storage.atomic import write_json

Report = TypeVar("Report", bound=BaseModel)


def read(path: Path, kind: type[Report], command: str) -> Report:
    """Return the report. Raises InhouseError with the command that writes it if it is missing, is
    not JSON, or has not the keys of its model."""
    try:
        return kind.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise InhouseError(f"{path} is missing: {command} writes it") from None
    except ValidationError as error:
        raise InhouseError(f"{path} {problem(error)}: {command} writes it again") from None


def known(path: Path, kind: type[Report]) -> Report | None:
    """Return the report; None if it is missing, torn or of another form."""
    try:
        return kind.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def problem(error: ValidationError) -> str:
    """Describe the first thing that is wrong, without the value."""
    first = error.errors(include_url=False, include_input=False)[0]
    key = ".".join(map(str, first["loc"]))
    if first["type"] == "json_invalid":
        return "is not valid JSON"
    return f"has no {key}" if first["type"] == "missing" else f"is wrong at {key}: {first['msg']}"


def write(path: Path, report: BaseModel) -> None:
    write_json(path, as_json(report))


def as_json(report: BaseModel) -> dict[str, Any]:
    """Return the report as it is written: without the optional keys that nobody set."""
    return report.model_dump(mode="json", exclude_unset=True)
