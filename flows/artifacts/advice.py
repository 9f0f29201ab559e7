"""Say what a person can do about a failed run, or about a document that was rejected."""

from tasks.errors import (
    BusyError,
    InhouseError,
    LeaseLostError,
    LostDocumentsError,
    ModelError,
    ParamsError,
    RejectedFilesError,
    SourceError,
    StageError,
    StoreError,
    ValidationError,
    WidenedError,
)

ALLOW = """Check {what}. If this is meant, allow it once, with a reason:

- on the command line: `inhouse run reindex {option} --why "…"`
- in the Prefect UI: Deployments, nightly, Run, Custom run; fill in *{field}*."""
LOST = ALLOW.format(
    what="whether the folder was moved or emptied, or is not mounted",
    option="--allow-loss",
    field="Allow a loss once, because",
)
WIDER = ALLOW.format(
    what="the access rules in params.yaml",
    option="--allow-wider",
    field="Allow more readers once, because",
)
AWAY = """The other documents are in the index. The artifact *changes* lists the files with their \
reasons: correct them, or exclude them in params.yaml, and run the night again."""
SOURCE = """Mount or correct the folder of this source, then run the night again. Until then the \
others can be read alone: `inhouse run reindex --source NAME`, or *Sources* in the form."""
FAILED: tuple[tuple[type[InhouseError], str], ...] = (
    (LostDocumentsError, LOST),
    (WidenedError, WIDER),
    (RejectedFilesError, AWAY),
    (SourceError, SOURCE),
    (ParamsError, "Correct this key in params.yaml, then run again."),
    (ModelError, "Check the network and the section models of params.yaml, then run again."),
    (
        ValidationError,
        "Correct what the reason names; `inhouse rejected` lists rejected documents.",
    ),
    (StoreError, "Run the night again: it builds the index from the documents."),
    (BusyError, "Wait until the other run has ended, then run again."),
    (LeaseLostError, "Nothing: the run that took over does the work of this one."),
    (StageError, "The log of this run has the lines of the step. A new run goes on from there."),
)
UNKNOWN = "This is an error of the program or the machine: `inhouse doctor` checks the set-up."

REJECTED = (  # a part of the reason, and what helps
    ("save it", "save it again, as the reason describes"),
    ("no parser", "save it in a format of docs/formats.md, or exclude it in params.yaml"),
    ("ingest.", "raise this value in params.yaml, or split the file"),
    ("without text", "give it text (a scan needs OCR), or exclude it in params.yaml"),
    ("empty", "give it text, or delete it"),
    ("forgotten", "nothing: it was forgotten on purpose"),
    ("rename it", "rename it"),
    ("can't be read", "let the user who runs the nights read it"),
    ("broken", "open it in the program that made it, and save it again"),
    ("parser died", "open it in the program that made it, and save it again"),
)
OTHERWISE = "correct the file, or exclude it in params.yaml"


def failed(error: BaseException) -> str:
    """Return what to do now about a run that failed with this error."""
    return next((text for kind, text in FAILED if isinstance(error, kind)), UNKNOWN)


def rejected(reason: str) -> str:
    """Return what to do about a file that was rejected for this reason."""
    return next((text for part, text in REJECTED if part in reason), OTHERWISE)
