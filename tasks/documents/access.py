"""Decide who may read each file of a source.

In:  the groups and access rules of a source, the paths of its files
Out: the groups of each path, and the rule that decides

The last rule that matches a path decides; without one, the source's groups do. Paths and patterns
are compared as people read them: without case, accents composed, invisible characters and blanks at
the ends of names left out, wide letters as plain ones. A pattern's # and ! are characters of names,
and its brackets are both a set of characters and themselves.

A rule that decides for no file protects nothing, so it is an error unless it is `optional`; a later
rule that opens files of an earlier one is an error unless it is an exception below it.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import unquote

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore import GitIgnorePatternError

from tasks import params
from tasks.errors import SourceError
from tasks.records import PUBLIC

GLOB = re.compile(r"[*?\[\]]")
STRAY = re.compile(r"\\(?![#!\[\]*?\\ ])")  # a backslash that escapes nothing: Windows' separator


@dataclass(frozen=True)
class _Rule:
    """An access rule, ready to match folded paths."""

    number: int
    given: params.Access
    spec: GitIgnoreSpec
    matched: frozenset[str]  # of tonight's paths

    @cached_property
    def parts(self) -> list[str]:
        """The components of its pattern up to the first with a wildcard."""
        pattern = _folded(self.given.pattern).strip("/").removeprefix("**/")
        found = pattern.split("/")
        fixed = [n for n, part in enumerate(found) if GLOB.search(part)]
        return found[: fixed[0]] if fixed else found

    @property
    def fixed(self) -> int:
        """The characters of its pattern that are not wildcards."""
        return len(GLOB.sub("", self.given.pattern))


def groups(source: params.Source, rule: int | None) -> tuple[str, ...]:
    """Return the sorted groups of a rule; None: those of the source."""
    return tuple(sorted(set(source.groups if rule is None else source.access[rule].groups)))


def rules_of(source: params.Source, names: Collection[str]) -> dict[str, int | None]:
    """Return the number of the rule that decides for each path; None: the source's groups do.
    Raises SourceError for a rule that cannot have its intended effect."""
    folded = {name: _folded(name) for name in names}
    rules = [_rule(source, n, folded) for n in range(len(source.access))]
    deciding = {name: _last(rules, name) for name in names}
    if names:  # an empty folder is a loss, which has limits of its own
        _check_idle(source, rules, deciding, folded)
        _check_reopened(source, rules, deciding)
    return deciding


def wider(now: Collection[str], before: Collection[str]) -> bool:
    """Return whether somebody may read a document of these groups now and might not before."""
    return PUBLIC not in before and (PUBLIC in now or not set(now) <= set(before))


def _rule(source: params.Source, number: int, folded: Mapping[str, str]) -> _Rule:
    given = source.access[number]
    spec = _spec(source.name, given.pattern)
    matched = frozenset(name for name, path in folded.items() if spec.match_file(path))
    return _Rule(number, given, spec, matched)


def _spec(source: str, pattern: str) -> GitIgnoreSpec:
    try:
        spec = None if STRAY.search(pattern) else GitIgnoreSpec.from_lines(_lines(pattern))
    except GitIgnorePatternError:
        spec = None
    if spec is None:
        raise SourceError(
            f"source {source}: expected an access pattern as in .gitignore, with / for folders, "
            f"got {pattern!r}: correct it in params.yaml; nothing was read"
        )
    return spec


def _lines(pattern: str) -> list[str]:
    folded = _folded(pattern.replace("\\ ", " "))
    if folded.startswith(("#", "!")):
        folded = f"\\{folded}"
    literal = re.sub(r"(?<!\\)([\[\]])", r"\\\1", folded)
    return [literal] if literal == folded else [folded, literal]


def _last(rules: Sequence[_Rule], name: str) -> int | None:
    matching = (rule.number for rule in reversed(rules) if name in rule.matched)
    return next(matching, None)


def _folded(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFC", "".join(map(_plain, text)))
    text = unicodedata.normalize("NFC", text.casefold())
    return "/".join(map(_trimmed, text.split("/")))


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """Return a character as it reads: wide letters plain, any blank a blank, nothing for one that
    is invisible."""
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    if category == "Zs":
        return " "
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain.isalnum() else character


def _trimmed(part: str) -> str:
    """Return a component without the blanks and dots at its ends that Windows drops; dots behind a
    wildcard stay, because the wildcard may stand for an ending."""
    bare = part.strip(" ").rstrip(" .")
    return part.strip(" ") if not bare or GLOB.match(bare[-1]) else bare


def _check_idle(
    source: params.Source,
    rules: Sequence[_Rule],
    deciding: Mapping[str, int | None],
    folded: Mapping[str, str],
) -> None:
    used = set(deciding.values())
    for rule in rules:
        if rule.number in used:
            continue
        meant = None if rule.matched else _meant(source, rule.given.pattern, folded)
        if rule.given.optional and not rule.matched and meant is None:
            continue
        hint = f"did you mean {meant!r}?" if meant else (
            "correct it in params.yaml (a pattern as in .gitignore, its path counted from the "
            "source's folder; a later rule that matches the same files comes before it), or add "
            "`optional: true`"
        )  # fmt: skip
        raise SourceError(
            f"source {source.name}: expected the access rule {rule.given.pattern!r} to decide for "
            f"a file, got none: {hint}; nothing was read"
        )


def _meant(source: params.Source, pattern: str, folded: Mapping[str, str]) -> str | None:
    """Return the pattern without a common slip, if some path then matches."""
    for other in _without_slips(source, pattern):
        found = GitIgnoreSpec.from_lines(_lines(other))
        if any(found.match_file(path) for path in folded.values()):
            return other
    return None


def _without_slips(source: params.Source, pattern: str) -> Iterator[str]:
    plain = unquote(pattern).strip(" \t\"'")
    for prefix in ("./", "!", f"{source.name}/", f"/{source.name}/", f"{source.folder}/"):
        plain = plain.removeprefix(prefix)
    yield from dict.fromkeys(each for each in (plain, plain.lstrip("/")) if each.strip("/ *"))


def _check_reopened(
    source: params.Source, rules: Sequence[_Rule], deciding: Mapping[str, int | None]
) -> None:
    for later in rules:
        decides = {name for name in later.matched if deciding[name] == later.number}
        for earlier in rules[: later.number]:
            opened = earlier.matched & decides
            if not opened or not wider(later.given.groups, earlier.given.groups):
                continue
            if not _excepted(earlier, later):
                raise SourceError(
                    f"source {source.name}: the access rule {later.given.pattern!r} opens "
                    f"{len(opened)} files of the earlier rule {earlier.given.pattern!r} to "
                    f"{', '.join(later.given.groups)}, such as {min(opened)!r}: put the wider rule "
                    f"first, or begin an exception with the folder of the rule that it is from; "
                    f"nothing was read"
                )


def _excepted(earlier: _Rule, later: _Rule) -> bool:
    """Return whether the later rule is an exception: some of the earlier one's files only, by a
    pattern that begins with its folder and says more."""
    begins = later.parts[: len(earlier.parts)] == earlier.parts
    return later.matched < earlier.matched and begins and later.fixed > earlier.fixed
