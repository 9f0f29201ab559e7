"""Validate a table with a Great Expectations suite.

In:  a table, and expectations by the message for a failure
Out: (row number: reasons why it failed), and the expectations that failed as a whole
"""

import logging
import warnings
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from tasks.documents import suite_imports

if TYPE_CHECKING:
    import great_expectations as gx


def check(
    name: str, table: pd.DataFrame, expectations: "Mapping[str, gx.expectations.Expectation]"
) -> tuple[dict[int, list[str]], list[str]]:
    with suite_imports.lean():
        import great_expectations as gx

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Great Expectations warns of its own internals
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False}
        suite = context.suites.add(gx.ExpectationSuite(name))
        for reason, expectation in expectations.items():
            expectation.meta = {"reason": reason}
            suite.add_expectation(expectation)
        batch = (
            context.data_sources.add_pandas("memory")
            .add_dataframe_asset(name)
            .add_batch_definition_whole_dataframe("all")
        )
        definition = gx.ValidationDefinition(name=name, data=batch, suite=suite)
        definition = context.validation_definitions.add(definition)
        result = definition.run(batch_parameters={"dataframe": table}, result_format="COMPLETE")
    failing: defaultdict[int, list[str]] = defaultdict(list)
    for outcome in result.results:
        reason = outcome.expectation_config.meta["reason"]
        for row in outcome.result.get("unexpected_index_list") or []:
            failing[int(row)].append(reason)
    failed = [o.expectation_config.meta["reason"] for o in result.results if not o.success]
    return dict(failing), failed
