"""Show the page of a run that a stranger reads first: what happened in a night, what to do, and
links to the other artifacts.

The UI shows the artifacts of a run in no order, and cuts off the cells of a table that are too
wide: what to do stands here as text, which wraps.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from prefect import runtime

from flows import artifacts
from flows.artifacts import advice, findings
from flows.record import Night
from tasks import params
from tasks.decision import withdraw
from tasks.documents.ingest_report import IngestReport
from tasks.errors import LostDocumentsError, WidenedError
from tasks.index import night_record
from tasks.index.index_report import IndexReport

NAMED = 20  # documents of one reason; the artifact `changes` has all of them
NOTHING = "Nothing: no document was rejected, left, or was opened to more people."


def night(
    shown: Night,
    values: params.Params,
    taken: IngestReport | None,
    index: IndexReport | None,
    checked: withdraw.Report | None,
    error: BaseException | None,
) -> None:
    """Show the summary of a night. The reports are None if their steps did not run."""
    reasons = shown.report("validate").get("reasons", {})
    to_do = list(_to_do(taken, reasons, checked))
    if error:
        parts = [*_failure(shown, taken, error), *to_do]
    else:
        found = findings.sentences(index, shown.record, values)
        changed = [f"Documents: {findings.changes(taken, reasons)}."] if taken else []
        parts = [*found, *changed, "## What to do", *(to_do or [NOTHING])]
    artifacts.markdown(
        "\n\n".join([*parts, "## More about this night", _links()]) + "\n",
        key="summary",
        description=f"Read this first: {findings.night(shown, error)}",
    )


def _failure(shown: Night, taken: IngestReport | None, error: BaseException) -> Iterator[str]:
    """Yield the step that failed, why, and what to do now."""
    yield f"# This night failed in its step {shown.record.get('step') or 'start'}"
    yield f"> {artifacts.plain(night_record.reason(error))}"
    yield "The index answers as before this night, unless the reason says otherwise."
    yield f"## What to do now\n\n{advice.failed(error)}"
    # a value in the form lets the next night pass
    if runtime.deployment.id and isinstance(error, LostDocumentsError | WidenedError):
        yield f"[Open the form](/deployments/deployment/{runtime.deployment.id}/run)"
    if taken and isinstance(error, LostDocumentsError):
        yield f"## The {len(taken.lost_files)} documents that would leave"
        yield _list(taken.lost_files, artifacts.LISTED)


def _to_do(
    taken: IngestReport | None, reasons: Mapping[str, str], checked: withdraw.Report | None
) -> Iterator[str]:
    """Yield what a person may have to do about documents and models, each with its documents."""
    for row in checked.withdrawn if checked else ():
        yield f"**{artifacts.plain(row.arm)} was withdrawn**: {artifacts.plain(row.reason)}"
    if taken is None:
        return
    rejected = defaultdict[str, list[str]](list)
    for each in taken.rejected_files:
        rejected[each["reason"]].append(each["path"])
    for path, reason in reasons.items():
        rejected[reason].append(path)
    for reason, paths in rejected.items():
        yield _item(len(paths), f"rejected: {artifacts.plain(reason)}", advice.rejected(reason))
        yield _list(paths)
    if taken.lost_files and not taken.aborted:
        yield _item(len(taken.lost_files), "left", "put back what should answer")
        yield _list(taken.lost_files)
    if taken.widened:
        to_do = "correct the access rules if this is not meant"
        yield _item(len(taken.widened), "opened to more people", to_do)
        yield _list([f"{row['path']}: {row['before']}, now {row['now']}" for row in taken.widened])


def _item(number: int, what: str, to_do: str) -> str:
    documents = "document" if number == 1 else "documents"
    return f"**{number:,} {documents} {what}.** {to_do[0].upper()}{to_do[1:]}."


def _list(lines: Sequence[str], most: int = NAMED) -> str:
    more = [f"and {len(lines) - most:,} more"] if len(lines) > most else []
    return "\n".join([*(f"- {artifacts.plain(line)}" for line in lines[:most]), *more])


def _links() -> str:
    """Return a line per artifact of this run, with what it found."""
    return "\n".join(
        f"- [{made.key}](/artifacts/artifact/{made.id}): {artifacts.plain(made.description or '')}"
        for made in artifacts.of_run()
    )
