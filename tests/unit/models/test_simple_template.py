"""Test which chat templates are rendered without transformers, and that they read the same."""

import subprocess
import sys
from typing import Any

import jinja2
import pytest
from transformers.utils.chat_template_utils import render_jinja_template

from tasks import paths
from tasks.models import simple_template
from tasks.models.weights import chat_template
from tests.unit.models import test_template as templates

BASE = str(chat_template(paths.BASE))
TURNS = [
    {"role": "user", "content": ' Is <b> "wide" & é? \n'},
    {"role": "assistant", "content": "Yes."},
    {"role": "user", "content": "Why?"},
]
TOKENS = {"eos_token": "</s>"}


@pytest.mark.parametrize("opens", [True, False])
@pytest.mark.parametrize(
    "source", [BASE, templates.CHATML, templates.REFUSES_SYSTEM, templates.DROPS_SYSTEM,
               templates.STRICT]
)  # fmt: skip
def test_a_simple_template_reads_as_transformers_writes_it(source: str, opens: bool) -> None:
    render = simple_template.compiled(source, frozenset(TOKENS))
    assert render is not None
    values = {"add_generation_prompt": opens, **TOKENS}
    found: Any = render_jinja_template([TURNS], None, None, source, **values)
    assert render(messages=TURNS, **values) == found[0][0]


@pytest.mark.parametrize(
    "source",
    [
        templates.DATED,
        templates.GENERATION,
        templates.LOOPS,
        "{{ messages | tojson }}",
        "{% set found = namespace(n=1) %}{{ found.n }}",
        "{% if tools %}{{ tools }}{% endif %}",
        "{{ other_token }}",
    ],
)
def test_what_transformers_adds_is_left_to_it(source: str) -> None:
    assert simple_template.compiled(source, frozenset(TOKENS)) is None


def test_a_template_does_not_reach_the_interpreter() -> None:
    render = simple_template.compiled("{{ messages.__class__.__mro__ }}", frozenset())
    assert render is not None
    with pytest.raises(jinja2.TemplateError):
        render(messages=[])


def test_the_base_model_is_asked_without_transformers() -> None:
    program = (
        "import sys; from pathlib import Path; from tasks.models.template import Template\n"
        f"Template(Path({str(paths.BASE)!r})).render([{{'role': 'user', 'content': 'Why?'}}])\n"
        "sys.exit('transformers' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
