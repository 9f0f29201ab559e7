"""The shipped tagger, with the real embedder."""

import shutil
from pathlib import Path

import pytest

from tasks import params, redact
from tasks.errors import ModelError
from tasks.redact import learnt

TAGGER = Path("models/tagger")


@pytest.mark.parametrize("name", ["Zofia", "Jed", "Bronwen Tasker"])
def test_a_name_in_plain_prose_is_taken_out(name: str) -> None:
    text = f"The pump was noisy again, so {name} came round and changed the seal."
    assert (
        name
        not in redact.Redactor(params.load().redact.kinds, taggers=[learnt.load(TAGGER)]).redact(
            text
        )[0]
    )


def test_what_is_found_does_not_depend_on_what_is_beside_it() -> None:
    text = "Bronwen Tasker fixed the pump."
    tagger = learnt.load(TAGGER)
    alone = list(tagger.find(text))
    assert alone == list(learnt.load(TAGGER).find(f"{text}\n\nZofia lives at 4 Mill Lane."))[:1]


def test_without_its_adapter_nothing_is_searched(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no tagger"):
        learnt.load(tmp_path)


def test_a_changed_adapter_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(TAGGER, tmp_path / "tagger")
    with (folder / "head.safetensors").open("ab") as handle:
        handle.write(b"x")
    with pytest.raises(ModelError, match="does not fit"):
        learnt.load(folder)
