"""Take what readers think of answers.

POST /feedback                {"answer_id": "a-…", "verdict": "down", "reason": …,
                               "right_answer": …}
GET  /feedback/list           to keys that were made with --reviewer
POST /feedback/{id}/approve   the same: {"as": "question", "answer": …, "documents": […]}
"""

import logging
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from app.feedback import approve as approving
from app.feedback import thumbs
from app.feedback.approve import Approval
from app.feedback.thumbs import Thumb, Use, Verdict
from app.service import records as recording
from app.service.errors import DOCUMENTED, ApiError, ErrorBody
from app.service.reader import Asker, Reader
from app.service.records import Records
from tasks import params
from tasks.answer.prompts import DECLINED
from tasks.errors import InhouseError

log = logging.getLogger(__name__)

LONGEST = 4_000  # characters
LISTED = 200  # thumbs, the newest
MOST = 20  # documents that prove an answer

router = APIRouter(responses=DOCUMENTED)

Text = Annotated[str, Field(max_length=LONGEST)]


class Feedback(BaseModel):
    model_config = ConfigDict(extra="forbid")

    answer_id: Annotated[str, Field(max_length=100)]
    verdict: Verdict
    reason: Text = ""
    right_answer: Text = ""


class Taken(BaseModel):
    id: str


@router.post("/feedback")
async def feedback(request: Request, sent: Feedback, asker: Asker) -> Taken:
    """Keep a verdict on an answer that the asker got. 404 for any other answer."""
    records: Records = request.app.state.records
    given = records.recent.find(sent.answer_id, asker.key, asker.groups)
    if given is None:
        message = "there is no such answer, or it is too long ago: ask again, and judge that answer"
        raise ApiError(404, message, "answer_not_found", "answer_id")

    def keep() -> None:
        made = thumbs.thumb(
            sent.answer_id,
            given,
            sent.verdict,
            sent.reason,
            sent.right_answer,
            records.filtered,
        )
        try:
            thumbs.add(made)
        except OSError as error:
            log.warning("feedback: not kept: %s", error)
            message = "this service can't keep feedback at the moment; please try again later"
            raise ApiError(503, message, "not_writable") from None

    await run_in_threadpool(keep)
    return Taken(id=sent.answer_id)


@router.get("/feedback/list")
def listed(request: Request, asker: Asker) -> list[Thumb]:
    """List the newest verdicts on answers from documents that the reviewer may read."""
    found = _readable(asker)[:LISTED]
    uris = dict.fromkeys(uri for thumb in found for uri in thumb.documents)
    recording.shown(request, asker, "", list(uris))
    return found


def _readable(asker: Reader) -> list[Thumb]:
    if not asker.reviewer:
        raise ApiError(403, "this key may not read the feedback of others")
    return [thumb for thumb in thumbs.read() if set(thumb.groups) <= asker.groups]


class Approve(BaseModel):
    model_config = ConfigDict(extra="forbid")

    use: Annotated[Use, Field(alias="as")]
    answer: Text = ""  # the right one; "": as the thumb says
    documents: Annotated[list[Text], Field(max_length=MOST)] | None = None  # null: the thumb's
    declined: bool = False  # true: the right answer is that the documents do not say
    kind: Text = "lookup"


class Approved(BaseModel):
    id: str
    file: str  # of the workspace


CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {"model": ErrorBody, "description": "it can't become a question or an example"},
}


@router.post("/feedback/{thumb}/approve", responses=CONFLICT)
def approve(
    request: Request, thumb: Annotated[str, Path(max_length=100)], sent: Approve, asker: Asker
) -> Approved:
    """Make a question of the comparison or an example for training of a verdict that the reviewer
    may read, as `inhouse feedback approve` does in the folder that this service runs in."""
    found = next((each for each in _readable(asker) if each.id == thumb), None)
    if found is None:
        raise ApiError(404, "there is no such feedback, or you may not read it", "not_found")
    answers = DECLINED if sent.declined else sent.answer
    made = Approval(sent.use, answers, sent.documents, sent.kind)
    file = _approved(found, made, request.app.state.records)
    recording.shown(request, asker, found.question, sent.documents or found.documents)
    return Approved(id=found.id, file=file)


def _approved(found: Thumb, made: Approval, records: Records) -> str:
    values = params.load()
    try:
        return str(approving.run(found, made, values, records.filtered))
    except OSError as error:
        log.warning("feedback: not approved: %s", error)
        command = f"inhouse feedback approve {found.id} --as {made.use}"
        message = f"this service may not write its folder: run {command} in the folder"
        raise ApiError(503, message, "not_writable") from None
    except InhouseError as error:
        raise ApiError(409, f"not approved: {error}", "not_approved") from None
