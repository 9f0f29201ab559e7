"""Make the application: its routes, its errors, and what its requests share."""

from fastapi import FastAPI

from app.engine import Engine
from app.service import answers, chat, errors, health, models, responses
from tasks import params

ROUTERS = (
    answers.router,
    chat.router,
    responses.router,
    models.router,
    health.router,
)


def create(engine: Engine) -> FastAPI:
    """Return the application that answers with this engine."""
    application = FastAPI(title="Inhouse", docs_url=None, redoc_url=None)
    application.state.engine = engine
    application.state.url = params.load().serve.url
    errors.add_to(application)
    for router in ROUTERS:
        application.include_router(router)
    return application
