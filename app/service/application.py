"""Make the application: its routes, its errors, and what its requests share."""

from fastapi import FastAPI

from app.access.admission import Admission
from app.engine import Engine
from app.service import (
    alarms,
    answers,
    chat,
    citations,
    drafts,
    embeddings,
    errors,
    feedback,
    health,
    login,
    machines,
    metrics,
    models,
    page,
    responses,
)
from app.service.body_limit import BodyLimit
from app.service.capacity import Capacity
from app.service.records import Records
from tasks import params

ROUTERS = (
    answers.router,
    chat.router,
    responses.router,
    embeddings.router,
    models.router,
    machines.router,
    alarms.router,
    citations.router,
    health.router,
    metrics.router,
    login.router,
    feedback.router,
    drafts.router,
    page.router,
)


def create(engine: Engine, host: str = "127.0.0.1") -> FastAPI:
    """Return the application that answers with this engine, on a server bound to the host."""
    application = FastAPI(title="Inhouse", docs_url=None, redoc_url=None)
    application.state.engine = engine
    values = params.load()
    application.state.capacity = Capacity(values.serve)
    application.state.admission = Admission.of(values.serve, host)
    application.state.records = Records.of(values)
    application.state.url = values.serve.url
    errors.add_to(application)
    application.add_middleware(BodyLimit)
    metrics.add_to(application)
    for router in ROUTERS:
        application.include_router(router)
    return application
