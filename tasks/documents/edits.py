"""Change values of a YAML text and nothing else: comments, quotes and line breaks stay.

In:  the text of params.yaml, the path of a value such as ("evaluate", "source"), its new value
Out: the text with that value

The parser's own marks locate a value. A YAML round trip would move comments and, where a list
becomes empty, join two keys in one line.
"""

import json
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode, SequenceNode

from tasks import params
from tasks.errors import ParamsError

Path = tuple[str | int, ...]

BOM = "\ufeff"


def put(text: str, path: Path, value: object) -> str:
    """Replace a value. A key that is not there, because it has a default, goes to the end of its
    section, and so does a section with it."""
    try:
        section = _node(text, path[:-1])
    except StopIteration:
        return put(text, path[:-1], {path[-1]: value})
    if any(key.value == path[-1] for key, _ in section.value):
        return replaced(text, path, value)
    if section.flow_style:
        return replaced(text, path[:-1], {**_value(section), path[-1]: value})
    key, _ = section.value[0]
    lines = text.splitlines(keepends=True)
    end = _last(section).end_mark.line + 1
    lines[end - 1] = lines[end - 1].rstrip("\n") + "\n"
    written = f"{' ' * key.start_mark.column}{path[-1]}: {_written(value)}\n"
    return "".join([*lines[:end], written, *lines[end:]])


def replaced(text: str, path: Path, value: object) -> str:
    """Replace a value, or a list."""
    node = _node(text, path)
    if isinstance(node, SequenceNode) and not node.flow_style:
        text = without(text, path, [_value(item) for item in node.value])
        node = _node(text, path)
    return text[: node.start_mark.index] + _written(value) + text[node.end_mark.index :]


def without(text: str, path: Path, values: Collection[object]) -> str:
    """Remove the items of a list that are among `values`, with the comments in their lines."""
    node = _node(text, path)
    gone = [item for item in node.value if _value(item) in values]
    if not gone:
        return text
    left = [_value(item) for item in node.value if item not in gone]
    if node.flow_style:
        written = json.dumps(left, ensure_ascii=False)
        return text[: node.start_mark.index] + written + text[node.end_mark.index :]
    lines = text.splitlines(keepends=True)
    for item in gone:
        for number in range(item.start_mark.line, _last(item).end_mark.line + 1):
            lines[number] = ""
    if not left:
        line = _key(text, path).end_mark
        before, after = lines[line.line][: line.column + 1], lines[line.line][line.column + 1 :]
        lines[line.line] = f"{before} []{after}"
    return "".join(lines)


def appended(text: str, path: Path, item: dict[str, object]) -> str:
    """Add an item to a list of mappings in block style, behind the last one."""
    node = _node(text, path)
    last = node.value[-1]
    indent = " " * (last.start_mark.column - 2)
    written = "".join(
        f"{indent}{'  ' if number else '- '}{key}: {_written(value)}\n"
        for number, (key, value) in enumerate(item.items())
    )
    lines = text.splitlines(keepends=True)
    end = _last(last).end_mark.line + 1
    lines[end - 1] = lines[end - 1].rstrip("\n") + "\n"
    return "".join([*lines[:end], written, *lines[end:]])


def removed(text: str, path: Path, number: int) -> str:
    """Remove an item of a list in block style that has others beside it."""
    item = _node(text, path).value[number]
    lines = text.splitlines(keepends=True)
    return "".join(lines[: item.start_mark.line] + lines[_last(item).end_mark.line + 1 :])


def _node(text: str, path: Path) -> Any:
    node = _root(text)
    for part in path:
        if isinstance(part, int):
            node = node.value[part]
        else:
            node = next(value for key, value in node.value if key.value == part)
    return node


@lru_cache(maxsize=8)  # an edit looks up several paths of one text
def _root(text: str) -> Any:
    """Parse a text. libyaml is ten times as fast, but its marks do not count a byte order mark."""
    return YAML(typ="safe", pure=text.startswith(BOM)).compose(text)


def _key(text: str, path: Path) -> Any:
    parent = _node(text, path[:-1])
    return next(key for key, _ in parent.value if key.value == path[-1])


def _last(node: Any) -> Any:
    """Return the node that ends last: the mark of a block itself lies behind the comments that
    follow."""
    if isinstance(node, ScalarNode) or node.flow_style or not node.value:
        return node
    last = node.value[-1]
    return _last(last[1] if isinstance(last, tuple) else last)


def _value(node: Any) -> Any:
    return YAML(typ="safe", pure=True).constructor.construct_object(node, deep=True)


def _written(value: object) -> str:
    """Write a value without quotes if YAML reads it back unchanged, else as JSON, which is YAML
    too."""
    try:
        if isinstance(value, str) and params.values_of(f"key: {value} # comment") == {"key": value}:
            return value
    except ParamsError:
        pass
    return json.dumps(value, ensure_ascii=False)
