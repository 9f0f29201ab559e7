"""Compile a chat template that needs nothing but jinja, so that transformers need not be imported.

In:  the source of a template
Out: what renders it; None if it uses a function or a tag that transformers adds

Importing transformers for one template takes longer than all of a warm answer without a model.
"""

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any

import jinja2
from jinja2 import meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

GIVEN = frozenset({"messages", "add_generation_prompt"})
FILTERS = frozenset(
    {"trim", "length", "upper", "lower"}
)  # jinja's own; tojson is another one there

Render = Callable[..., str]


@lru_cache(maxsize=16)
def compiled(source: str, tokens: frozenset[str]) -> Render | None:
    """Return the function that renders a template, given its values by name; `tokens` are the names
    of the special tokens among them."""
    sandbox = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    sandbox.globals.clear()  # jinja's namespace is another one than that of transformers
    sandbox.globals["raise_exception"] = _refuse
    try:
        tree = sandbox.parse(source)
    except jinja2.TemplateSyntaxError:
        return None
    return sandbox.from_string(source).render if _is_simple(tree, tokens) else None


def _is_simple(tree: nodes.Template, tokens: Collection[str]) -> bool:
    named = meta.find_undeclared_variables(tree)
    filters = {found.name for found in tree.find_all(nodes.Filter)}
    tests = any(tree.find_all((nodes.Test, nodes.Macro, nodes.Import, nodes.Include)))
    return named <= GIVEN.union(tokens) and filters <= FILTERS and not tests


def _refuse(message: str) -> Any:
    raise jinja2.TemplateError(message)
