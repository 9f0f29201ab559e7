"""Measure files per second by format, and the share of their words that survives, beside
markitdown.

Run: python -m bench.documents.parsing [--files N]

The files are invented here, from a fixed seed, so their words are known. Ours are parsed as a night
parses them, one after the other in the unprivileged process; markitdown in an environment of its
own, in one process that has loaded its libraries (bench/peers/parsers.py). bench/race.py measures
CPU seconds and more peers.
"""

import argparse
import datetime
import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import fpdf
import openpyxl
import pptx

from bench.peers.environment import newest

MARKITDOWN = ["markitdown[pdf,docx,pptx,xlsx]"]
WORDS = (
    "valve pump seal order part team press shift store sheet hall crane check report plan wage "
    "leave train tool truck paint steel water heat month week hour rule form desk phone line "
    "turns holds needs keeps moves signs counts lifts cleans opens closes sends reads writes"
).split()
WORD = re.compile(r"[A-Za-z0-9]+")


class Text:
    """Draws sentences and remembers their words."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 the text is invented, not secret
        self.words: Counter[str] = Counter()

    def draw(self, length: int) -> str:
        drawn = [*self._chance.choices(WORDS, k=length), f"n{self._chance.randrange(10**6)}"]
        self.words.update(drawn)
        return " ".join(drawn)

    def paragraph(self) -> str:
        return ". ".join(self.draw(12) for _ in range(5))

    def grid(self, rows: int, columns: int) -> list[list[str]]:
        return [[self.draw(1) for _ in range(columns)] for _ in range(rows)]


def saved(save: Callable[[BytesIO], object]) -> bytes:
    buffer = BytesIO()
    save(buffer)
    return buffer.getvalue()


def word(text: Text) -> bytes:
    made = docx.Document()
    for _ in range(6):
        made.add_heading(text.draw(3), 1)
        for _ in range(4):
            made.add_paragraph(text.paragraph())
        for _ in range(4):
            made.add_paragraph(text.draw(8), style="List Bullet")
        table = made.add_table(rows=0, cols=3)
        for cells in text.grid(6, 3):
            row = table.add_row().cells
            for cell, value in zip(row, cells, strict=True):
                cell.text = value
    return saved(made.save)


def slides(text: Text) -> bytes:
    made = pptx.Presentation()
    for _ in range(15):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = text.draw(4)
        slide.placeholders[1].text = "\n".join(text.draw(8) for _ in range(5))
        slide.notes_slide.notes_text_frame.text = text.paragraph()
    return saved(made.save)


def book(text: Text) -> bytes:
    made = openpyxl.Workbook()
    for _ in range(3):
        sheet = made.create_sheet()
        for row in text.grid(120, 5):
            sheet.append(row)
    return saved(made.save)


def printed(text: Text) -> bytes:
    made = fpdf.FPDF()
    for _ in range(8):
        made.add_page()
        made.set_font("Helvetica", "B", 16)
        made.multi_cell(0, 10, text.draw(3), new_x="LMARGIN", new_y="NEXT")
        made.set_font("Helvetica", "", 11)
        for _ in range(4):
            made.multi_cell(0, 6, text.paragraph(), new_x="LMARGIN", new_y="NEXT")
            made.ln(3)
        with made.table() as table:
            for cells in text.grid(5, 3):
                row = table.row()
                for cell in cells:
                    row.cell(cell)
    return bytes(made.output())


def page(text: Text) -> bytes:
    body = "".join(
        f"<h2>{text.draw(3)}</h2>" + "".join(f"<p>{text.paragraph()}</p>" for _ in range(4))
        for _ in range(8)
    )
    return f"<html><body><main><h1>{text.draw(3)}</h1>{body}</main></body></html>".encode()


def rows(text: Text) -> bytes:
    return "\n".join(",".join(cells) for cells in text.grid(300, 6)).encode()


def mail(text: Text) -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"] = "service@a.example", text.draw(4)
    made["Date"] = datetime.datetime(2025, 2, 3, tzinfo=datetime.UTC)
    made.set_content("\n\n".join(text.paragraph() for _ in range(4)))
    return bytes(made)


FORMATS: dict[str, Callable[[Text], bytes]] = {
    "pdf": printed,
    "docx": word,
    "pptx": slides,
    "xlsx": book,
    "html": page,
    "csv": rows,
    "eml": mail,
}


def lay(folder: Path, count: int) -> dict[str, Counter[str]]:
    """Write files of every format; return the words of each."""
    truth = {}
    for ending, make in FORMATS.items():
        for number in range(count):
            text = Text(number)
            (folder / f"{number}.{ending}").write_bytes(make(text))
            truth[f"{number}.{ending}"] = text.words
    return truth


def measured(python: Path | str, side: str, folder: Path) -> dict[str, Any]:
    """Return the costs by format and the texts of a side."""
    output = folder.with_name("found.json")
    command = [str(python), "-m", "bench.peers.parsers", side, str(folder), str(output)]
    subprocess.run(command, check=True)
    return dict(json.loads(output.read_text("utf-8")))


def recall(truth: dict[str, Counter[str]], texts: dict[str, str]) -> float:
    """Return the share of the words that are found, each as often as it was written."""
    there = {name: Counter(WORD.findall(text)) for name, text in texts.items()}
    surviving = sum((words & there[name]).total() for name, words in truth.items())
    return surviving / sum(words.total() for words in truth.values())


def table(truth: dict[str, Counter[str]], sides: dict[str, dict[str, Any]]) -> Iterator[str]:
    yield "| format | " + " | ".join(f"{name}: files/s, recall" for name in sides) + " | ratio |"
    yield f"|---|{'---:|' * (len(sides) + 1)}"
    for ending in FORMATS:
        of_kind = {name: words for name, words in truth.items() if name.endswith(f".{ending}")}
        costs = [side["costs"][f".{ending}"]["wall_s"] for side in sides.values()]
        speeds = [len(of_kind) / seconds for seconds in costs]
        cells = [
            f"{speed:.0f}, {recall(of_kind, side['texts']):.4f}"
            for speed, side in zip(speeds, sides.values(), strict=True)
        ]
        yield f"| {ending} | {' | '.join(cells)} | {speeds[0] / speeds[-1]:.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description="Files a second and recall, beside markitdown.")
    parser.add_argument("--files", type=int, default=10, help="of each format")
    count = parser.parse_args().files
    peer = newest("markitdown", MARKITDOWN)
    with tempfile.TemporaryDirectory(prefix="inhouse-bench-") as scratch:
        folder = Path(scratch) / "files"
        folder.mkdir()
        truth = lay(folder, count)
        sides = {"Inhouse": measured(sys.executable, "ours", folder)}
        if peer.python:
            sides["markitdown"] = measured(peer.python, "markitdown", folder)
    print("\n".join(table(truth, sides)))
    print(f"{count} files of each format. Ours with the way to the process and back.")
    print(f"markitdown {peer.versions['markitdown']}." if peer.python else f"Alone: {peer.reason}.")


if __name__ == "__main__":
    main()
