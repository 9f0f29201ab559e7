"""The sample's Markdown documents and its held-out briefs, read without the parser."""

from pathlib import Path

from tasks.records import Document
from tasks.style import facts
from tests.unit.fakes import document

SAMPLE = Path("data/samples/aldermoor")
BRIEFS = facts.read(SAMPLE / "briefs.jsonl")


def documents() -> list[Document]:
    root = SAMPLE / "documents"
    return [
        document(f"a/{path.relative_to(root).as_posix()}", path.read_text("utf-8"), path.stem)
        for path in sorted(root.rglob("*.md"))
    ]
