"""Ask and search, with all that Inhouse knows of an answer.

POST /ask      {"question": …, "arm": null, "turns": [{"question": …, "answer": …}]}
POST /search   {"question": …, "k": 10}
"""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from app.engine import Engine
from app.service.reader import Asker

QUESTION = 8_000  # characters
TURNS = 50

router = APIRouter()

Text = Annotated[str, Field(min_length=1, max_length=QUESTION)]


class Turn(BaseModel):
    """An earlier question of the conversation, and what was answered."""

    model_config = ConfigDict(extra="forbid")

    question: Text
    answer: Annotated[str, Field(max_length=4 * QUESTION)] = ""


class Ask(BaseModel):
    model_config = ConfigDict(extra="forbid")

    question: Text
    arm: str | None = None  # null: the champion
    turns: Annotated[list[Turn], Field(max_length=TURNS)] = []


class Search(BaseModel):
    model_config = ConfigDict(extra="forbid")

    question: Text
    k: Annotated[int, Field(ge=1, le=100)] = 10


def engine_of(request: Request) -> Engine:
    """Return the engine of the application, which opens models and the index once."""
    found: Engine = request.app.state.engine
    return found


@router.post("/ask")
def ask(request: Request, asked: Ask, asker: Asker) -> dict[str, Any]:
    """Answer from the documents that the asker may read, each sentence with its source."""
    earlier = [(turn.question, turn.answer) for turn in asked.turns]
    return engine_of(request).ask(asked.question, asker.groups, asked.arm, earlier).as_dict()


@router.post("/search")
def search(request: Request, asked: Search, asker: Asker) -> dict[str, Any]:
    """Find passages that the asker may read, best first."""
    found = engine_of(request).search(asked.question, asker.groups, asked.k)
    return {
        "results": [
            {
                "uri": passage.payload.uri,
                "title": passage.payload.title,
                "locator": passage.locator,
                "text": passage.payload.text,
                "score": round(passage.score, 6),
                "chunk_id": passage.chunk_id,
            }
            for passage in found
        ]
    }
