"""Let reviewers decide about drafted questions, as `inhouse questions approve` does from the CSV.

GET  /drafts             the page
GET  /drafts/list        to keys that were made with --reviewer: drafts from documents that the
                         reviewer may read, and what is decided
GET  /drafts/{id}        the same: the passage in which the accepted answer stands
POST /drafts/{id}        the same: {"verdict": "yes", "question": …, "answers": …, "seen": …}
"""

import logging
import re
from collections.abc import Sequence
from pathlib import Path as File
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, BackgroundTasks, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from app.service import page
from app.service import records as recording
from app.service.errors import DOCUMENTED, ApiError, ErrorBody
from app.service.reader import Asker, Reader
from app.service.records import Records
from tasks import params
from tasks.answer.retrieve import readable
from tasks.dataset import draft_passages, draft_reviews, draft_table
from tasks.dataset.approved_questions import UNFOUND
from tasks.dataset.draft_reviews import Reviewed, StaleError, State
from tasks.dataset.draft_table import ID, cut
from tasks.errors import InhouseError

log = logging.getLogger(__name__)

LONGEST = 4_000  # characters

router = APIRouter(responses=DOCUMENTED)
Text = Annotated[str, Field(max_length=LONGEST)]
Id = Annotated[str, Path(max_length=100)]


class Draft(BaseModel):
    id: str
    question: str
    answers: str  # alternatives, separated by |
    verdict: str  # yes, no, or "" for nothing
    otherwise: str  # what the page said of a draft that the CSV decides differently
    seen: str  # goes back with the decision, so that nobody decides what they did not see
    kind: str
    fact: str  # that the question asks for: time, number, person, …
    documents: list[str]


class Drafts(BaseModel):
    file: str  # of the workspace; "" if there is none yet
    drafts: list[Draft]


class Passage(BaseModel):
    uri: str  # "" for a question that no document answers
    title: str
    folder: str
    format: str
    heading: list[str]
    passage: str
    start: int  # of the answer, in characters
    end: int  # 0: it does not stand there


class Decide(BaseModel):
    model_config = ConfigDict(extra="forbid")

    verdict: Literal["yes", "no", ""]
    question: Text
    answers: Text
    seen: Annotated[str, Field(max_length=100)]


CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {"model": ErrorBody, "description": "somebody else decided it, or it is not valid"},
}


@router.get("/drafts", include_in_schema=False)
async def drafts(request: Request) -> Response:
    """Return the page."""
    return await page.file("drafts.html", request)


@router.get("/drafts/list")
def listed(request: Request, asker: Asker, later: BackgroundTasks) -> Drafts:
    """List the drafts from documents that the reviewer may read. Ids are hashes: in their order,
    the drafts that are decided at any time are a random part of all, and not the best ones."""
    path = _path(asker)
    found = sorted(_readable(path, asker), key=lambda each: each.row[ID])
    uris = dict.fromkeys(uri for each in found for uri in cut(each.row["document"]))
    recording.shown(request, asker, "", list(uris))
    later.add_task(request.app.state.records.filtered, "")  # load its model before a decision
    return Drafts(file=str(path) if path.exists() else "", drafts=list(map(_draft, found)))


@router.get("/drafts/{draft}")
def passage(request: Request, draft: Id, asker: Asker) -> Passage:
    """Return the section of the document in which the answer of a draft stands."""
    found = _find(draft, _path(asker), asker)
    uris = cut(found.row["document"])
    recording.shown(request, asker, found.state.question, uris)
    return _passage(found, uris)


@router.post("/drafts/{draft}", responses=CONFLICT)
def decide(request: Request, draft: Id, sent: Decide, asker: Asker) -> Draft:
    """Approve a draft, refuse it, or take either back; question and answer may be edited."""
    found = _find(draft, _path(asker), asker)
    recording.shown(request, asker, sent.question, cut(found.row["document"]))
    return _draft(_decided(draft, sent, asker, request.app.state.records))


def _path(asker: Reader) -> File:
    """Return the CSV of drafts. Raises ApiError 403."""
    if not asker.reviewer:
        raise ApiError(403, "this key may not review drafts")
    return File(params.load().evaluate.drafts)


def _readable(path: File, asker: Reader) -> list[Reviewed]:
    if not path.exists():
        return []
    try:
        every = draft_reviews.reviewed(draft_table.read(path))
    except InhouseError as error:
        raise ApiError(409, str(error), "not_readable") from None
    uris = {uri for each in every for uri in cut(each.row["document"])}
    groups = draft_passages.readers(uris)
    mine = readable(asker.groups)
    return [
        each
        for each in every
        if all(mine & set(groups.get(uri, ())) for uri in cut(each.row["document"]))
    ]


def _find(identity: str, path: File, asker: Reader) -> Reviewed:
    """Return a draft. Raises ApiError 404, also for one from documents of other readers."""
    found = next((each for each in _readable(path, asker) if each.row[ID] == identity), None)
    if found is None:
        raise ApiError(404, "there is no such draft, or you may not read its document", "not_found")
    return found


def _draft(found: Reviewed) -> Draft:
    state, row = found.state, found.row
    return Draft(
        id=row[ID],
        question=state.question,
        answers=state.answers,
        verdict=state.verdict if state.verdict in ("yes", "no") else "",
        otherwise=found.otherwise,
        seen=state.token,
        kind=row["kind"],
        fact=row["why"].partition(" in ")[0],
        documents=cut(row["document"]),
    )


def _passage(found: Reviewed, uris: Sequence[str]) -> Passage:
    """Return the place in the first document that has the answer; else in the first one."""
    parts = draft_passages.texts(uris)
    titles = draft_passages.titles(uris)
    state, why = found.state, found.row["why"]
    places = [
        (uri, draft_passages.place(parts.get(uri, ()), cut(state.answers), state.question, why))
        for uri in uris
    ]
    uri, place = max(places, key=lambda each: each[1].end > 0, default=("", draft_passages.NOWHERE))
    path = PurePosixPath(uri)
    return Passage(
        uri=uri,
        title=titles.get(uri, ""),
        folder=str(path.parent) if uri else "",
        format=path.suffix.removeprefix("."),
        heading=list(place.heading),
        passage=place.text,
        start=place.start,
        end=place.end,
    )


def _decided(identity: str, sent: Decide, asker: Reader, records: Records) -> Reviewed:
    wanted = State(sent.verdict, sent.question.strip(), sent.answers.strip())
    by = "" if asker.key.startswith("user:") else asker.key
    try:
        return draft_reviews.decide(
            identity, sent.seen, wanted, by, params.load(), records.filtered
        )
    except OSError as error:
        log.warning("drafts: not written: %s", error)
        message = (
            "this service may not write its folder: decide in the CSV, and run inhouse questions "
            "approve in the folder"
        )
        raise ApiError(503, message, "not_writable") from None
    except StaleError as error:
        raise ApiError(409, f"not written: {error}", "changed") from None
    except InhouseError as error:
        code = "answer_not_in_passage" if UNFOUND in str(error) else "not_approved"
        message = f"not approved: {re.sub(r'^line [0-9]+: ', '', str(error))}"
        raise ApiError(409, message, code) from None
