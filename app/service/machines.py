"""List the machines with their state, as far as the asker may read their readings.

GET /machines   last reading, state, latest alarm and sparkline of each machine
"""

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from app.service.errors import DOCUMENTED, ApiError
from app.service.reader import Asker
from tasks.machines import overview

router = APIRouter(responses=DOCUMENTED)

BUSY = "the readings are being written at this moment; please try again"


class Machine(BaseModel):
    machine: str
    last_reading: str  # ISO, UTC
    readings: int
    sensors: list[str]
    state: str  # alarm, normal or too few readings
    alarms: int
    pattern: str  # of the latest alarm; "" without one
    since: str
    until: str
    limit: str
    sensor: str  # of the sparkline
    sparkline: str


class Machines(BaseModel):
    machines: list[Machine]


@router.get("/machines")
async def machines(asker: Asker) -> Machines:
    """List the machines whose readings the asker may read."""
    try:
        rows = await run_in_threadpool(overview.rows, asker.groups)
    except OSError:  # a shard was replaced between its name and its content
        raise ApiError(503, BUSY, "not_readable") from None
    return Machines(machines=[Machine(**row) for row in rows])
