"""A folder of documents in every format, with a value of every kind in every place that one has.

Each value is drawn for its format and place alone, so what is found somewhere tells whence it came.
"""

import json
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import docx
import fpdf
import openpyxl
import pptx
from openpyxl.comments import Comment

from bench.pii.planted import Values

SAID = {
    "person": "The technician, Ms {}, closed the order.",
    "address": "Ship it to {}.",
    "email": "Write to {} about it.",
    "phone": "Call {} at night.",
    "credit_card": "It was paid by card {} then.",
    "iban": "Pay into {} please.",
    "vat_number": "The VAT number is {} there.",
    "national_id": "Her {label} number is {}.",
    "passport": "The passport number is {}.",
    "licence_plate": "The number plate is {} now.",
    "date_of_birth": "She was born on {}.",
    "username": "The username is {} there.",
    "ip": "The controller answers at {} only.",
    "mac": "Its card is {} inside.",
    "url_credentials": "The feed is https://{}@files.example.org/data.",
    "api_key": "The key is {} for now.",
}
TEXT = "Check the pump each month and note its pressure.\n\n"


class Markers:
    """Draws values and remembers them: value → format, place and kind."""

    def __init__(self) -> None:
        self._draw = Values(23)
        self.values: dict[str, str] = {}

    def __call__(self, kind: str, where: str) -> tuple[str, str]:
        while True:
            label, value = self._draw.value(kind)
            plain = value.isascii() or kind not in ("person", "address")
            if len(value) > 8 and value not in self.values and plain and "." not in value[:3]:
                self.values[value] = f"{kind} in {where}"
                return label, value

    def said(self, where: str) -> Iterator[str]:
        """Yield a sentence with a value, for each kind."""
        for kind, sentence in SAID.items():
            label, value = self(kind, where)
            yield sentence.replace("{label}", label).replace("{}", value)

    def title(self, where: str) -> str:
        return f"Order of Ms {self('person', where)[1]}, {self('email', where)[1]}"

    def author(self, where: str) -> str:
        return self("person", where)[1]


def write(folder: Path) -> dict[str, str]:
    """Write the documents; the values and where they stand."""
    markers = Markers()
    for ending, made in MAKERS.items():
        name = f"order of Ms {markers('person', f'name of {ending}')[1]}"
        path = folder / ending / f"{name} {markers('email', f'name of {ending}')[1]}.{ending}"
        path.parent.mkdir(parents=True)
        path.write_bytes(made(markers))
        plain = folder / f"report.{ending}"  # and under a path without a name
        plain.write_bytes(made(markers))
    return markers.values


def _saved(save: Callable[[BytesIO], object]) -> bytes:
    held = BytesIO()
    save(held)
    return held.getvalue()


def _markdown(markers: Markers) -> bytes:
    said = "\n\n".join(markers.said("md body"))
    front = f"---\ntitle: {markers.title('md title')}\nauthor: {markers.author('md author')}\n---\n"
    comment = "\n".join(markers.said("md comment"))
    return f"{front}\n{TEXT}{said}\n\n<!--\n{comment}\n-->\n".encode()


def _text(markers: Markers) -> bytes:
    return (TEXT + "\n".join(markers.said("txt body"))).encode()


def _html(markers: Markers) -> bytes:
    said = "".join(f"<p>{line}</p>" for line in markers.said("html body"))
    comment = "\n".join(markers.said("html comment"))
    head = f"<title>{markers.title('html title')}</title>"
    head += f"<meta name=author content='{markers.author('html author')}'>"
    body = f"<article><h1>Orders</h1><p>{TEXT * 3}</p>{said}<!-- {comment} --></article>"
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def _word(markers: Markers) -> bytes:
    made = docx.Document()
    made.core_properties.title = markers.title("docx title")
    made.core_properties.author = markers.author("docx author")
    run = made.add_paragraph(TEXT).runs
    for line in markers.said("docx body"):
        made.add_paragraph(line)
    made.add_comment(
        run, text=" ".join(markers.said("docx comment")), author=markers.author("docx comment")
    )
    return _saved(made.save)


def _slides(markers: Markers) -> bytes:
    made = pptx.Presentation()
    made.core_properties.title = markers.title("pptx title")
    made.core_properties.author = markers.author("pptx author")
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "Orders"
    slide.placeholders[1].text = "\n".join([TEXT, *markers.said("pptx body")])
    slide.notes_slide.notes_text_frame.text = "\n".join(markers.said("pptx notes"))
    return _saved(made.save)


def _sheets(markers: Markers) -> bytes:
    book = openpyxl.Workbook()
    book.properties.title = markers.title("xlsx title")
    book.properties.creator = markers.author("xlsx author")
    sheet = book.active
    sheet.append(["Line", "Said"])
    for number, line in enumerate(markers.said("xlsx body")):
        sheet.append([number, line])
    comment = " ".join(markers.said("xlsx comment"))
    sheet["A1"].comment = Comment(comment, markers.author("xlsx comment"))
    return _saved(book.save)


def _print(markers: Markers) -> bytes:
    made = fpdf.FPDF()
    made.set_title(markers.title("pdf title"))
    made.set_author(markers.author("pdf author"))
    made.add_page()
    made.set_font("Helvetica", "", 8)
    for line in (TEXT.strip(), *markers.said("pdf body")):
        made.multi_cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    made.text_annotation(10, 10, " ".join(markers.said("pdf comment")))
    return bytes(made.output())


def _csv(markers: Markers) -> bytes:
    rows = (f'{n},"{line}"' for n, line in enumerate(markers.said("csv body")))
    return "\n".join(["Line,Said", *rows]).encode()


def _jsonl(markers: Markers) -> bytes:
    lines = (
        json.dumps({"line": n, "said": line}) for n, line in enumerate(markers.said("jsonl body"))
    )
    return "\n".join(lines).encode()


def _mail(markers: Markers) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"{markers.author('eml author')} <{markers('email', 'eml author')[1]}>"
    mail["To"] = f"{markers.author('eml author')} <{markers('email', 'eml author')[1]}>"
    mail["Subject"] = markers.title("eml title")
    mail.set_content("\n".join([TEXT, *markers.said("eml body")]))
    for ending, maker in (("docx", _word), ("csv", _csv)):
        name = f"Ms {markers.author('eml attachment name')}.{ending}"
        mail.add_attachment(
            maker(markers), maintype="application", subtype="octet-stream", filename=name
        )
    return mail.as_bytes()


MAKERS: dict[str, Callable[[Markers], bytes]] = {
    "md": _markdown, "txt": _text, "html": _html, "docx": _word, "pptx": _slides, "xlsx": _sheets,
    "pdf": _print, "csv": _csv, "jsonl": _jsonl, "eml": _mail,
}  # fmt: skip
