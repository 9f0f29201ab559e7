"""The server that Prefect would use is seen without importing Prefect."""

import subprocess
import sys
from pathlib import Path

import pytest

from flows.services import server_address

API = "http://127.0.0.1:4299/api"
PREFECTS = "from prefect.settings import get_current_settings as s; print(s().api.url or '')"
FILES = {
    "another setting": {"pyproject.toml": "[tool.prefect.server]\nanalytics_enabled = false\n"},
    ".env": {".env": f"PREFECT_API_URL={API}\n"},
    "prefect.toml": {"prefect.toml": f'[api]\nurl = "{API}"\n'},
    "a profile": {
        "home/profiles.toml": f'active = "own"\n[profiles.own]\nPREFECT_API_URL = "{API}"\n'
    },
    "another profile": {
        "home/profiles.toml": f'active = "a"\n[profiles.a]\n[profiles.b]\nPREFECT_API_URL = "{API}"'
    },
}


@pytest.mark.parametrize("name", FILES)
def test_a_server_counts_as_set_where_prefect_would_use_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.delenv("PREFECT_PROFILE", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "home"))
    for file, text in FILES[name].items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text)
    url = subprocess.check_output([sys.executable, "-c", PREFECTS], text=True)
    assert server_address.is_set() == bool(url.strip())
    monkeypatch.setenv("PREFECT_API_URL", API)
    assert server_address.is_set()


def test_a_file_that_only_prefect_understands_counts_as_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    (tmp_path / "prefect.toml").write_text("[api")
    assert server_address.is_set()
