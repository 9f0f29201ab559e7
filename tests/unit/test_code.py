"""Test the hash of code, on which reuse of what it made depends."""

from pathlib import Path

from tasks import records
from tasks.documents import parse


def test_it_changes_with_a_file_of_the_package(tmp_path: Path) -> None:
    first, inner = tmp_path / "__init__.py", tmp_path / "parsers" / "md.py"
    inner.parent.mkdir()
    first.write_text("")
    inner.write_text("BREAK = 1")
    hashes = set[str]()
    for edit in ("BREAK = 1", "BREAK = 2"):
        inner.write_text(edit)
        records.code.cache_clear()
        hashes.add(records.code(str(first)))
    assert len(hashes) == 2


def test_a_parser_is_part_of_the_fingerprint_of_parsing() -> None:
    folder = Path(parse.__file__).parent
    files = {file.relative_to(folder).as_posix() for file in folder.rglob("*.py")}
    assert {"web/page.py", "pdf/pdf.py"} <= files
    assert records.code(parse.__file__) != records.code(str(folder / "text.py"))
