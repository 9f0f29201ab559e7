"""Read the text of one paragraph of a Word document, as a person sees it.

Moved text stands at its new position; hidden text, field codes and prompts of empty form fields are
left out; superscripts, formulas and symbols are written in plain characters, struck text between
~~; a note stands behind the sentence that refers to it. Text boxes, charts and diagrams are
returned separately, because they are blocks of their own.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tasks.documents.parse import scripts
from tasks.documents.parse.office import drawings, formula, signs
from tasks.documents.parse.office.looks import BOX, FAINT, Look, W, is_faint, look_of

MATH = (f"{formula.M}oMath", f"{formula.M}oMathPara")
UNREAD = frozenset(
    f"{W}{name}" for name in "pPr rPr del moveFrom sdtPr sdtEndPr tblPr delText".split()
)
SPECIAL = (  # a paragraph without any of these is a plain sequence of texts
    *(
        f"{W}{name}"
        for name in (
            "vertAlign position vanish strike dstrike del moveFrom txbxContent footnoteReference "
            "endnoteReference sym fldChar fldSimple showingPlcHdr ruby object"
        ).split()
    ),
    signs.ALTERNATE,
    *MATH,
    *drawings.TAGS,
)
FIELD = (f"{W}fldChar", f"{W}instrText")
PLAIN = (f"{W}t", *signs.SPACES, f"{W}noBreakHyphen")
NOTES = {f"{W}footnoteReference": "note", f"{W}endnoteReference": "endnote"}
PAGES = (["PAGE"], ["NUMPAGES"], ["SECTIONPAGES"])  # fields that change from page to page
NOTE, PLACED, PAGE, TAB = "\x00\x01\x02\x03"  # XML does not allow these characters
SHORT = "".join(rf"(?<!\b{word})" for word in "[A-Z] Dr Mr Mrs No Nr St Prof".split())
SENTENCE = re.compile(SHORT + r"[.!?][\"'”’»)\]]*(?=\x01*\s+[^a-zß-ÿ\d\s]|[\x01\s]*$)")
ENDED = re.compile(r"[.!?][\"'”’»)\]]*$")

Element = Any


@dataclass(slots=True)
class Reader:
    """The state on which the text of a paragraph depends besides its XML."""

    look: Callable[[str], Look]  # of a character style
    note: Callable[[str, str], str] = lambda _kind, _identity: ""  # the text of a note by its id
    special: set[Element] = field(default_factory=set)  # paragraphs; keeps their identity alive
    numbers: dict[str, int] = field(default_factory=dict)  # notes so far, by kind
    is_header: bool = False  # page numbers and tabs become PAGE and TAB
    hidden: bool = False  # read hidden text too


@dataclass(slots=True)
class Line:
    """A paragraph."""

    text: str  # with its notes
    bare: str = ""  # without
    notes: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    drawings: list[Element] = field(default_factory=list)


def mark_special(reader: Reader, root: Element) -> None:
    """Find the paragraphs below `root` that are more than a sequence of texts."""
    styles: dict[str, bool] = {}
    for found in root.iter(*SPECIAL, *FAINT, f"{W}rStyle"):
        if found.tag in FAINT and not is_faint(found):
            continue
        if found.tag == f"{W}rStyle":
            name = str(found.get(f"{W}val"))
            if name not in styles:
                styles[name] = reader.look(name) != Look()
            if not styles[name]:
                continue
        reader.special.update(found.iterancestors(f"{W}p"))


def line(reader: Reader, paragraph: Element, hidden: bool = False) -> Line:
    """Read a paragraph; `hidden`: its style hides runs that do not override it."""
    if paragraph not in reader.special and not hidden:
        text = _plain(paragraph)
        return Line(text, text)
    writer = _Writer(reader, Look(hidden))
    writer.walk(paragraph, writer.look)
    text = writer.text()
    bare = " ".join(text.replace(NOTE, "").split())
    return Line(_noted(text, writer.notes), bare, writer.notes, writer.boxes, writer.drawings)


def _plain(paragraph: Element) -> str:
    pieces = []
    for each in paragraph.iter(*PLAIN):
        if each.tag == f"{W}t":
            pieces.append(each.text or "")
        else:
            pieces.append("-" if each.tag == f"{W}noBreakHyphen" else " ")
    return " ".join("".join(pieces).split())


def _noted(text: str, notes: list[str]) -> str:
    """Return the text with each note behind the sentence that refers to it."""
    for _ in notes:
        place = text.rindex(NOTE)
        before, after = text[:place].rstrip(), text[place + 1 :]
        end = len(after.rstrip(f" {PLACED}"))
        if ENDED.search(before) and not after[:1].isalnum():
            end = 0
        elif found := SENTENCE.search(after, 0, end):
            end = found.end()
        text = f"{before}{after[:end]}{PLACED}{after[end:]}"
    pieces = text.split(PLACED)
    woven = pieces[0] + "".join(
        f" {note}{piece}" for note, piece in zip(notes, pieces[1:], strict=True)
    )
    return woven.strip()


@dataclass(slots=True)
class _Writer:
    reader: Reader
    look: Look  # of the paragraph
    pieces: list[tuple[str, str]] = field(default_factory=list)  # (script, text)
    fields: list[list[str]] = field(default_factory=list)  # [instruction, code or result]
    notes: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    drawings: list[Element] = field(default_factory=list)

    def walk(self, element: Element, look: Look) -> None:
        """Read the children of a paragraph, a run, or a wrapper of either."""
        for child in element:
            tag = child.tag
            if tag == f"{W}r":
                self.walk(child, _look(child.find(f"{W}rPr"), self.look, self.reader))
            elif tag == f"{W}t":
                self._add(child.text or "", look)
            elif tag in FIELD:
                self._field(child, look)
            elif tag in UNREAD or not isinstance(tag, str):
                continue
            elif tag in NOTES:
                if self._note(child, element, look):
                    return
            elif not look.hidden or self.reader.hidden:
                self._other(child, tag, look)

    def _other(self, child: Element, tag: str, look: Look) -> None:
        if tag in (f"{W}tab", f"{W}ptab"):
            self._add(TAB if self.reader.is_header else " ", look)
        elif tag in signs.INLINE:
            self._add(signs.INLINE[tag](child), look)
        elif tag in MATH:
            self._add(f" {formula.text(child)} ", Look())
        elif tag == signs.ALTERNATE:
            self.walk(signs.chosen(child), look)
        elif tag == BOX:
            self.boxes.append(child)
        elif tag in drawings.TAGS:
            self.drawings.append(child)
        elif tag == f"{W}fldSimple" and self._is_page(str(child.get(f"{W}instr"))):
            self._add(PAGE, look)
        elif tag == f"{W}object" and signs.is_equation(child):
            self._add(" [formula] ", look)
        elif tag != f"{W}sdt" or not is_prompt(child):  # "Click here to enter text."
            self.walk(child, look)

    def _add(self, text: str, look: Look) -> None:
        hidden = look.hidden and not self.reader.hidden
        if hidden or any(state == "code" for _, state in self.fields[:-1]):
            return  # a field in another's instruction
        if any(self._is_page(instruction) for instruction, _ in self.fields):
            text = PAGE
        if self.pieces and self.pieces[-1][0] == look.script:
            text = self.pieces.pop()[1] + text
        self.pieces.append((look.script, text))

    def _field(self, mark: Element, look: Look) -> None:
        kind = mark.get(f"{W}fldCharType")
        if mark.tag == f"{W}instrText" and self.fields:
            self.fields[-1][0] += mark.text or ""
        elif kind == "begin":
            self._add(signs.form_value(mark), look)
            self.fields.append(["", "code"])
        elif kind == "separate" and self.fields:
            self.fields[-1][1] = "result"
        elif kind == "end" and self.fields:
            instruction, _ = self.fields.pop()
            if self._is_page(instruction):
                self._add(PAGE, look)

    def _note(self, reference: Element, run: Element, look: Look) -> bool:
        """Put a note here; return whether the rest of the run is its mark."""
        if look.hidden:
            return False
        kind = NOTES[reference.tag]
        number = self.reader.numbers[kind] = self.reader.numbers.get(kind, 0) + 1
        custom = reference.get(f"{W}customMarkFollows") in ("1", "true", "on")
        mark = "".join(each.text or "" for each in run.iter(f"{W}t")) if custom else ""
        text = self.reader.note(kind, str(reference.get(f"{W}id")))
        if text:
            self.notes.append(f"({kind} {mark or number}: {text})")
            self._add(NOTE, Look())
        return bool(mark)

    def _is_page(self, instruction: str) -> bool:
        return self.reader.is_header and instruction.upper().split()[:1] in PAGES

    def text(self) -> str:
        text = ""
        for script, piece in self.pieces:
            moved = scripts.SIGNS.issuperset(piece.strip())  # by hand: digits only
            if script == "superscript" or (script == "raised" and moved):
                text += scripts.superscript(piece, text)
            elif script == "subscript" or (script == "lowered" and moved):
                text += scripts.subscript(piece)
            elif script == "struck" and piece.strip(f" {NOTE}"):
                text += piece.replace(piece.strip(), f"~~{piece.strip()}~~", 1)
            else:
                text += piece
        return " ".join(text.split())


def is_prompt(control: Element) -> bool:
    """Return whether a content control is still empty and shows a prompt."""
    return control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def end(properties: Element | None) -> str:
    """Return the state of a paragraph's end: "deleted", so that the next paragraph continues it;
    "hidden"; "" for most."""
    mark = None if properties is None else properties.find(f"{W}rPr")
    if mark is None:
        return ""
    if mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None:
        return "deleted"
    return "hidden" if look_of(mark, Look()).hidden else ""


def _look(properties: Element | None, base: Look, reader: Reader) -> Look:
    if properties is None:
        return base
    style = properties.find(f"{W}rStyle")
    own = Look() if style is None else reader.look(str(style.get(f"{W}val")))
    return look_of(properties, Look(own.hidden or base.hidden, own.script))
