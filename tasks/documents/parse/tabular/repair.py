"""Rewrite a workbook that Excel opens and calamine refuses.

Excel allows blanks around a number, and takes a state of a sheet that it does not know as visible;
programs that write workbooks themselves leave both.
"""

import re
import zipfile
from io import BytesIO

from tasks.documents.parse import zipped

BOOK = "xl/workbook.xml"
STATE = re.compile(rb"""\sstate\s*=\s*["'](?!(?:visible|hidden|veryHidden)["'])[^"']*["']""")
BLANKS = re.compile(rb"<v>\s*([^<\s][^<]*?)\s*</v>")
SHEETS = "xl/worksheets/"


def repaired(archive: zipfile.ZipFile) -> bytes:
    """Return the workbook with its numbers without blanks, and without unknown states of sheets."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as copy:
        for name in archive.namelist():
            data = zipped.content(archive, name) or b""
            if name == BOOK:
                data = STATE.sub(b"", data)
            elif name.startswith(SHEETS):
                data = BLANKS.sub(rb"<v>\1</v>", data)
            copy.writestr(name, data)
    return held.getvalue()
