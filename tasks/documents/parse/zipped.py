"""Open Office files, ZIP archives of XML, with protection from hostile ones.

Refused are parts that grow beyond `PART` bytes whatever their header declares, encrypted ones,
document type declarations (they carry entity bombs and addresses to fetch), and XML nested deeper
than libxml2 allows.
"""

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from typing import Any

from tasks.documents.parse.parsed import UnreadableError
from tasks.documents.parse.signatures import OLD_OFFICE

PART = 100_000_000  # bytes of one part, unpacked
PARTS = 20_000
STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
DATE = re.compile(r"\d{4}-\d\d-\d\d")

Element = Any  # lxml has no types


def opened(data: bytes) -> zipfile.ZipFile:
    """Open the archive. Raises UnreadableError."""
    if data.startswith(OLD_OFFICE):
        raise UnreadableError("encrypted, or of an Office before 2007: save it again")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise UnreadableError("broken: not a ZIP archive, as Office files are") from None
    if len(archive.namelist()) > PARTS:
        raise UnreadableError(f"more than {PARTS} parts")
    if sum(part.file_size for part in archive.infolist()) > 5 * PART:
        raise UnreadableError("a ZIP bomb: it unpacks to far more than its size")
    return archive


def content(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """Unpack a part; None if it is not there. Raises UnreadableError."""
    try:
        held = archive.getinfo(name)
    except KeyError:
        return None
    try:
        with archive.open(held) as file:
            data = file.read(PART + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError):
        raise UnreadableError("broken: a part of it can't be unpacked") from None
    if len(data) > PART:
        raise UnreadableError("a ZIP bomb: it unpacks to far more than its size")
    return data


def stored(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """Unpack the XML of a part; None if it is not there. Raises UnreadableError."""
    data = content(archive, name)
    if data is None:
        return None
    if b"<!" in data and (b"<!DOCTYPE" in data or b"<!ENTITY" in data):
        raise UnreadableError("its XML declares a document type, which Office files never do")
    if data.find(b"http://purl.oclc.org/ooxml/", 0, 2000) >= 0:  # saved as "Strict Open XML"
        data = STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", data)
    return data


def part(archive: zipfile.ZipFile, name: str) -> Element | None:
    """Return the root of an XML part; None if it is not there. Raises UnreadableError."""
    from lxml import etree

    data = stored(archive, name)
    if data is None:
        return None
    try:
        return etree.fromstring(data, _parser())
    except etree.XMLSyntaxError:
        raise UnreadableError("broken XML") from None


@cache
def _parser() -> Any:
    from lxml import etree

    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def needed(archive: zipfile.ZipFile, name: str) -> Element:
    """Return the root of a required XML part. Raises UnreadableError if it is missing."""
    root = part(archive, name)
    if root is None:
        raise UnreadableError(f"broken: it has no {name}")
    return root


def main(archive: zipfile.ZipFile, usual: str) -> str:
    """Return the name of the part that contains the document; some programs do not use the usual
    name."""
    if usual in archive.NameToInfo:
        return usual
    named = (name for kind, name in relations(archive, "").values() if kind == "officeDocument")
    return next(named, usual)


def relations(archive: zipfile.ZipFile, name: str) -> dict[str, tuple[str, str]]:
    """Return the relations of a part by id: (last word of the type, name of the part)."""
    folder, file = posixpath.split(name)
    root = part(archive, posixpath.join(folder, "_rels", f"{file}.rels"))
    return {
        str(each.get("Id")): (
            str(each.get("Type")).rsplit("/", 1)[-1],
            _resolved(folder, str(each.get("Target"))),
        )
        for each in (() if root is None else root)
    }


@lru_cache(maxsize=4096)  # slides name their layouts and notes again and again
def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target))[1:]


NOBODY = frozenset(  # authors that programs enter by themselves
    "python-docx openpyxl xlsxwriter python-pptx pandoc un-named user admin administrator author "
    "unknown docx4j phpword phpoffice exceljs".split()
) | {"apache poi", "microsoft office user", "windows user", "unknown author", "unknown creator"}
TEMPLATES = {"2013-12-23T23:15:00Z", "2013-01-27T09:15:58Z"}  # of python-docx and python-pptx


@dataclass(frozen=True, slots=True)
class About:
    title: str
    author: str
    dated: str  # ISO date


def about(archive: zipfile.ZipFile) -> About:
    """Return the properties of docProps/core.xml."""
    root = part(archive, "docProps/core.xml")
    said = {
        each.tag.rsplit("}", 1)[-1]: (each.text or "").strip()
        for each in (() if root is None else root)
        if isinstance(each.tag, str)
    }
    changed = said.get("modified") or said.get("created") or ""
    found = DATE.match(changed) if changed not in TEMPLATES else None
    author = said.get("creator", "")
    if author.lower() in NOBODY:
        author = ""
    return About(said.get("title", ""), author, found[0] if found else "")
