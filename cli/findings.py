"""Define a finding of `inhouse doctor`: whether one thing is in order, and the remedy if not."""

from dataclasses import dataclass

OK, WARNING, FAILED = "ok", "warning", "FAILED"


@dataclass(frozen=True, slots=True)
class Finding:
    state: str  # OK, WARNING or FAILED
    name: str  # of the thing that was checked
    text: str
    next: str = ""  # the command that helps
