"""Ask a tuned model that the server behind generate.endpoint serves, instead of this machine.

In:  params.yaml: generate.tuned, the names of tuned models at the server, by level;
     generate.models_folder, models/ as the server sees it; the folder of a tuned model
Out: a generator for the answers of that model
Run: called by tasks.answer.arms

Without generate.models_folder, the server was started with the model under this name. With it, a
LoRA adapter is loaded at run time as vLLM does (POST /v1/load_lora_adapter), under the name and a
hash of its files: a name never answers with earlier weights.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from threading import Lock

from tasks import params, paths
from tasks.errors import EndpointError
from tasks.models.endpoint_generator import EndpointGenerator
from tasks.models.local_engine import Generation
from tasks.models.template import Conversation
from tasks.models.weights import sha256, weights_hash
from tasks.records import digest

log = logging.getLogger(__name__)

CONFIG = "adapter_config.json"


class Served:
    """A tuned model at an endpoint, which is looked for, or loaded, before the first question."""

    def __init__(self, endpoint: EndpointGenerator, lora_path: str | None) -> None:
        self.name = endpoint.name
        self._endpoint, self._lora_path = endpoint, lora_path
        self._lock, self._is_ready = Lock(), False

    def count(self, text: str) -> int:
        return self._endpoint.count(text)

    def generate(self, conversations: Sequence[Conversation], max_tokens: int) -> list[Generation]:
        """Ask the endpoint. A server that was restarted meanwhile gets the adapter again."""
        with self._lock:
            if not self._is_ready:
                self._prepare()
        try:
            return self._endpoint.generate(conversations, max_tokens)
        except EndpointError:
            if self._lora_path is None or self.name in self._endpoint.listed():
                raise
            with self._lock:
                self._prepare()
            return self._endpoint.generate(conversations, max_tokens)

    def _prepare(self) -> None:
        known = self._endpoint.listed()
        if self.name not in known:
            if self._lora_path is None:
                raise EndpointError(
                    f"{self._endpoint.shown} does not serve {self.name}, which generate.tuned "
                    f"names: it serves {', '.join(known[:10])}. Start it with the model under this "
                    "name, or set generate.models_folder to load LoRA adapters at run time"
                )
            self._endpoint.load_adapter(self.name, self._lora_path)
            log.info("%s loaded %s as %s", self._endpoint.shown, self._lora_path, self.name)
        self._is_ready = True


@dataclass(frozen=True, slots=True)
class Adapter:
    """A LoRA adapter, with a hash of its weights and settings."""

    folder: Path
    sha256: str


def adapter(folder: Path) -> Adapter | None:
    """Return the adapter of a tuned model that a server can load; None for a model without one, and
    for DoRA and IA3, which vLLM does not load."""
    config = folder / "adapter" / CONFIG
    if not config.is_file():
        return None
    settings = json.loads(config.read_text("utf-8"))
    if settings.get("peft_type") != "LORA" or settings.get("use_dora"):
        return None
    return Adapter(config.parent, digest(weights_hash(config.parent), sha256(config)))


def generator(settings: params.Generate, name: str, folder: Path) -> Served:
    """Return the generator for a tuned model that lies in a folder and is served by this name."""
    found = adapter(folder) if settings.models_folder else None
    if found is None or settings.models_folder is None:
        return Served(EndpointGenerator.of(settings, name), None)
    seen = PurePosixPath(settings.models_folder) / found.folder.relative_to(paths.BASE.parent)
    return Served(EndpointGenerator.of(settings, f"{name}-{found.sha256[:12]}"), str(seen))
