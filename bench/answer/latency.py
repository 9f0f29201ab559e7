"""Measure the seconds of a warm answer, from question to checked sentences, on this machine.

In:  the index (inhouse run reindex), the sample's questions
Out: the median over answers of at least 500 prompt and 30 answer tokens, and the engines beside
     the usual alternatives
Run: python -m bench.answer.latency
"""

import statistics
import time
from pathlib import Path

import numpy as np

from app import engine
from tasks import params, paths
from tasks.answer import model_text, prompts, relevance, retrieve
from tasks.answer.places import ranking
from tasks.dataset import held_out
from tasks.records import Chunk
from tasks.storage import shards

SHORTEST_PROMPT, SHORTEST_ANSWER = 500, 30  # tokens
CHUNKS = 128  # for the embedders
EVERY = 5  # every fifth question is asked


def answers() -> None:
    values = params.load()
    engines = engine.Engine().answering()
    every = held_out.questions(Path(values.evaluate.questions), values.evaluate.source)
    asked = every[::EVERY]
    seconds, rates = [], []
    for question in asked:
        started = time.perf_counter()
        store, embedder = engines.store, engines.embedder
        found = retrieve.for_answer(
            question.text, question.groups, store, embedder, engines.retrieve, values.answer
        )
        ranked = ranking.ranked(question.text, found, embedder)
        relevance.score(question.text, question.groups, found, ranked, store, embedder)
        shown = prompts.fit_to_budget(found, values.answer.passage_tokens, engines.generator)
        messages = prompts.prompt(question.text, shown)
        generation = engines.generator.generate([messages], engines.max_tokens)[0]
        model_text.checked(generation.text, shown, values.answer.min_support)
        total = time.perf_counter() - started
        long = generation.prompt_tokens >= SHORTEST_PROMPT
        if long and generation.answer_tokens >= SHORTEST_ANSWER:
            seconds.append(total)
            rates.append((generation.prompt_tokens, generation.answer_tokens))
    prompt, written = (statistics.median(column) for column in zip(*rates, strict=True))
    print(
        f"warm answer: median {statistics.median(seconds):.2f} s of {len(seconds)}, with "
        f"{prompt:.0f} prompt and {written:.0f} answer tokens at the median"
    )


def embedders() -> None:
    """Compare OpenVINO with sentence-transformers' own encode, on the same chunks."""
    from sentence_transformers import SentenceTransformer

    texts = [chunk.content for chunk in shards.read(paths.CHUNKS, Chunk)][:CHUNKS]
    _, ours = engine.Engine().searching()
    peer = SentenceTransformer(str(paths.EMBEDDER), device="cpu")
    ours.encode(texts[:8])
    peer.encode(texts[:8])
    started = time.perf_counter()
    mine = ours.encode(texts)
    middle = time.perf_counter()
    theirs = peer.encode(texts)
    end = time.perf_counter()
    cosine = np.min(np.sum(mine * theirs, axis=1))
    print(
        f"embedding {len(texts)} chunks: {len(texts) / (middle - started):.0f} a second, "
        f"sentence-transformers {len(texts) / (end - middle):.0f} a second: "
        f"{(end - middle) / (middle - started):.2f} times; smallest cosine {cosine:.5f}"
    )


if __name__ == "__main__":
    answers()
    embedders()
