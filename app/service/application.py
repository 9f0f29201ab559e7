"""Make the application: its routes, its errors, and what its requests share."""

from fastapi import FastAPI

from app.engine import Engine
from app.service import answers, errors, health
from app.service.capacity import Capacity
from tasks import params

ROUTERS = (answers.router, health.router)


def create(engine: Engine) -> FastAPI:
    """Return the application that answers with this engine."""
    application = FastAPI(title="Inhouse", docs_url=None, redoc_url=None)
    application.state.engine = engine
    application.state.capacity = Capacity(params.load().serve)
    errors.add_to(application)
    for router in ROUTERS:
        application.include_router(router)
    return application
