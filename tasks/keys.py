"""Name the wrong keys of params.yaml, and the keys that were probably meant.

In:  the pydantic model of the file, the errors that it found
Out: one line per error: "expected …, got …"
"""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

Place = tuple[str | int, ...]  # of a value: ("ingest", "sources", 0, "name")

# Keys that had another name, and the name that they have now.
RENAMED = {
    "measures": "metrics",
    "compare.brand": "compare.brand_uri_pattern",
    "compare.seed": "seed",
    "examples.dev_manners": "examples.dev_task_share",
    "examples.seed": "seed",
    "examples.without_right": "examples.no_answer_share",
    "finetune.audience": "snapshot.audience",
    "finetune.evaluate": "finetune.dev_examples",
    "finetune.evaluations": "finetune.evals_per_epoch",
    "finetune.levels": "levels",
    "finetune.min_changed": "snapshot.min_changed",
    "finetune.pass_tokens": "finetune.micro_batch_tokens",
    "finetune.reading": "finetune.pretrain_epochs",
    "finetune.seed": "seed",
    "finetune.share": "finetune.train_fraction",
    "finetune.unlearnt": "finetune.withheld_share",
    "finetune.volumes": "finetune.learning_curve_fractions",
    "promote.max_markers": "promote.max_pii_leaks",
}
PATTERNS = {  # the words for the pattern of a value
    r"^[a-z][a-z0-9-]*$": "lower-case letters, digits and -, beginning with a letter",
    r"^[0-9a-f]{64}$": "a SHA-256, 64 hexadecimal digits",
    r"^[1-9]\d{0,6}/(second|minute|hour|day)$": "a rate such as 60/minute",
    r"^[A-Za-z0-9-]+$": "the name of a header, letters, digits and -",
    r"^https?://[^\s?#]+$": "an address that begins with http:// or https://",
    r"^\w[\w-]*(/\w[\w-]*)*$": "the name of a branch, such as nightly",
    r"^\w[\w./-]*$": "the name of a remote, such as origin",
    r"^(local|(tcp|tls|ws|wss)://\S+)$": "local, or the address of a scheduler: tls://host:8786",
}
REMOVED = {"ingest.shards": "the number of shards follows the number of documents"}


def lines(error: ValidationError, kind: type[BaseModel]) -> list[str]:
    """Return one line per wrong value. A missing key whose former name is there is left out."""
    problems = error.errors()
    places = [tuple(problem["loc"]) for problem in problems]
    former = {RENAMED.get(dotted(place)) for place in places} - {None}
    return [
        line(problem, place, kind)
        for problem, place in zip(problems, places, strict=True)
        if problem["type"] != "missing" or not any(_within(dotted(place), new) for new in former)
    ]


def line(problem: Any, place: Place, kind: type[BaseModel]) -> str:
    """Describe one error of a model of this kind."""
    if problem["type"] == "extra_forbidden":
        return unknown(place, kind)
    if problem["type"] == "missing":
        return f"expected the key {dotted(place)!r}, which is missing"
    wanted = problem["msg"].replace("Input should be", "expected").removeprefix("Value error, ")
    if words := PATTERNS.get(problem.get("ctx", {}).get("pattern")):
        wanted = f"expected {words}"
    return f"{dotted(place) or 'the whole file'}: {wanted}, got {problem['input']!r}"


def unknown(place: Place, kind: type[BaseModel]) -> str:
    """Describe a key that does not exist, with its present name or the nearest one that exists."""
    *above, key = place
    if new := RENAMED.get(dotted(place)):
        return f"expected {new!r}, got its former name {dotted(place)!r}"
    if why := REMOVED.get(dotted(place)):
        return f"expected no key {dotted(place)!r}: {why}. Delete the line"
    section = at(above, kind)
    found = _nearest(str(key), keys(section) if section else []) or _nearest(str(key), every(kind))
    hint = f": did you mean {found!r}?" if found else ""
    return f"expected a key of {dotted(above) or 'the file'}, got {key!r}{hint}"


def _nearest(key: str, names: Iterable[str]) -> str | None:
    """Return the first of the names whose last part is the most like the key, if any is."""
    last = {name.rpartition(".")[2]: name for name in reversed(list(names))}
    return next((last[near] for near in difflib.get_close_matches(key, last, 1)), None)


def keys(kind: type[BaseModel]) -> list[str]:
    """Return the keys of a section as the file names them."""
    return [field.alias or name for name, field in kind.model_fields.items()]


def every(kind: type[BaseModel], above: Place = ()) -> Iterator[str]:
    """Yield the dotted names of all keys."""
    for key in keys(kind):
        yield dotted((*above, key))
        if inner := at([key], kind):
            yield from every(inner, (*above, key))


def at(place: Sequence[str | int], kind: type[BaseModel]) -> type[BaseModel] | None:
    """Return the section at a place; None for a value. The items of a list are all of one kind."""
    for key in place:
        if isinstance(key, str):
            inner = {f.alias or n: f.annotation for n, f in kind.model_fields.items()}.get(key)
            options = [o for o in (inner, *get_args(inner)) if isinstance(o, type)]
            found = next((o for o in options if issubclass(o, BaseModel)), None)
            if found is None:
                return None
            kind = found
    return kind


def dotted(place: Sequence[str | int]) -> str:
    """Write a place as params.yaml's users name it: finetune.max_tokens."""
    return ".".join(map(str, place))


def _within(name: str, section: str | None) -> bool:
    return section is not None and f"{section}.".startswith(f"{name}.")
