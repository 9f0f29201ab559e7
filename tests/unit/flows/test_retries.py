"""Which failed steps are tried again, without Prefect and with it."""

import pytest

from flows import policy, retries
from tasks.errors import LostDocumentsError, StageError, UnreachableError


class Step:
    """A step that fails with these errors, one after another, and then ends well."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.runs = list(errors), 0

    def __call__(self, value: int) -> int:
        self.runs += 1
        if self.errors:
            raise self.errors.pop(0)
        return value


@pytest.mark.parametrize(
    "error",
    [UnreachableError("no bucket"), OSError("full"), StageError("index was killed by SIGKILL")],
)
def test_an_error_that_may_pass_is_tried_again(error: Exception) -> None:
    step = Step(error, error)
    assert retries.tried_again(step, (0, 0))(7) == 7
    assert step.runs == 3


def test_the_last_error_is_the_one_of_the_step() -> None:
    step = Step(OSError("first"), OSError("second"))
    with pytest.raises(OSError, match="second"):
        retries.tried_again(step, (0,))(7)


@pytest.mark.parametrize("error", [LostDocumentsError("too many"), StageError("chunk failed: x")])
def test_an_error_that_says_the_same_a_minute_later_is_not(error: Exception) -> None:
    step = Step(error)
    with pytest.raises(type(error)):
        retries.tried_again(step, (0,))(7)
    assert step.runs == 1


def test_prefect_tries_a_task_again_for_the_same_errors_and_as_often() -> None:
    task = policy.tried_again(Step(), name="step")
    assert task.retries == len(retries.DELAYS)
    assert list(task.retry_delay_seconds or ()) == list(retries.DELAYS)
