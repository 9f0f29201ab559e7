"""Presidio's recognizers without its package."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import pytest

from tasks.pii.identifiers import presidio

CALLED = """
import sys
from tasks.pii.identifiers import presidio
text = "from 192.168.10.7 on"
assert presidio.find("IpRecognizer", text, [(0, len(text))], least=0.5) == [(5, 17)]
loaded = {"torch", "transformers", "stanza", "spacy", "tldextract"} & set(sys.modules)
assert not loaded, loaded
assert not [name for name in sys.modules if name.startswith("presidio_analyzer")]
import presidio_analyzer
assert presidio_analyzer.AnalyzerEngine.__module__ == "presidio_analyzer.analyzer_engine"
assert "spacy" in sys.modules
assert presidio.find("UsSsn", "536-22-4817", [(0, 11)], least=0.5) == [(0, 11)]
whole = presidio_analyzer.predefined_recognizers.UsSsnRecognizer
assert sys.modules[whole.__module__].UsSsnRecognizer is whole
"""
EVERY = """
from presidio_analyzer import predefined_recognizers
from tasks.pii.identifiers import national_ids, presidio
for name in (*national_ids.STRONG_IDS, *national_ids.WEAK_IDS, "Ip"):
    ours = presidio._recognizer(f"{name}Recognizer")
    theirs = getattr(predefined_recognizers, f"{name}Recognizer")()
    assert type(ours) is not type(theirs)
    shown = [[(p.name, p.regex, p.score) for p in one.patterns] for one in (ours, theirs)]
    assert shown[0] == shown[1], name
    assert ours.context == theirs.context, name
"""


def test_recognizers_work_without_the_package_leave_it_whole_and_are_its_own() -> None:
    """In one process, because importing the whole package takes five seconds."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CALLED + EVERY + "print('all are equal')"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == "all are equal\n"


def test_a_class_is_found_while_another_thread_imports_one() -> None:
    """Otherwise two threads that read documents at once fail: the package in between has no
    spec."""
    spec = find_spec(presidio.PACKAGE)
    assert spec
    assert spec.origin
    folder = Path(spec.origin).parent
    with ThreadPoolExecutor(1) as other:
        with presidio._without_packages(folder, [presidio.PACKAGE]):
            found = other.submit(presidio._class.__wrapped__, "RecognizerResult")
            with pytest.raises(TimeoutError):
                found.result(timeout=0.2)
        assert found.result(timeout=30).__name__ == "RecognizerResult"
