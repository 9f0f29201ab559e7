"""Read the readings of one file, in the process that parses untrusted files.

In:  a file of a source
Out: its Readings, without personal data, and a report on it; never an exception for a bad file
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from pydantic import BaseModel

from tasks import params
from tasks.documents import sources
from tasks.documents.parse import UnreadableError
from tasks.documents.parse.sandbox import Sandbox
from tasks.documents.sources import Entry
from tasks.machines.reading import tables
from tasks.machines.reading.readings import Readings, stored
from tasks.machines.reading.tables import Table
from tasks.pii import RedactionError, Redactor
from tasks.records import digest

NOTES = 20  # of a file in the report


class FileReport(BaseModel, frozen=True):
    """What one file has: readings, or a reason why they can't be read, or neither."""

    uri: str  # without personal data
    machines: list[str] = []
    sensors: int = 0
    readings: int = 0
    first: str = ""  # ISO, UTC
    last: str = ""
    zone: str = ""  # in which the file states its times
    notes: list[str] = []
    refused: str = ""  # why; its former readings stay


@dataclass(frozen=True, slots=True)
class File:
    report: FileReport
    rows: tuple[Readings, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads files; a machine or a column that bears a name is masked, or left out."""

    sandbox: Sandbox
    redactor: Redactor
    is_forgotten: Callable[[str], bool]  # by the hash of a file's bytes

    def read(self, source: params.Source, entry: Entry) -> File:
        uri = digest(entry.uri)  # stands for a path that can't be searched for personal data
        try:
            uri = self.redactor.redact_path(entry.uri)[0]
            data = sources.read(source, entry)
            if self.is_forgotten(digest(data)):
                return File(FileReport(uri=uri))
            parsed = json.loads(self.sandbox.parse(uri, data).text)
            masked = lru_cache(maxsize=None)(self._masked)
            found = [tables.read(rows, uri, entry.groups, masked) for rows in parsed]
        except OSError as error:
            return _refused(uri, f"can't be read: {error.strerror or type(error).__name__}")
        except (UnreadableError, RedactionError) as error:
            return _refused(uri, str(error))
        return _file(uri, found)

    def _masked(self, name: str) -> str:
        """Mask the names of people; different names stay different. A slash, as in mm/s, parts no
        folders."""
        plain = name.replace("/", " ")
        masked = self.redactor.redact_path(plain)[0]
        return name if masked == plain else masked


def _refused(uri: str, why: str) -> File:
    return File(FileReport(uri=uri, refused=why))


def _file(uri: str, found: list[Table]) -> File:
    series = [each for table in found for each in table.series]
    notes = [note for table in found for note in table.notes]
    refused = "; ".join(table.refused for table in found if table.refused)
    if not series:
        return _refused(uri, refused) if refused else File(FileReport(uri=uri))
    report = FileReport(
        uri=uri,
        machines=sorted({each.machine for each in series}),
        sensors=len({each.sensor for each in series}),
        readings=sum(len(each.values) for each in series),
        first=str(min(each.times[0] for each in series)),
        last=str(max(each.times[-1] for each in series)),
        zone=series[0].zone,
        notes=[*([refused] if refused else []), *notes][:NOTES],
    )
    return File(report, tuple(map(stored, series)))
