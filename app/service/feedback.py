"""Take what readers think of answers.

POST /feedback        {"answer_id": "a-…", "verdict": "down", "reason": …, "right_answer": …}
GET  /feedback/list   to keys that were made with --reviewer
"""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from app.feedback import thumbs
from app.feedback.thumbs import Thumb, Verdict
from app.service.errors import DOCUMENTED, ApiError
from app.service.reader import Asker
from app.service.records import Records

LONGEST = 4_000  # characters
LISTED = 200  # thumbs, the newest

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
        thumbs.add(made)

    await run_in_threadpool(keep)
    return Taken(id=sent.answer_id)


@router.get("/feedback/list")
async def listed(asker: Asker) -> list[Thumb]:
    """List the newest verdicts on answers from documents that the reviewer may read."""
    if not asker.reviewer:
        raise ApiError(403, "this key may not read the feedback of others")
    found = await run_in_threadpool(thumbs.read)
    return [thumb for thumb in found if set(thumb.groups) <= asker.groups][:LISTED]
