"""Print hand-overs for the people who answer them.

In:  .inhouse/handovers
Out: lines for people, or JSON lines
"""

import json
from collections.abc import Iterator

from app.handovers import desk
from app.handovers.desk import Entry
from tasks import console


def lines(every: bool) -> None:
    """Print each open hand-over in a few lines, the oldest first; `every`: closed ones too."""
    found = _chosen(every)
    for each in found:
        print("\n".join(map(console.line, _lines(each))), end="\n\n")
    print(f"{sum(not each.closed for each in found)} open")


def as_json(every: bool) -> None:
    """Print each hand-over as a JSON line."""
    for each in _chosen(every):
        print(console.escaped(json.dumps(each.model_dump(mode="json"), ensure_ascii=False)))


def _chosen(every: bool) -> list[Entry]:
    return [each for each in desk.read() if every or not each.closed]


def _lines(each: Entry) -> Iterator[str]:
    yield f"{each.id} {each.when:%Y-%m-%d %H:%M} {each.intent or 'declined'}" + (
        " (closed)" if each.closed else ""
    )
    yield f"asked: {each.question}"
    yield f"why: {each.reason}"
    for passage in each.found:
        where = ", ".join(filter(None, (passage["title"], passage["locator"])))
        yield f"found: {where} ({passage['uri']})"
