"""Make hostile files: name, bytes, and the text of the refusal.

An empty refusal means that reading the file is harmless; one that ends in |$, that both outcomes
are allowed.
"""

import base64
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

DOCTYPE = '<?xml version="1.0"?><!DOCTYPE w [%s]>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BODY = f"<w:document {W}><w:body>%s</w:body></w:document>"
PARAGRAPH = "<w:p><w:r><w:t>Turn the valve.</w:t></w:r></w:p>"
WORD, SHOW, BOOK = "word/document.xml", "ppt/presentation.xml", "xl/workbook.xml"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    content: bytes | Callable[[], bytes]  # a function where making it takes a tenth of a second
    refused: str  # a pattern; "" if it may be taken

    @property
    def data(self) -> bytes:
        return self.content() if callable(self.content) else self.content


def archive(parts: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", method) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return held.getvalue()


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)  # noqa: S311


def cases() -> Iterator[Case]:
    for group in (_words, _shows, _books, _prints, _pages, _rows, _mails, _texts):
        yield from group()


def _office(ending: str, part: str) -> Iterator[Case]:
    """Yield the broken forms that any Office file can have."""
    good = archive({part: "<a/>"})
    yield Case(f"empty.{ending}", b"", "empty")
    yield Case(f"noise.{ending}", noise(5000), "not a ZIP archive")
    yield Case(f"cut.{ending}", good[: len(good) // 2], "not a ZIP archive")
    yield Case(f"old-or-encrypted.{ending}", OLE, "encrypted")
    yield Case(f"nothing-inside.{ending}", archive({"readme": "x"}), "broken")
    yield Case(f"nested.{ending}", archive({part: good}), "broken")
    yield Case(f"bomb.{ending}", lambda: _bomb(part), "bomb|broken|died|memory|without")
    yield Case(f"lying-bomb.{ending}", lambda: _lying(part), "bomb|broken|died|memory|without")
    yield Case(
        f"huge-bomb.{ending}",
        lambda: archive({f"{part}{n}": bytes(120_000_000) for n in range(5)}),
        "bomb",
    )
    yield Case(
        f"many-parts.{ending}", lambda: archive({f"p{n}": "" for n in range(20_001)}), "parts"
    )
    broken = bytearray(archive({part: f"<a>{noise(300).hex()}</a>"}))
    broken[60:80] = bytes(20)
    yield Case(f"broken-inside.{ending}", bytes(broken), "broken|without")


def _bomb(part: str) -> bytes:
    return archive({part: bytes(150_000_000)})


def _lying(part: str) -> bytes:
    lying = bytearray(_bomb(part))
    where = lying.rindex(b"PK\x01\x02")
    lying[where + 24 : where + 28] = struct.pack("<I", 100)  # the size that the directory says
    return bytes(lying)


def _words() -> Iterator[Case]:
    yield from _office("docx", WORD)
    laughing = DOCTYPE % LAUGHS + BODY % PARAGRAPH.replace("Turn", "&l11;")
    outside = DOCTYPE % '<!ENTITY x SYSTEM "file:///etc/passwd">' + BODY % "<w:p>&x;</w:p>"
    yield Case("laughs.docx", archive({WORD: laughing}), "document type")
    yield Case("outside.docx", archive({WORD: outside}), "document type")
    yield Case("no-text.docx", archive({WORD: BODY % ""}), "without text")
    yield Case("no-body.docx", archive({WORD: f"<w:document {W}/>"}), "without a body")
    deep = f"<w:document {W}>" + "<w:body>" * 100_000
    yield Case("deep.docx", archive({WORD: deep}), "broken XML|nested")
    nested = BODY % ("<w:sdt><w:sdtContent>" * 120 + "</w:sdtContent></w:sdt>" * 120)
    yield Case("deep-but-whole.docx", archive({WORD: nested}), "without text")
    yield Case("much.docx", archive({WORD: BODY % (PARAGRAPH * 400_000)}), "characters|memory|long")


def _shows() -> Iterator[Case]:
    yield from _office("pptx", SHOW)
    ids = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    ids += 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    show = f'<p:presentation {ids}><p:sldIdLst><p:sldId r:id="r1"/></p:sldIdLst></p:presentation>'
    rels = '<Relationships><Relationship Id="r1" Type="x/slide" Target="%s"/></Relationships>'
    link = "ppt/_rels/presentation.xml.rels"
    lost = archive({SHOW: show, link: rels % "slides/none.xml"})
    yield Case("lost-slide.pptx", lost, "broken: it has no")
    yield Case("itself.pptx", archive({SHOW: show, link: rels % "presentation.xml"}), "without")
    climbing = archive({SHOW: show, link: rels % "../../../../etc/passwd"})
    yield Case("climbing.pptx", climbing, "broken: it has no")
    yield Case("no-slides.pptx", archive({SHOW: f"<p:presentation {ids}/>"}), "without text")


def _books() -> Iterator[Case]:
    yield from _office("xlsx", BOOK)
    cell = '<c r="%s" t="inlineStr"><is><t>x</t></is></c>'
    corner = f'<row r="1">{cell % "A1"}</row><row r="1048576">{cell % "XFD1048576"}</row>'
    yield Case("far-corner.xlsx", book(corner), "cells|memory|died|long")
    yield Case("no-cells.xlsx", book(""), "without cells|without")
    many = "".join(
        f'<row r="{r}">' + "".join(cell % f"A{r}" for _ in range(50)) + "</row>"
        for r in range(1, 3000)
    )
    yield Case("one-cell-often.xlsx", book(many), "")


def book(rows: str) -> bytes:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    link = f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{kind}/%s" Target="%s"/>'
    return archive(
        {
            "_rels/.rels": link % ("officeDocument", BOOK) + "</Relationships>",
            BOOK: f'<workbook xmlns="{SHEET}" xmlns:r="{kind}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": link % ("worksheet", "worksheets/sheet1.xml")
            + "</Relationships>",
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData>'
            "</worksheet>",
        }
    )


def pdf(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """Make a PDF file of these objects, numbered from 1."""
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    end = b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF" % (count, trailer, len(body))
    return body + head + end


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), more, data)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
KEY = b"0123456789abcdef" * 2
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] %s >>"


def _prints() -> Iterator[Case]:
    kids = b"<< /Type /Pages /Kids [%s] /Count %d >>"
    one = pdf(CATALOG, kids % (b"3 0 R", 1), PAGE % b"")

    def bomb(again: bool) -> bytes:
        packed = zlib.compress(bytes(1_000_000_000 // 4), 9)
        content = stream(packed, b"/Filter /FlateDecode")
        if again:
            content = stream(zlib.compress(packed), b"/Filter [/FlateDecode /FlateDecode]")
        return pdf(CATALOG, kids % (b"3 0 R", 1), PAGE % b"/Contents 4 0 R", content)

    yield Case("empty.pdf", b"", "empty")
    yield Case("noise.pdf", noise(5000), "not a readable PDF")
    yield Case("head.pdf", b"%PDF-1.7\n", "not a readable PDF")
    yield Case("cut.pdf", one[:60], "not a readable PDF")
    yield Case("scan.pdf", one, "no text")
    yield Case("no-pages.pdf", pdf(CATALOG, kids % (b"", 0)), "no text|broken|not a readable PDF")
    yield Case(
        "pages-in-a-circle.pdf",
        pdf(CATALOG, kids % (b"2 0 R", 1)),
        "no text|broken|not a readable PDF",
    )
    yield Case("catalog-is-itself.pdf", pdf(b"1 0 R"), "broken|not a readable PDF")
    before = pdf(CATALOG, kids % (b"", 0), trailer=b"/Root 1 0 R /Prev 9")
    yield Case("previous-is-itself.pdf", before, "no text|broken|not a readable PDF")
    locks = b"<< /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P 0 >>" % (KEY, KEY)
    locked = b"/Root 1 0 R /Encrypt 3 0 R /ID [<00> <00>]"
    yield Case("encrypted.pdf", pdf(CATALOG, kids % (b"", 0), locks, trailer=locked), "encrypted")
    yield Case("bomb.pdf", lambda: bomb(again=False), "no text|died|long|memory")
    yield Case("bomb-in-bomb.pdf", lambda: bomb(again=True), "no text|died|long|memory")
    many = pdf(CATALOG, kids % (b"3 0 R " * 5001, 5001), PAGE % b"")
    yield Case("many-pages.pdf", many, "pages|no text")
    uses = b"/Resources << /XObject << /F 4 0 R >> >>"
    form = stream(b"/F Do " * 9, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] %s" % uses)
    page = PAGE % (b"/Contents 5 0 R %s" % uses)
    itself = pdf(CATALOG, kids % (b"3 0 R", 1), page, form, stream(b"/F Do"))
    yield Case("draws-itself.pdf", itself, "no text|died|long")


def _pages() -> Iterator[Case]:
    yield Case("empty.html", b"", "empty")
    yield Case("blank.html", b" \n ", "HTML")
    yield Case("noise.html", noise(5000), "UTF-8|binary")
    yield Case("only-script.html", b"<html><script>alert(1)</script></html>", "without text|HTML")
    yield Case("deep.html", b"<div>" * 100_000 + b"Turn the valve.", "HTML|nested|died|$")
    yield Case("entities.html", DOCTYPE.encode() % LAUGHS.encode() + b"<p>&l11; text</p>", "HTML|$")
    yield Case("one-line.html", b"<p>" + b"valve " * 2_000_000, "characters|long|HTML|memory")


def _rows() -> Iterator[Case]:
    yield Case("empty.csv", b"", "empty")
    yield Case("nul.csv", b"a,b\n\0,1\n", "binary")
    yield Case("old-encoding.csv", "Имя;Цена\n".encode("cp1251"), "not UTF-8")
    yield Case("endless-quote.csv", b'a,b\n"' + b"x," * 800_000, "broken CSV")
    yield Case("many-cells.csv", b"," * 3_000_000, "without")
    yield Case("many-full-cells.csv", b"1," * 2_100_000, "cells|characters")
    yield Case("no-object.jsonl", b"[1, 2]\n", "JSON object in line 1")
    yield Case("broken.jsonl", b'{"a": 1}\n{"a": \n', "line 2 is not valid JSON")
    yield Case("deep.jsonl", b'{"a":' * 50_000, "not valid JSON")
    yield Case("deep-list.jsonl", b'{"a":' + b"[" * 900 + b"]" * 900 + b"}", "")
    yield Case("long-number.jsonl", b'{"a":' + b"9" * 10_000 + b"}", "")


def _mails() -> Iterator[Case]:
    head = b"From: a@a.example\nSubject: x\n"
    nested = b"End.\n"
    for n in range(40):
        edge = b"b%d" % n
        nested = (
            head + b"Content-Type: multipart/mixed; boundary=%s\n\n--%s\n" % (edge, edge)
            + b"Content-Type: message/rfc822\n\n" + nested + b"\n--%s--\n" % edge
        )  # fmt: skip
    mixed = head + b"Content-Type: multipart/mixed; boundary=b\n\n"
    attached = b"--b\nContent-Type: %s\nContent-Disposition: attachment; filename=%s\n%s\n\n%s\n"
    many = b"".join(attached % (b"text/plain", b"a.txt", b"", b"x") for _ in range(60))
    coded = b"Content-Transfer-Encoding: base64"
    zipped = attached % (b"application/zip", b"a.zip", b"", b"PK")

    def bomb() -> bytes:
        inside = attached % (b"x/y", b"a.docx", coded, base64.b64encode(_bomb(WORD)))
        return mixed + inside + b"--b--\n"

    yield Case("empty.eml", b"", "empty")
    yield Case("no-head.eml", b"\n\nJust text", "not an e-mail")
    yield Case("nested.eml", nested, "")
    yield Case("many.eml", mixed + many + b"--b--\n", "attachments")
    yield Case("bomb-inside.eml", bomb, "")
    yield Case("archive-inside.eml", mixed + zipped + b"--b--\n", "")
    charset = head + b"Content-Type: text/plain; charset=x-9\n\nText"
    yield Case("no-such-charset.eml", charset, "broken|$")
    yield Case("bad-date.eml", head + b"Date: 99 Foo 99999 99:99:99\n\nText", "")
    yield Case("bad-address.eml", b"From: <<@@>>, ;:\nSubject: x\n\nText", "broken|$")
    yield Case("no-boundary.eml", head + b"Content-Type: multipart/mixed\n\nText", "broken|$")


def _texts() -> Iterator[Case]:
    yaml = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
    )
    yield Case("empty.md", b"", "empty")
    yield Case("old-encoding.md", "Größe".encode("latin-1"), "not UTF-8 at byte 2")
    yield Case("mixed-encodings.txt", "Größe".encode() + "Maß".encode("cp1252"), "not UTF-8")
    yield Case("no-mark.txt", "Turn the valve.".encode("utf-16-le"), "binary")
    yield Case("with-mark.txt", "Größe".encode("utf-16"), "")
    yield Case("cut-in-half.txt", "Größe".encode("utf-16")[:-1], "not UTF-16")
    yield Case("binary.txt", bytes(range(1, 32)) * 50, "binary")
    laughs = f"---\n{yaml}title: *i\n---\nText"
    yield Case("laughs.md", laughs.encode(), "long|memory|died|characters|$")
    yield Case("deep-front.md", b"---\n" + b"[" * 5000 + b"\n---\nText", "")
    yield Case("unknown.xyz", b"x", "no parser")
    yield Case("archive.zip", archive({"a.md": "x"}), "no parser")
    yield Case("much.txt", b"valve " * 1_000_000, "characters")
    yield Case("no-ending", b"x", "no parser")
    yield Case("json.md", json.dumps({"a": 1}).encode(), "")
