"""A name in a path is masked, and the file is found again from its real path."""

from pathlib import Path

import pytest

from tasks import params
from tasks import pii as redact
from tasks.pii import Redactor, file_paths

PLAIN = (  # a product, a tool, a place, a German word, a first name that is not a person's
    "mailbox/2025-03-04-enquiry.eml", "src/readings/marlow-court-ap-307.csv", "src/churn/plan.md",
    "src/Morgan wrench.md", "src/Victoria line map.pdf", "boreas/README.md", "src/m-and-m/a.md",
    "src/Halle West/Tor.md", "src/Technik/Pumpenplan Verdichter.xlsx", "src/paris-office.md",
    "src/grant-writing.md", "src/scan_20260115_093012.pdf", "src/Manuel du pilote.pdf",
)  # fmt: skip
NAMED = (
    "hr/Ingrid Solberg CV.pdf", "letters/letter_to_Tom_Baker.docx", "src/hr/ines-duarte.md",
    "src/Voss, Lena/Zeugnis.pdf", "src/LenaVoss.pdf", "src/k.schmidt.md", "src/VOSS_LENA.pdf",
    "src/Bewerbung Jürgen Vogel.docx", "src/Kündigung Frau Weber.pdf",
)  # fmt: skip


@pytest.fixture(scope="module")
def learnt() -> Redactor:
    return redact.build(params.load().redact)


@pytest.mark.parametrize("path", PLAIN)
def test_a_word_in_a_path_is_no_name(learnt: Redactor, path: str) -> None:
    assert learnt.redact_path(path) == (path, ())


@pytest.mark.parametrize("path", NAMED)
def test_a_name_in_a_path_is_hidden_and_the_ending_stays(learnt: Redactor, path: str) -> None:
    masked = learnt.redact_path(path)[0]
    assert "[PERSON]" in masked
    assert Path(masked).suffix == Path(path).suffix or "Zeugnis" in path
    assert learnt.redact_path(path)[0] == masked


def test_files_of_one_masked_folder_stay_together_and_others_apart(learnt: Redactor) -> None:
    one, two, other = (
        learnt.redact_path(f"hr/{name}")[0]
        for name in ("Ines Duarte/a.md", "Ines Duarte/b.md", "Lena Voss/a.md")
    )
    assert Path(one).parent == Path(two).parent != Path(other).parent


@pytest.mark.parametrize("path", NAMED)
def test_a_masked_path_is_found_again_from_the_real_one(learnt: Redactor, path: str) -> None:
    found = file_paths.behind_tag(learnt.redact_path(path)[0])
    assert found in list(file_paths.tagged(path))
