"""A tuned model at a server with vLLM's API: a real HTTP server that lists and loads adapters."""

import json
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tasks import params, paths
from tasks.answer import arms
from tasks.errors import EndpointError
from tasks.models import tuned
from tasks.models.endpoint_generator import EndpointGenerator
from tasks.pii import Redactor, outgoing
from tests.serving import JsonHandler, models, running
from tests.unit.comparison import card
from tests.unit.models.endpoint import completion

PARAMS = params.load()
ASKED = [{"role": "user", "content": "How long?"}]


class Vllm:
    """Answers with the name of the model that was asked; loads what lies in a folder."""

    def __init__(self) -> None:
        self.models, self.loaded = ["base"], list[tuple[str, str]]()
        self.asked: list[str] = []
        self.allows, self.max_rank = True, 16
        outer = self

        class Handler(JsonHandler):
            def do_GET(self) -> None:  # noqa: N802
                self.send(200, models(*outer.models))

            def do_POST(self) -> None:  # noqa: N802
                loads = self.path == "/v1/load_lora_adapter"
                self.send(*(outer.load if loads else outer.answer)(self.body()))

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1"

    def load(self, body: dict[str, str]) -> tuple[int, Any]:
        name, path = body["lora_name"], Path(body["lora_path"])
        if not self.allows:
            return 404, {"detail": "Not Found"}
        if not (path / "adapter_config.json").is_file():
            return 404, {"object": "error", "message": f"No adapter found for {path}"}
        if json.loads((path / "adapter_config.json").read_text())["r"] > self.max_rank:
            return 400, {"object": "error", "message": "LoRA rank is greater than max_lora_rank"}
        if name in self.models:
            return 400, {"object": "error", "message": f"'{name}' has already been loaded."}
        self.models.append(name)
        self.loaded.append((name, str(path)))
        return 200, f"Success: LoRA adapter '{name}' added successfully."

    def answer(self, body: dict[str, Any]) -> tuple[int, Any]:
        if body["model"] not in self.models:
            return 404, {"object": "error", "message": f"`{body['model']}` does not exist."}
        self.asked += [message["content"] for message in body["messages"]]
        return 200, completion(f"from {body['model']}")


@pytest.fixture
def vllm() -> Iterator[Vllm]:
    made = Vllm()
    with running(made.http):
        yield made


@pytest.fixture
def level(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a base, and an adaptive model with its adapter, beside nothing else."""
    monkeypatch.chdir(tmp_path)
    adapter = paths.tuned("adaptive") / "adapter"
    for folder in (paths.BASE, adapter):
        folder.mkdir(parents=True)
    (paths.BASE / "model.safetensors").write_bytes(b"weights")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (paths.BASE / name).write_text("{}")
    about = {**card(), **tuned.made_for(paths.BASE)}
    (paths.tuned("adaptive") / tuned.CARD).write_text(json.dumps(about))
    write(adapter, b"first")
    return paths.tuned("adaptive")


def write(adapter: Path, weights: bytes, **settings: Any) -> None:
    (adapter / "adapter_model.safetensors").write_bytes(weights)
    (adapter / "adapter_config.json").write_text(
        json.dumps({"peft_type": "LORA", "r": 16, "use_dora": False, **settings})
    )


def how(vllm: Vllm, models_folder: str | None = None) -> params.Generate:
    return params.Generate(
        endpoint=vllm.url, model="base", max_tokens=40, retries=0, tuned={"adaptive": "pumps"},
        models_folder=models_folder,
    )  # fmt: skip


def ask(vllm: Vllm, models_folder: str | None = None) -> str:
    """Return what the arm's model answers."""
    model = arms.generator(arms.parse("adaptive+rag"), how(vllm, models_folder))
    [answer] = model.generate([ASKED], 40)
    assert answer.text == f"from {model.name}"
    return model.name


@pytest.mark.usefixtures("level")
def test_an_arm_is_asked_by_the_name_that_the_server_knows(vllm: Vllm) -> None:
    vllm.models.append("pumps")
    assert ask(vllm) == "pumps"
    assert vllm.loaded == []


@pytest.mark.usefixtures("level")
def test_a_name_that_the_server_lacks_is_told_with_those_it_has(vllm: Vllm) -> None:
    with pytest.raises(EndpointError, match=r"does not serve pumps, .*: it serves base\. Start it"):
        ask(vllm)


def test_an_adapter_is_loaded_once_from_the_folder_that_the_server_sees(
    vllm: Vllm, level: Path, tmp_path: Path
) -> None:
    name = ask(vllm, f"{tmp_path}/models")
    assert ask(vllm, f"{tmp_path}/models") == name
    assert name.startswith("pumps-")
    assert vllm.loaded == [(name, str(tmp_path / level / "adapter"))]


def test_a_new_training_gets_a_new_name(vllm: Vllm, level: Path, tmp_path: Path) -> None:
    first = ask(vllm, f"{tmp_path}/models")
    write(level / "adapter", b"second")
    second = ask(vllm, f"{tmp_path}/models")
    write(level / "adapter", b"second", lora_alpha=64)
    third = ask(vllm, f"{tmp_path}/models")
    assert len({first, second, third}) == 3


@pytest.mark.usefixtures("level")
def test_a_server_that_was_restarted_gets_the_adapter_again(vllm: Vllm, tmp_path: Path) -> None:
    model = arms.generator(arms.parse("adaptive"), how(vllm, f"{tmp_path}/models"))
    model.generate([ASKED], 40)
    vllm.models = ["base"]
    [answer] = model.generate([ASKED], 40)
    assert answer.text == f"from {model.name}"
    assert len(vllm.loaded) == 2


@pytest.mark.usefixtures("level")
def test_two_processes_may_load_it_at_once(vllm: Vllm, tmp_path: Path) -> None:
    ask(vllm, f"{tmp_path}/models")
    name, path = vllm.loaded[0]
    EndpointGenerator.of(how(vllm), name).load_adapter(name, path)  # the server refuses it


@pytest.mark.parametrize("settings", [{"peft_type": "IA3"}, {"use_dora": True}])
def test_an_adapter_that_servers_do_not_load_has_to_be_served_merged(
    settings: dict[str, Any], vllm: Vllm, level: Path, tmp_path: Path
) -> None:
    write(level / "adapter", b"first", **settings)
    with pytest.raises(EndpointError, match="Start it with the model under this name"):
        ask(vllm, f"{tmp_path}/models")
    vllm.models.append("pumps")
    assert ask(vllm, f"{tmp_path}/models") == "pumps"


@pytest.mark.parametrize(
    ("allows", "rank", "folder", "says"),
    [
        (False, 16, "models", "VLLM_ALLOW_RUNTIME_LORA_UPDATING=True"),
        (True, 16, "elsewhere", r"No adapter found for .*Set generate\.models_folder to the path"),
        (True, 8, "models", "LoRA rank is greater than max_lora_rank"),
    ],
)
@pytest.mark.usefixtures("level")
def test_a_refusal_to_load_is_told_with_what_helps(
    allows: bool, rank: int, folder: str, says: str, vllm: Vllm, tmp_path: Path
) -> None:
    vllm.allows, vllm.max_rank = allows, rank
    with pytest.raises(EndpointError, match=rf"did not load the adapter .*{says}"):
        ask(vllm, f"{tmp_path}/{folder}")


@pytest.mark.usefixtures("level")
def test_a_server_on_another_machine_gets_no_personal_data(
    vllm: Vllm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(params, "load", lambda: PARAMS)
    monkeypatch.setattr(outgoing, "is_here", lambda _: False)
    monkeypatch.setattr("tasks.pii.build", lambda _: Redactor(["email"]))
    vllm.models.append("pumps")
    model = arms.generator(arms.parse("adaptive"), how(vllm))
    model.generate([[{"role": "user", "content": "Is mara.voss@brightmoor.example here?"}]], 40)
    assert vllm.asked == ["Is [EMAIL] here?"]
