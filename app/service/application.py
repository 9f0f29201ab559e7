"""Make the application: its routes, its errors, and what its requests share."""

from fastapi import FastAPI

from app.access.admission import Admission
from app.engine import Engine
from app.service import answers, errors, health, login
from tasks import params

ROUTERS = (answers.router, health.router, login.router)


def create(engine: Engine, host: str = "127.0.0.1") -> FastAPI:
    """Return the application that answers with this engine, on a server bound to the host."""
    application = FastAPI(title="Inhouse", docs_url=None, redoc_url=None)
    application.state.engine = engine
    application.state.admission = Admission.of(params.load().serve, host)
    errors.add_to(application)
    for router in ROUTERS:
        application.include_router(router)
    return application
