"""Ask for the values of tables: one question for a cell, by its row and column.

In:  the cells of a table
Out: whether a cell has content, and the question for it
Run: called by tasks.dataset.qa_pairs and sentence_questions
"""

import re

from tasks.dataset.wording.phrases import lowered
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
_MEASURES = (
    r"(?:price|cost|fee|weight|height|width|depth|length|size|speed|power|voltage|current|flow"
    r"|pressure|temperature|interval|deadline|due date|limit|rate|capacity|duration|frequency|range"
    r"|colou?r|salary|discount|warranty|allowance|abbreviation|diameter|torque|lead time|bonus"
    r"|delivery time|point of contact|premium|tariff|dose|penalty|fine)s?"
)
CODE = re.compile(r"\b[A-Z]{1,4}-?\d+\w*\b")  # a product: "AP-120"


def plain(cell: Cell) -> Cell:
    """Return the cell without Markdown."""
    row, column, value = (
        unmarked(without_links(text)) for text in (cell.row, cell.column, cell.value)
    )
    return Cell(row, column, value, cell.only)


def says(value: str) -> bool:
    """Return whether a cell has content: more than an address, "n/a" or a mark."""
    says = re.search(r"\d|\w{2}", value) and not re.fullmatch(r"<?\w+:\S+>?", value)
    return bool(says) and not EMPTY.fullmatch(value) and len(value.split()) <= LONGEST


def of(cell: Cell, title: str) -> str:
    """Return a question for the value of a cell of the document with this title."""
    column = small(cell.column.replace("_", " "))
    if cell.only and (question := of_named(cell.row, cell.column, title, only=True)):
        return question
    if cell.only:
        return f"What does “{title}” say about {cell.row}?"
    if _NAME.search(_YEAR.sub("", column)):
        return f"What is the {small(cell.row)} of {column}, as “{title}” has it?"
    if _VAGUE.search(column):
        return f"{cell.row}: {column}? (“{title}”)"
    forms = OF_A_CELL if is_measure(column) else OF_A_CELL[:-1]
    form = forms[int(digest(title, cell.row, cell.column)[:8], 16) % len(forms)]
    return form.format(column=column, row=cell.row, be="are" if _MANY.search(column) else "is")


def small(text: str) -> str:
    """Return the text with a small first letter, unless it begins a name such as "Clara 16" or
    "AP-120"."""
    name = re.search(r"^\S*[A-Z\d]\S*[A-Z\d]|^\S+ [A-Z\d]", _YEAR.sub("", text))
    return text if name else text[:1].lower() + text[1:]


def of_named(row: str, column: str, title: str, only: bool) -> str:
    """Return the question for a cell of a row with a name and a column with a measure; in a
    table that has one value per row, the row is the measure, and the title may name the thing;
    else ""."""
    code = code_of(title)
    if only and code and is_measure(row) and not _is_named(row):
        row, column = f"the {code}", row
    elif not (is_measure(column) and _is_named(row)):
        return ""
    year = _YEAR.search(column)
    noun = " ".join(_YEAR.sub("", column.split(",")[0]).split())
    be = "are" if re.search(r"(?<!s)s$", noun) else "is"
    when = f" in {year[0]}" if year else ""
    return f"What {be} the {lowered(noun)} of {row}{when}?"


def is_measure(column: str) -> bool:
    """Return whether a column's name is a noun that a row has one of: "Price", "Lead time"."""
    name = re.sub(r",.*$|\(.*\)$", "", _YEAR.sub("", column)).strip()
    return re.fullmatch(rf"(?i:(?:[a-z-]+ ){{0,2}}{_MEASURES})", name) is not None


def code_of(title: str) -> str:
    """Return the product that a title names: "AP-120" of "AP-120 end-suction pump"; "" if it does
    not name exactly one."""
    codes = list(dict.fromkeys(CODE.findall(title)))
    return codes[0] if len(codes) == 1 else ""


def _is_named(row: str) -> bool:
    """Return whether a row is called by a name: "AP-307", "Otto 37 Ex"."""
    found = row.split()
    return (
        len(found) <= 4
        and all(re.match(r"[A-Z\d]", word) for word in found)
        and re.search(r"\d|[A-Z]{2}|[A-Z]\S* [A-Z]", row) is not None
    )


def without_links(text: str) -> str:
    """Return Markdown without the addresses of links, each paragraph on one line."""
    shown = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"(?<=[^\s|])\n(?=[^\s|#>\d*+-])", " ", shown).strip()


def unmarked(cell: str) -> str:
    """Return a cell without marks of emphasis and code."""
    return re.sub(r"[*_`]+", "", cell).strip()
