"""Answer questions as a short service of one's own would: FastAPI, brute-force search, `generate`.

Run: python -m bench.peers.serving PASSAGES MAX_TOKENS --port NUMBER

PASSAGES is a list of texts. The best ones by cosine fill the prompt, and transformers' `generate`
writes the answer, one question at a time.
"""

import json
import sys
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import torch
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from sentence_transformers import SentenceTransformer
from transformers import AutoModelForCausalLM, AutoTokenizer

BASE, EMBEDDER = "models/base", "models/embedder"
BUDGET = 500  # tokens of passages, as answer.passage_tokens
SYSTEM = "Answer the question from the passages, in one or two short sentences."


class Asked(BaseModel):
    question: str


class Rag:
    def __init__(self, passages: list[str], max_tokens: int) -> None:
        self._passages, self._max_tokens = passages, max_tokens
        self._embedder = SentenceTransformer(EMBEDDER, device="cpu", local_files_only=True)
        self._vectors = self._embedder.encode(passages, normalize_embeddings=True)
        self._tokenizer: Any = AutoTokenizer.from_pretrained(BASE)
        self._model: Any = AutoModelForCausalLM.from_pretrained(BASE)
        self._lock = Lock()

    def answer(self, question: str) -> str:
        found = "\n\n".join(self._search(question))
        messages = [
            {"role": "system", "content": SYSTEM},
            {"role": "user", "content": f"Passages:\n\n{found}\n\nQuestion: {question}"},
        ]
        prompt = self._tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        with self._lock, torch.no_grad():
            written = self._model.generate(
                **prompt, max_new_tokens=self._max_tokens, do_sample=False
            )
        new = written[0, prompt["input_ids"].shape[1] :]
        return str(self._tokenizer.decode(new, skip_special_tokens=True))

    def _search(self, question: str) -> list[str]:
        scores = self._vectors @ self._embedder.encode(question, normalize_embeddings=True)
        kept, left = [], BUDGET
        for number in np.argsort(-scores):
            left -= len(self._tokenizer(self._passages[number])["input_ids"])
            if kept and left < 0:
                break
            kept.append(self._passages[number])
        return kept


def service(rag: Rag) -> FastAPI:
    app = FastAPI()

    @app.get("/readyz")
    def ready() -> str:
        return "ready"

    @app.post("/ask")
    def ask(asked: Asked) -> dict[str, str]:
        return {"answer": rag.answer(asked.question)}

    return app


if __name__ == "__main__":
    texts, tokens, _, number = sys.argv[1:]
    rag = Rag(json.loads(Path(texts).read_text("utf-8")), int(tokens))
    uvicorn.run(service(rag), host="127.0.0.1", port=int(number), log_level="warning")
