"""Make the sample company's office files and mails from the readable sources in git.

In:  data/samples/aldermoor/office/<folder>/<path>.<ending>.md   front matter and plain Markdown
Out: data/samples/aldermoor/<folder>/<path>.<ending>             .pdf .docx .pptx .xlsx .eml
     data/samples/aldermoor/machines/                            readings (data/samples/machines.py)
     data/samples/aldermoor/.made                                what was made, and from what
Run: python -m data.samples.make

<folder> is `documents` or `next`; what lies in `attachments` goes into mails only.
Equal sources give equal bytes: all dates are the front matter's. What is made already stays.
"""

import io
import json
import re
import zipfile
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from data.samples import machines
from data.samples.source import Block, Source, blocks, load

SAMPLE = Path(__file__).parent / "aldermoor"
FOLDERS = ("documents", "next")


def pdf(source: Source) -> bytes:
    from fpdf import FPDF

    made = FPDF()
    made.set_creation_date(source.date)
    for key in ("title", "author", "subject", "keywords"):
        getattr(made, f"set_{key}")(source.said(key))
    made.set_auto_page_break(True, margin=20)  # mm
    made.add_page()
    made.set_font("Helvetica", "B", 20)
    made.multi_cell(0, 10, source.said("title"), new_x="LMARGIN", new_y="NEXT")
    made.ln(4)
    for block in blocks(source.body):
        _print(made, block)
    return bytes(made.output())


def _print(made: Any, block: Block) -> None:
    marks = {"numbers": "{}. ", "bullets": "- "}
    if block.kind == "break":
        made.add_page()
    elif block.kind == "heading":
        made.ln(2)
        made.set_font("Helvetica", "B", {1: 16, 2: 14, 3: 12}[block.level])
        made.start_section(block.lines[0], block.level - 1)
        made.multi_cell(0, 8, block.lines[0], new_x="LMARGIN", new_y="NEXT")
    elif block.kind == "table":
        made.set_font("Helvetica", size=10)
        with made.table(block.rows, line_height=6):
            pass
        made.ln(3)
    else:
        made.set_font("Helvetica", size=11)
        for number, line in enumerate(block.lines, 1):
            mark = marks.get(block.kind, "").format(number)
            made.multi_cell(0, 6, mark + line, new_x="LMARGIN", new_y="NEXT")
        made.ln(2)


def docx(source: Source) -> bytes:
    from docx import Document

    made = Document()
    made.add_heading(source.said("title"), 0)
    for block in blocks(source.body):
        _write(made, block)
    for comment in source.front.get("comments", ()):
        runs = next(p.runs for p in made.paragraphs if comment["at"] in p.text)
        made.add_comment(runs, comment["text"], comment["author"])
    return _packed(made, made.core_properties, source)


def _write(made: Any, block: Block) -> None:
    styles = {"bullets": "List Bullet", "numbers": "List Number"}
    if block.kind == "heading":
        made.add_heading(block.lines[0], block.level)
    elif block.kind == "table":
        table = made.add_table(len(block.rows), len(block.rows[0]), style="Table Grid")
        for row, cells in zip(block.rows, table.rows, strict=True):
            for text, cell in zip(row, cells.cells, strict=True):
                cell.text = text
    else:
        for line in block.lines:
            made.add_paragraph(line, styles.get(block.kind))


def pptx(source: Source) -> bytes:
    from pptx import Presentation

    made = Presentation()
    for part in re.split(r"^# ", source.body, flags=re.MULTILINE)[1:]:
        title, _, rest = part.partition("\n")
        body, _, notes = rest.partition("Notes:")
        slide = made.slides.add_slide(made.slide_layouts[1])  # a title and a body
        slide.placeholders[0].text_frame.text = title
        lines = [line.removeprefix("- ") for line in body.strip().splitlines() if line]
        slide.placeholders[1].text_frame.text = "\n".join(lines)
        if notes and (frame := slide.notes_slide.notes_text_frame):
            frame.text = notes.strip()
    return _packed(made, made.core_properties, source)


def xlsx(source: Source) -> bytes:
    from openpyxl import Workbook
    from openpyxl.comments import Comment

    made = Workbook()
    made.remove(made.active)
    for block in blocks(source.body):
        if block.kind == "heading":
            made.create_sheet(block.lines[0])
        else:
            for row in block.rows:
                made.worksheets[-1].append([_value(cell) for cell in row])
    for note in source.front.get("comments", ()):
        made[note["sheet"]][note["at"]].comment = Comment(note["text"], note["author"])
    made.properties.creator = source.said("author")
    return _packed(made, made.properties, source)


def _value(cell: str) -> str | int | float | None:
    if re.fullmatch(r"-?(0|[1-9]\d{0,8})", cell):
        return int(cell)
    return float(cell) if re.fullmatch(r"-?\d{1,6}\.\d*[1-9]", cell) else cell or None


def _packed(made: Any, core: Any, source: Source) -> bytes:
    """Save the office file, every date in it the source's."""
    core.title, core.subject = source.said("title"), source.said("subject")
    core.author, core.keywords = source.said("author"), source.said("keywords")
    core.last_modified_by = core.lastModifiedBy = source.said("last_modified_by") or core.author
    core.created = core.modified = source.date.replace(tzinfo=None)
    written, settled = io.BytesIO(), io.BytesIO()
    made.save(written)
    now = re.compile(rb"(?<=[>\"])\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)?(?=[<\"])")
    date = source.date.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(settled, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name in ("docProps/core.xml", "word/comments.xml"):
                data = now.sub(date, data)
            new.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return settled.getvalue()


def eml(source: Source, sample: Path) -> bytes:
    made = EmailMessage(policy=SMTP)
    for header in ("From", "To", "Cc", "Subject", "Message-ID", "In-Reply-To"):
        if source.said(header):
            made[header] = source.said(header)
    made["Date"] = source.date
    made.set_content(source.body + "\n")
    if source.front.get("html"):
        paragraphs = "".join(f"<p>{p}</p>\n" for p in re.split(r"\n\n+", source.body))
        made.add_alternative(f"<html><body>\n{paragraphs}</body></html>\n", subtype="html")
    for name in source.front.get("attach", ()):
        data, (mime, _) = content(name, sample), guess_type(name)
        main, _, sub = (mime or "application/octet-stream").partition("/")
        made.add_attachment(data, main, sub, filename=Path(name).name)
    if nested := source.said("forward"):
        made.add_attachment(message_from_bytes(content(nested, sample), policy=SMTP))
    for number, part in enumerate(made.walk()):
        if part.get_content_maintype() == "multipart":
            part.set_boundary(f"----={number}-{sha256(source.body.encode()).hexdigest()[:24]}")
    return made.as_bytes()


MAKERS = {".pdf": pdf, ".docx": docx, ".pptx": pptx, ".xlsx": xlsx}


def content(name: str, sample: Path) -> bytes:
    """Return a file by its path in the sample: made if it has a source, else read."""
    path = sample / "office" / f"{name}.md"
    if not path.is_file():
        return (sample / name).read_bytes()
    ending = Path(name).suffix
    return eml(load(path), sample) if ending == ".eml" else MAKERS[ending](load(path))


def names(sample: Path) -> list[str]:
    """Return the files to make, as paths in the sample."""
    office = sample / "office"
    found = (path for folder in FOLDERS for path in (office / folder).rglob("*.*.md"))
    return sorted(path.relative_to(office).as_posix().removesuffix(".md") for path in found)


def run(sample: Path = SAMPLE) -> int:
    """Make what is not made yet; returns how many office files and mails were written."""
    machines.run(sample / "machines")
    stamp, wanted = sample / ".made", names(sample)
    office, code = sample / "office", Path(__file__).parent
    attached = (sample / "documents").rglob("*.csv")
    found = (code.glob("*.py"), office.rglob("*.*"), attached)
    sources = [path for paths in found for path in sorted(paths)]
    digest = sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()
    before = json.loads(stamp.read_text()) if stamp.is_file() else {"digest": None, "files": []}
    if before["digest"] == digest and all((sample / name).is_file() for name in wanted):
        return 0
    for name in set(before["files"]) - set(wanted):
        (sample / name).unlink(missing_ok=True)
    for name in wanted:
        (sample / name).parent.mkdir(parents=True, exist_ok=True)
        (sample / name).write_bytes(content(name, sample))
    stamp.write_text(json.dumps({"digest": digest, "files": wanted}))
    return len(wanted)


if __name__ == "__main__":
    print(f"The sample company: {run()} office files and mails made.")
