"""What deploy/ starts elsewhere fits the code, as far as that can be seen without running it."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.__main__ import command
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
UNITS = sorted((DEPLOY / "systemd").iterdir())
KUBERNETES = DEPLOY / "kubernetes/inhouse.yaml"
MANIFESTS = list(yaml.safe_load_all(KUBERNETES.read_text("utf-8")))
PODS = {
    m["metadata"]["name"]: m["spec"]["template"]["spec"]
    for m in MANIFESTS
    if "template" in m["spec"]
}
CONTAINERS = {each["name"]: each for pod in PODS.values() for each in pod["containers"]}
NOT_RUN = [DEPLOY / "compose.yaml", DEPLOY / "Dockerfile", KUBERNETES, *UNITS]
OURS = {name for name, service in SERVICES.items() if service["image"] == "inhouse"}
# variables of the code and of Prefect, and those that an image documents
READ = {
    "database": {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"},
    "qdrant": {"QDRANT__SERVICE__API_KEY", "QDRANT__TELEMETRY_DISABLED"},
}
PREFECT = {
    ("server", "start"): {"--host", "--port"},
    ("server", "status"): {"--wait", "--timeout"},
    ("worker", "start"): {"--pool", "--limit", "--with-healthcheck"},
}


def commands() -> Iterator[tuple[str, str]]:
    """Yield each command of ours that a service or unit runs, and where."""
    for name in sorted(OURS):
        words = [*SERVICES[name].get("entrypoint", []), *SERVICES[name].get("command", [])]
        yield from ((name, part) for part in _parts(words))
    for name, container in CONTAINERS.items():
        if container["image"] == "inhouse":
            yield from ((f"{name} in a pod", part) for part in _parts(container["command"]))
    for unit in UNITS:
        for line in re.findall(r"(?m)^Exec\w+=(.*)$", unit.read_text("utf-8")):
            yield unit.name, line.replace("/opt/inhouse/.venv/bin/", "")


def _parts(words: list[str]) -> list[str]:
    parts = words[-1].split("&&") if words[:2] == ["sh", "-c"] else [shlex.join(words)]
    return [part.strip().removeprefix("exec ") for part in parts]


@pytest.mark.parametrize(("where", "line"), list(commands()))
def test_a_command_exists(where: str, line: str) -> None:
    words = shlex.split(line)
    if words[0] == "prefect":
        options = {word for word in words if word.startswith("--")}
        assert options <= PREFECT[(words[1], words[2])]
        return
    assert words[:2] == ["python", "-m"]
    if words[2] == "cli":
        known = command().commands
        assert words[3] in known
    else:
        module = ROOT / words[2].replace(".", "/")
        assert module.with_suffix(".py").is_file() or (module / "__main__.py").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("words", PREFECT, ids=" ".join)
def test_prefect_has_the_options(words: tuple[str, str]) -> None:
    prefect = Path(sys.executable).with_name("prefect")
    help_ = subprocess.run([prefect, *words, "--help"], capture_output=True, text=True, check=True)
    assert all(option in help_.stdout for option in PREFECT[words])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_closed_and_watched(name: str) -> None:
    service = SERVICES[name]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert "healthcheck" in service
    if name in OURS:
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
    else:
        assert re.search(r":v?\d", service["image"]), "no latest"
    for volume in service.get("volumes", []):
        source = volume.partition(":")[0]
        assert source in COMPOSE["volumes"] or (DEPLOY / source).is_dir()


def test_each_variable_is_documented_and_read() -> None:
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    head = text.partition("\nname:")[0]
    for variable in re.findall(r"\$\{(\w+)", text):
        assert re.search(rf"(?m)^#   {variable} ", head), f"{variable} is not explained"
    for name, service in SERVICES.items():
        for variable in service.get("environment", {}):
            assert variable in READ.get(name, set()) or is_read(variable), (name, variable)


def is_read(variable: str) -> bool:
    from prefect.settings import Settings
    from prefect.settings.legacy import _get_settings_fields

    files = (*(ROOT / "tasks/index").glob("*.py"), ROOT / "flows/monitoring/channels.py")
    code = "".join(path.read_text("utf-8") for path in files)
    return f'"{variable}"' in code or variable in _get_settings_fields(Settings)


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_of_a_pod_is_closed_and_watched(name: str) -> None:
    container = CONTAINERS[name]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container.keys() & {"readinessProbe", "livenessProbe"}
    assert container["image"] == "inhouse" or re.search(r":v?\d", container["image"]), "no latest"
    known = READ.get(name, set()) | {"PGDATA"}
    for variable in container["env"]:
        assert variable["name"] in known or is_read(variable["name"]), variable


@pytest.mark.parametrize("name", PODS)
def test_a_pod_runs_as_a_user_and_has_its_volumes(name: str) -> None:
    pod = PODS[name]
    [manifest] = [m for m in MANIFESTS if m["metadata"]["name"] == name and "template" in m["spec"]]
    assert pod["securityContext"]["runAsNonRoot"]
    assert not pod["automountServiceAccountToken"]
    claims = manifest["spec"].get("volumeClaimTemplates", [])
    volumes = {v["name"] for v in pod.get("volumes", [])} | {c["metadata"]["name"] for c in claims}
    mounted = {mount["name"] for each in pod["containers"] for mount in each["volumeMounts"]}
    assert mounted == volumes
    assert manifest["spec"]["selector"]["matchLabels"] == {"app": name}
    services = {m["metadata"]["name"]: m["spec"] for m in MANIFESTS if m["kind"] == "Service"}
    assert services[name]["selector"] == {"app": name}
    assert "type" not in services[name], "nothing is reachable from outside the cluster"


def test_no_file_has_a_secret() -> None:
    for path in (path for path in DEPLOY.rglob("*") if path.is_file()):
        for name, value in re.findall(
            r"(\w*(?:PASSWORD|AUTH_STRING|API_KEY))\s*[:=]\s*([^\s]+)", path.read_text("utf-8")
        ):
            assert value.startswith("${"), f"{path.name}: {name}"


def test_the_image_is_made_of_the_lock_and_runs_as_a_user() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    assert text.count("--require-hashes") == 2
    assert re.search(r"(?m)^USER inhouse$", text)
    for names in re.findall(r"(?m)^COPY (?!--from)(.*) \S+$", text):
        assert all((ROOT / name).is_file() for name in names.split())
    versions = re.findall(r"(?m)^torch==(\S+)", (ROOT / "requirements.lock").read_text("utf-8"))
    assert f"torch=={versions[0]}+cpu" in text
    [build] = {
        (name["build"]["context"], name["build"]["dockerfile"])
        for name in (SERVICES[one] for one in OURS)
    }
    assert build == ("..", "deploy/Dockerfile")


def test_the_servers_are_as_new_as_their_clients() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    client = re.search(r"(?m)^qdrant-client==(\d+\.\d+)", lock)
    assert client
    assert SERVICES["qdrant"]["image"].startswith(f"qdrant/qdrant:v{client[1]}.")


@pytest.mark.parametrize("path", NOT_RUN, ids=lambda path: path.name)
def test_a_file_says_that_it_was_never_run(path: Path) -> None:
    head = path.read_text("utf-8").split("\n\n")[0] + path.read_text("utf-8")[:400]
    assert "tests/unit/flows/test_deploy.py" in head
    assert re.search(r"never (run|built)", head)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_is_closed(path: Path) -> None:
    text = path.read_text("utf-8")
    if path.suffix == ".timer":
        assert (path.with_suffix(".service")).is_file()
        return
    for line in ("User=inhouse", "UMask=0077", "NoNewPrivileges=yes", "ProtectSystem=strict"):
        assert f"\n{line}\n" in text
    for variable in re.findall(r"(?m)^Environment=(\w+)=", text):
        assert variable in ("PATH", "INHOUSE_CACHE") or is_read(variable)
    for other in re.findall(r"(?m)^(?:After|Requires)=(inhouse\S+)$", text):
        assert (path.parent / other).is_file()
