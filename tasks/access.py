"""Decide who may read each file of a source.

In:  the groups and access rules of a source, the paths of its files
Out: the groups of each path

The last rule that matches a path decides; without one, the source's groups do. Paths and patterns
are compared in Unicode's composed form and without case, because file systems differ in both. A
rule that decides for no file protects nothing, so it is an error unless it is `optional`.
"""

import unicodedata
from collections.abc import Collection, Sequence

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore import GitIgnorePatternError

from tasks import params
from tasks.errors import SourceError


def groups_of(source: params.Source, names: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the sorted groups that may read each path. Raises SourceError if a rule decides for
    none of them."""
    specs = [_spec(source.name, rule.pattern) for rule in source.access]
    deciding = {name: _last(specs, _folded(name)) for name in names}
    if names:  # an empty folder is a loss, which has limits of its own
        _check(source, set(deciding.values()))
    by_rule = [tuple(sorted(set(rule.groups))) for rule in source.access]
    common = tuple(sorted(set(source.groups)))
    return {name: common if n is None else by_rule[n] for name, n in deciding.items()}


def _spec(source: str, pattern: str) -> GitIgnoreSpec:
    try:
        return GitIgnoreSpec.from_lines([_folded(pattern)])
    except GitIgnorePatternError:
        raise SourceError(
            f"source {source}: expected an access pattern as in .gitignore, with / for folders, "
            f"got {pattern!r}: correct it in params.yaml; nothing was read"
        ) from None


def _last(specs: Sequence[GitIgnoreSpec], name: str) -> int | None:
    matching = (n for n in reversed(range(len(specs))) if specs[n].match_file(name))
    return next(matching, None)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _check(source: params.Source, deciding: Collection[int | None]) -> None:
    for number, rule in enumerate(source.access):
        if number not in deciding and not rule.optional:
            raise SourceError(
                f"source {source.name}: expected the access rule {rule.pattern!r} to decide for a "
                f"file, got none: correct it in params.yaml (a pattern as in .gitignore, its path "
                f"counted from the source's folder; a later rule that matches the same files comes "
                f"before it), or add `optional: true`; nothing was read"
            )
