"""Edit params.yaml in place: only the characters of the changed values change.

In:  params.yaml, values by their dotted names
Out: params.yaml, written whole, and only if the result is valid
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tasks import params
from tasks.errors import ParamsError
from tasks.files import whole


def edit(path: Path, changes: Mapping[str, Any]) -> None:
    """Set each dotted name, such as chunk.tokens, to its value.

    Raises ParamsError for an unknown name or a value that is not allowed; then the file is as it
    was."""
    text = path.read_text("utf-8")
    for name, value in changes.items():
        text = with_value(text, name, value)
    params.read(text)
    with whole(path) as temporary:
        temporary.write_text(text, "utf-8")


def with_value(text: str, name: str, value: Any) -> str:
    """Return the YAML text with one value replaced. Comments, order and layout stay."""
    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    for part in name.split("."):
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        found = [below for key, below in pairs if key.value == part]
        if not found:
            raise ParamsError(f"params.yaml: expected a value named {name}, got no {part}")
        node = found[0]
    return text[: node.start_mark.index] + _flow(value) + text[_end(node) :]


def _end(node: yaml.Node) -> int:
    """Where the value ends; a block's own mark lies behind the comments that follow it."""
    block = isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value
    if not block:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


def _flow(value: Any) -> str:
    """The value in one line: JSON, which is YAML, with plain strings where they are plain."""
    if isinstance(value, str) and yaml.safe_load(value) == value and "#" not in value:
        return value
    return json.dumps(value, ensure_ascii=False)
