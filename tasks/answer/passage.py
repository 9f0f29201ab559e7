"""Define a found chunk, as all steps after the search see it."""

from dataclasses import dataclass

from tasks.index.store import Payload


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that was found."""

    chunk_id: str
    payload: Payload
    score: float  # of all legs, 0…1
    cosine: float  # to the question

    @property
    def locator(self) -> str:
        """The position in the document: its headings, and the page, slide or row."""
        return self.located(" > ".join(self.payload.heading))

    def located(self, headings: str) -> str:
        """Return the position of a part that stands below these headings."""
        return ", ".join(filter(None, (headings, self.payload.place)))


def whole(passage: Passage) -> str:
    """Return the text of a passage below its title and headings."""
    above = " > ".join((passage.payload.title, *passage.payload.heading))
    return f"{above}\n{passage.payload.text}"
