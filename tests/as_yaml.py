"""Write values as YAML, each key in a line of its own, as a person or DVC writes them."""

from io import StringIO
from typing import Any

from ruamel.yaml import YAML


def as_yaml(values: Any) -> str:
    writer, text = YAML(typ="safe"), StringIO()
    writer.default_flow_style = False
    writer.dump(values, text)
    return text.getvalue()
