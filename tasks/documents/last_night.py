"""Find last night's documents of a file, whatever its path is called in the index.

In:  last night's documents
Out: for the path of a file its documents: one, or one for each part of a large table; they are read
     when they are asked for
"""

from collections.abc import Iterable

from tasks.documents.document_file import DocumentFile, Some
from tasks.documents.table_parts import file_of
from tasks.pii import file_paths
from tasks.records import Document


class Known:
    """Documents by the file that they come from, found without searching its path for names."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.documents = DocumentFile()
        self._by_file: dict[str, tuple[int, ...]] = {}  # the places of its documents
        for number, document in enumerate(documents):
            self.documents.append(document)
            file = file_of(document.doc_id)
            self._by_file[file] = (*self._by_file.get(file, ()), number)
        self._masked = {
            key: uri for uri in self._by_file if (key := file_paths.behind_tag(uri)) is not None
        }

    @property
    def files(self) -> list[str]:
        """Return the files as the index names them."""
        return list(self._by_file)

    def file(self, uri: str) -> str | None:
        """Return the name that a source's file has in the index; None if it is not there."""
        if uri in self._by_file:
            return uri
        found = (self._masked.get(key) for key in file_paths.tagged(uri) if self._masked)
        return next((name for name in found if name), None)

    def of(self, uri: str) -> Some:
        name = self.file(uri)
        return Some(self.documents, self._by_file[name] if name else ())
