"""Make the application: its routes, its errors, and what its requests share."""

from fastapi import FastAPI

from app.engine import Engine
from app.service import answers, errors, health, page

ROUTERS = (answers.router, health.router, page.router)


def create(engine: Engine) -> FastAPI:
    """Return the application that answers with this engine."""
    application = FastAPI(title="Inhouse", docs_url=None, redoc_url=None)
    application.state.engine = engine
    errors.add_to(application)
    for router in ROUTERS:
        application.include_router(router)
    return application
