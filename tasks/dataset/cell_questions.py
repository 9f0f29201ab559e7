"""Ask for the values of tables: one question for a cell, by its row and column.

In:  the cells of a table
Out: whether a cell has content, and the question for it
Run: called by tasks.dataset.qa_pairs
"""

import re

from tasks.dataset import sentence_questions
from tasks.documents.sections import Cell
from tasks.records import digest

LONGEST = 40  # words of a cell
OF_A_CELL = (
    "What {be} the {column} of {row}?",
    "Can you tell me the {column} of {row}?",
    "I need to know the {column} of {row}. Can you look it up?",
    "{row}: what {be} the {column}?",
    "What {column} does {row} have?",  # of measures: "What price does Otto 11 have?"
)
EMPTY = re.compile(
    r"\W*(?:coming soon|to (?:be|come) \w+|tb[acd]|todo|n/?a|under construction"
    r"|see (?:also )?[\w ]+)\W*",
    re.IGNORECASE,
)
# columns that do not read after "What is the": "How often", "Delivered with", "On the shelf"
_VAGUE = re.compile(
    r"\b(?:what|who|whom|why|when|where|which|how|if|it|they)\b"
    r"|^(?:on|in|for|from|at|to|by|after|before|within|seen|found|changed)\b"
    r"|\b(?:on|in|for|from|at|to|by|with|after|before|every|that|we|you)\b|ed$",
    re.IGNORECASE,
)
_NAME = re.compile(r"\d")  # columns that are things or days themselves: "Clara 16", "2 June"
_MANY = re.compile(r"(?<!s)s$")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def plain(cell: Cell) -> Cell:
    """Return the cell without Markdown."""
    row, column, value = (
        sentence_questions.unmarked(sentence_questions.without_links(text))
        for text in (cell.row, cell.column, cell.value)
    )
    return Cell(row, column, value, cell.only)


def says(value: str) -> bool:
    """Return whether a cell has content: more than an address, "n/a" or a mark."""
    says = re.search(r"\d|\w{2}", value) and not re.fullmatch(r"<?\w+:\S+>?", value)
    return bool(says) and not EMPTY.fullmatch(value) and len(value.split()) <= LONGEST


def of(cell: Cell, title: str) -> str:
    """Return a question for the value of a cell of the document with this title."""
    column = small(cell.column.replace("_", " "))
    if cell.only and (
        question := sentence_questions.of_cell(cell.row, cell.column, title, only=True)
    ):
        return question
    if cell.only:
        return f"What does “{title}” say about {cell.row}?"
    if _NAME.search(_YEAR.sub("", column)):
        return f"What is the {small(cell.row)} of {column}, as “{title}” has it?"
    if _VAGUE.search(column):
        return f"{cell.row}: {column}? (“{title}”)"
    forms = OF_A_CELL if sentence_questions.is_measure(column) else OF_A_CELL[:-1]
    form = forms[int(digest(title, cell.row, cell.column)[:8], 16) % len(forms)]
    return form.format(column=column, row=cell.row, be="are" if _MANY.search(column) else "is")


def small(text: str) -> str:
    """Return the text with a small first letter, unless it begins a name such as "Clara 16" or
    "AP-120"."""
    name = re.search(r"^\S*[A-Z\d]\S*[A-Z\d]|^\S+ [A-Z\d]", _YEAR.sub("", text))
    return text if name else text[:1].lower() + text[1:]
