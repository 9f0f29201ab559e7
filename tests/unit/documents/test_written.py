"""Personal data in the many ways in which people, programs and evaders write it."""

import time

import pytest

from tasks.pii import KINDS, Redactor
from tests.written import WAYS, marked

REDACTOR = Redactor([kind for kind in KINDS if kind not in ("place", "organisation")])
# docs/personal-data.md names these.
STAY = {
    "password, future",
    "password, short label",
    "one-time code",
    "phone, two cells",
    "birth, line end in the date",
    "birth, camel case",
}
EVERY = [
    pytest.param(t, id=f"{k}: {name}") for k in WAYS for name, t in WAYS[k] if name not in STAY
]


@pytest.mark.parametrize("text", EVERY)
def test_a_value_is_found_in_each_way_of_writing_it(text: str) -> None:
    plain, start, end = marked(text)
    spans = [(f.start, f.end) for f in REDACTOR.redact(plain)[1]]
    signs = [n for n in range(start, end) if plain[n].isalnum()]
    assert sum(any(a <= n < b for a, b in spans) for n in signs) >= 0.8 * len(signs)


@pytest.mark.parametrize(
    "text",
    [
        "Follow us @ brightmoor.example on all channels.",
        "Meet at noon, dot the i and cross the t.",
        "The pump (at) rest weighs 4 kg.",
        "Sizes: 4000, 5000, 6000, 7000, 8000.",
        "| 4000 | 4250 | 5100 | 5250 |",
        "Batches 2019/2020/2021/2022 were sold.",
        "The password is encrypted.",
        "The password is required.",
        "Password: required.",
        "Your password will be reset.",
        "Set `clientSecret: accessTokenValue` in the file.",
        "The API key is optional.",
        "Each access token is stored encrypted.",
        "Run f(x)=40*y and then 2**31.",
        "a[.]b matches one sign.",
        "Единый номер не указан.",
        "The Cookie: header is sent by each client.",
    ],
)
def test_what_looks_like_one_stays(text: str) -> None:
    assert REDACTOR.redact(text)[0] == text


def test_cells_and_quoted_lines_stay_apart() -> None:
    assert REDACTOR.redact("| mara.voss@ | brightmoor.example |")[0] == "| [EMAIL] | [EMAIL] |"


@pytest.mark.parametrize("unit", ["@", "a@", "a.a@a", ":", "1:", "1.1.", "`@", '"@', "born 1.1."])
def test_a_long_word_of_signs_is_searched_in_time_of_its_length(unit: str) -> None:
    """400,000 characters of one of them took 1.3 to 7 s, four times as many sixteen times that."""
    text = unit * (100_000 // len(unit))
    began = time.process_time()
    REDACTOR.redact(text)
    assert time.process_time() - began < 1.5
