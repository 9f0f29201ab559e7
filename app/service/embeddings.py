"""Embed texts with the model of the index.

POST /v1/embeddings   {"model": "embedder", "input": "…" or ["…"], "encoding_format": "float"}

`input_type` "query" embeds questions as a search does; the default "passage" embeds documents.
"""

import base64
from collections.abc import Callable
from functools import cache, partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from app.service import capacity
from app.service.answers import engine_of
from app.service.errors import DOCUMENTED, ApiError
from app.service.reader import Asker
from tasks.index.chunk import token_counter
from tasks.models.embedder import Embedder

MODEL = "embedder"
TEXTS = 256  # of a request
Text = Annotated[str, Field(min_length=1, max_length=20_000)]

router = APIRouter(responses=DOCUMENTED)


class Asked(BaseModel):
    """Texts; lists of tokens are not supported, since they belong to another model."""

    model: Annotated[str, Field(max_length=200)]
    input: Text | Annotated[list[Text], Field(min_length=1, max_length=TEXTS)]
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = None
    input_type: Literal["passage", "query"] = "passage"


@router.post("/v1/embeddings")
async def embed(request: Request, asked: Asked, _: Asker) -> dict[str, Any]:
    """Return the vector of each text, of unit length."""
    if asked.model != MODEL:
        message = f"the model {asked.model!r} does not exist; expected {MODEL!r}"
        raise ApiError(404, message, "model_not_found", "model")
    embedder = await run_in_threadpool(engine_of(request).embedder)
    if asked.dimensions not in (None, embedder.dim):
        message = f"expected {embedder.dim} dimensions, got {asked.dimensions}"
        raise ApiError(400, message, "unsupported_parameter", "dimensions")
    texts = [asked.input] if isinstance(asked.input, str) else asked.input
    data = await capacity.run(request, partial(_data, embedder, texts, asked))
    tokens = await run_in_threadpool(lambda: sum(map(_counter(), texts)))
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return {"object": "list", "model": MODEL, "data": data, "usage": usage}


@cache
def _counter() -> Callable[[str], int]:
    return token_counter()


def _data(embedder: Embedder, texts: list[str], asked: Asked) -> list[dict[str, Any]]:
    if asked.input_type == "query":
        vectors = [embedder.encode_query(text) for text in texts]
    else:
        vectors = list(embedder.encode(texts))
    as_text = asked.encoding_format == "base64"
    return [
        {
            "object": "embedding",
            "index": number,
            "embedding": base64.b64encode(v.tobytes()).decode() if as_text else v.tolist(),
        }
        for number, v in enumerate(vectors)
    ]
