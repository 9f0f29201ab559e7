"""A model is there for those whose groups and key may use it, and for nobody else."""

import asyncio
from types import SimpleNamespace

import pytest
from starlette.requests import Request

from app.service import models
from app.service.errors import ApiError
from app.service.reader import Reader


class Engine:
    """Its champion is full+rag, whose weights are for staff."""

    def arms(self, groups: frozenset[str]) -> dict[str, str]:
        known = {"inhouse": "full+rag", "base": "base", "rag": "rag", "full+rag": "full+rag"}
        public = {name: arm for name, arm in known.items() if arm != "full+rag"}
        return known if "staff" in groups else public


REQUEST = Request({"type": "http", "app": SimpleNamespace(state=SimpleNamespace(engine=Engine()))})
STAFF = frozenset({"staff"})


@pytest.mark.parametrize(
    ("reader", "model", "arm"),
    [
        (Reader(groups=STAFF), None, None),
        (Reader(groups=STAFF), "inhouse", None),
        (Reader(groups=STAFF), "full+rag", "full+rag"),
        (Reader(), "rag", "rag"),
        (Reader(), None, "refused"),
        (Reader(), "full+rag", "refused"),
        (Reader(groups=STAFF, arms=frozenset({"rag"})), "rag", "rag"),
        (Reader(groups=STAFF, arms=frozenset({"rag"})), "inhouse", "refused"),
        (Reader(groups=STAFF, arms=frozenset({"full+rag"})), "inhouse", None),
        (Reader(groups=STAFF), "gpt-9", "refused"),
    ],
)
def test_a_model_is_there_for_those_whose_groups_and_key_may_use_it(
    reader: Reader, model: str | None, arm: str | None
) -> None:
    asked = models.arm_of(REQUEST, reader, model)
    if arm != "refused":
        assert asyncio.run(asked) == arm
        return
    with pytest.raises(ApiError) as refused:
        asyncio.run(asked)
    assert (refused.value.status, refused.value.code) == (404, "model_not_found")
