"""Rules that are drafted from a style guide."""

from pathlib import Path

import pytest

from tasks import params
from tasks.style import drafted

GUIDE = Path("data/samples/aldermoor/documents/marketing/brand-voice.md")


def values(text: str) -> list[tuple[str, str | int]]:
    return [(each.key, each.value) for each in drafted.drafted(text)]


def test_the_sample_guides_rules_are_those_of_params_yaml_and_can_be_read() -> None:
    text = drafted.written(drafted.drafted(GUIDE.read_text("utf-8")))
    read = {"briefs": "briefs.jsonl", **params.values_of(text)["metrics"]["style"]}
    found = params.Style.model_validate(read)
    own = params.load().metrics.style
    assert {"utilise → use", "leverage → use", "innovative", "up to → about"} <= set(
        found.banned_words
    )
    assert (found.mean_sentence_words, found.max_sentence_words) == (18, 35)
    assert set(found.checks) == set(own.checks) - {"no_superlatives", "no_stock_phrases"}
    assert set(found.copy_checks) == set(own.copy_checks) - {"active_voice"}
    assert "# about 8,000 hours | up to 8,000 hours" in text


@pytest.mark.parametrize(
    ("guide", "proposed"),
    [
        ("Never write *synergy*.", [("banned_words", "synergy")]),
        ("Use _buy_ instead of _purchase_.", [("banned_words", "purchase → buy")]),
        ("We prefer *help* to *assist*.", [("banned_words", "assist → help")]),
        (
            "Avoid calling people _clients_, _targets_, or _users_.",
            [("banned_words", w) for w in ("clients", "targets", "users")],
        ),
        ("The phrase “going forward” is banned.", [("banned_words", "going forward")]),
        ("Don't capitalize _agile_.", []),
        ("Use contractions.", [("checks", "contractions")]),
        ("Do not use contractions.", [("checks", "no_contractions")]),
        ("No sentence is longer than 20 words.", [("max_sentence_words", 20)]),
        ("We use the Oxford comma.", [("checks", "serial_comma")]),
        ("The valve is not open.", []),
        ("| Say | Avoid |\n|---|---|\n| tell | inform, advise |",
         [("banned_words", "inform → tell"), ("banned_words", "advise → tell")]),
        ("| Pump | Weight |\n|---|---|\n| AP-120 | 74 kg |", []),
    ],
)  # fmt: skip
def test_what_a_guide_says_is_proposed(guide: str, proposed: list[tuple[str, str]]) -> None:
    assert values(guide) == proposed
