"""Name the models that a client may ask: the champion as `inhouse`, and each arm.

GET /v1/models             those whose audience the asker is in and that the key may use
GET /v1/models/{model}
"""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from app.engine import CHAMPION, Engine
from app.service.errors import DOCUMENTED, ApiError
from app.service.reader import Asker, Reader

CREATED = 1_764_374_400  # a time in seconds, which clients expect and do not use

router = APIRouter(prefix="/v1/models", responses=DOCUMENTED)


@router.get("")
async def models(request: Request, asker: Asker) -> dict[str, Any]:
    """List the models that the asker may use."""
    return {"object": "list", "data": [_model(name) for name in await allowed(request, asker)]}


@router.get("/{model}")
async def one(request: Request, model: str, asker: Asker) -> dict[str, Any]:
    """Return a model that the asker may use."""
    await arm_of(request, asker, model)
    return _model(model)


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": CREATED, "owned_by": CHAMPION}


async def allowed(request: Request, asker: Reader) -> dict[str, str]:
    """Return the arms that the asker may use, by the names of their models."""
    engine: Engine = request.app.state.engine
    found = await run_in_threadpool(engine.arms, asker.groups)
    return {name: arm for name, arm in found.items() if asker.arms is None or arm in asker.arms}


async def arm_of(request: Request, asker: Reader, model: str | None) -> str | None:
    """Return the arm that a model names, or None for the champion. Raises ApiError 404, the same
    for a model that is not there and for one that the asker may not use."""
    name = model or CHAMPION
    if name not in await allowed(request, asker):
        message = f"the model {name!r} does not exist, or you do not have access to it"
        raise ApiError(404, message, "model_not_found", "model")
    return None if name == CHAMPION else name
