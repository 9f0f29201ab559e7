"""Great Expectations without the packages that a suite on a table in memory does not use."""

import subprocess
import sys

CHECKED = """
import sys
import pandas as pd
from tasks import params
from tasks.documents import validate
row = validate.Measured("a", "a.md", ("public",), "A", 400, 0.0, 0.0)
few = validate.Measured("b", "b.md", ("public",), "", 400, 0.0, 0.0)
failing, failed = validate.check(validate.frame([row, few]), params.load().validate_)
assert failing == {1: ["no title"]}, failing
loaded = {"sqlalchemy", "boto3", "altair.vegalite", "scipy.stats._stats_py"} & set(sys.modules)
assert not loaded, loaded
import sqlalchemy.orm
from scipy import stats
import altair
assert stats.norm.cdf(0) == 0.5
assert altair.Chart.__name__ == "Chart"
assert sqlalchemy.orm.Session
assert sys.modules["scipy.stats"].__file__
"""


def test_a_suite_runs_without_them_and_they_can_be_imported_afterwards() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHECKED], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
