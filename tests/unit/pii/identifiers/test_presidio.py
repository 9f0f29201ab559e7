"""Presidio without its engines."""

import subprocess
import sys

CALLED = """
import sys
from tasks.pii.identifiers import presidio
text = "from 192.168.10.7 on"
assert presidio.find("IpRecognizer", text, [(0, len(text))], least=0.5) == [(5, 17)]
loaded = {"torch", "transformers", "stanza", "spacy.cli"} & set(sys.modules)
assert not loaded, loaded
from spacy.cli.info import info
assert info.__module__ == "spacy.cli.info"
"""


def test_a_recognizer_is_called_without_the_engines_which_can_be_imported_afterwards() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CALLED], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
