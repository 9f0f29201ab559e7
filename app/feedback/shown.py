"""Print thumbs for a reviewer.

In:  .inhouse/feedback
Out: lines for people, or JSON lines
"""

import json
from collections.abc import Iterator

from app.feedback import thumbs
from app.feedback.thumbs import Thumb
from tasks import console

SIGNS = {"up": "+", "down": "-"}


def lines() -> None:
    """Print each thumb in a few lines, the newest first."""
    found = thumbs.read()
    for thumb in found:
        print("\n".join(map(console.line, _lines(thumb))), end="\n\n")
    print(f"Thumbs: {len(found)}")


def _lines(thumb: Thumb) -> Iterator[str]:
    uses = ", ".join(thumb.used_as)
    groups = ",".join(("public", *thumb.groups))
    about = f"{thumb.when:%Y-%m-%d %H:%M} {thumb.arm} {thumb.generation} {groups}"
    yield f"{SIGNS[thumb.verdict]} {thumb.id} {about}{f' (now a {uses})' if uses else ''}"
    yield f"asked: {thumb.question}"
    yield f"answered: {thumb.answer}"
    yield f"from: {', '.join(thumb.documents) or 'no document'}"
    for name, text in (("reason", thumb.reason), ("right", thumb.right_answer)):
        if text:
            yield f"{name}: {text}"


def as_json() -> None:
    """Print each thumb as a JSON line."""
    for thumb in thumbs.read():
        print(console.escaped(json.dumps(thumb.model_dump(mode="json"), ensure_ascii=False)))
