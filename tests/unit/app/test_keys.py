"""Keys: a wrong, expired or withdrawn one is none, and no text of a key is on the disk."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.access import keys
from app.access.keys import Keys
from tasks import params
from tasks.errors import InhouseError

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def made(file: Path, name: str = "anna", expires: datetime | None = None) -> str:
    text, key = keys.make(name, ["staff"], None, expires, "60/minute")
    keys.add(key, file)
    return text


def test_a_key_is_found_by_its_text_alone(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    text = made(file)
    found = Keys(file).find(text)
    assert found is not None
    assert found.groups == ("staff",)
    for wrong in (
        "",
        "ih",
        text[:-1],
        text + "x",
        text.upper(),
        f"ih-{found.id}-",
        f"ih-{found.id}",
    ):
        assert Keys(file).find(wrong) is None


def test_the_file_has_no_key_and_is_private(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    text = made(file)
    assert text.rpartition("-")[2] not in file.read_text()
    assert len(text.split("-", 2)[2]) >= 43  # 256 bits in base64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_withdrawn_key_fails_in_a_server_that_knew_it(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    open_, text = Keys(file), made(file)
    assert open_.find(text)
    other = made(file, "ben")
    keys.remove("anna", file)
    assert open_.find(text) is None
    assert open_.find(other)
    file.unlink()
    assert open_.find(other) is None


def test_a_key_expires_at_its_time(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    text = made(file, expires=NOW)
    assert Keys(file).find(text, NOW - timedelta(seconds=1))
    assert Keys(file).find(text, NOW) is None


def test_a_name_is_taken_once_and_a_broken_file_opens_nothing(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    text = made(file)
    with pytest.raises(InhouseError, match="there is a key named 'anna'"):
        made(file)
    with pytest.raises(InhouseError, match=r"name or id of a key .anna., got 'carl'"):
        keys.remove("carl", file)
    file.write_text(file.read_text()[:-20])
    with pytest.raises(InhouseError, match="can't be read"):
        Keys(file).find(text)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("90d", NOW + timedelta(days=90)),
        ("12h", NOW + timedelta(hours=12)),
        ("2027-03-31", datetime(2027, 3, 31, tzinfo=UTC)),
        ("never", None),
    ],
)
def test_an_expiry_is_read(text: str, until: datetime | None) -> None:
    assert keys.expiry(text, NOW) == until


@pytest.mark.parametrize("text", ["", "d", "90", "0d", "-1d", "2026-11-28", "soon", "9999999999d"])
def test_an_expiry_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InhouseError, match="expected a time such as 90d"):
        keys.expiry(text, NOW)


def test_a_misspelt_group_arm_or_rate_is_refused() -> None:
    with pytest.raises(InhouseError, match=r"that params.yaml names .public, staff., got stafff"):
        keys.check_groups(["stafff", "public"], params.load())
    for groups, arms, rate in (
        (["Staff!"], None, "1/hour"),
        ([], ["rug"], "1/hour"),
        ([], None, "x"),
    ):
        with pytest.raises(InhouseError):
            keys.make("anna", groups, arms, None, rate)
