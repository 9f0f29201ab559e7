"""Workbooks, by calamine: what the cells hold, sheet by sheet. Formulas come as their last value;
charts, pictures and comments are left out."""

from io import BytesIO

from tasks.parse import tables, zipped
from tasks.parse.parsed import Parsed, UnreadableError


def xlsx(data: bytes) -> Parsed:
    import python_calamine

    about = zipped.about(zipped.opened(data))
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise UnreadableError(f"broken workbook: {type(error).__name__}") from None
    texts = [
        f"## {name}\n\n{tables.markdown(rows, f'sheet {name}, row')}"
        for name, rows in sheets
        if rows
    ]
    if not texts:
        raise UnreadableError("a workbook without cells")
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Parsed(about.title, "\n\n".join(texts), mime, about.author, about.dated)
