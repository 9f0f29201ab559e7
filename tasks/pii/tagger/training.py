"""Train the adapter and the head on examples, in a few minutes on two cores."""

import logging
import random
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import cross_entropy

from tasks import params
from tasks.models.processor import has_bf16
from tasks.pii.tagger import LABELS, shapes
from tasks.pii.tagger.examples import Example, Writer, annotated, templates
from tasks.pii.tagger.network import Network, untrained

log = logging.getLogger(__name__)

IGNORED = -100
LONGEST = 96  # tokens of an example
HIDDEN = 0.2  # share of the tokens around values that are masked, so that no sentence is memorised
MASK = "[MASK]"
POOL = 16  # batches that are made at once


def tokenizer(base: Path) -> Any:
    from tokenizers import Tokenizer

    made = Tokenizer.from_file(str(base / "tokenizer.json"))
    made.no_padding()
    made.enable_truncation(LONGEST)
    return made


def labels(offsets: Sequence[tuple[int, int]], example: Example) -> list[int]:
    found = [IGNORED if start == end else 0 for start, end in offsets]
    for first, last, kind in example.spans:
        inside = [n for n, (s, e) in enumerate(offsets) if s < e and s < last and first < e]
        for n in inside:
            found[n] = LABELS.index(f"{'B' if n == inside[0] else 'I'}-{kind}")
    return found


def batch(examples: Sequence[Example], cut: Any) -> tuple[torch.Tensor, ...]:
    """Return tokens, mask, types and labels, each (n, length)."""
    encodings = [cut.encode(example.text) for example in examples]
    shape = (len(examples), max(len(encoding.ids) for encoding in encodings))
    ids, mask, kinds = (torch.zeros(shape, dtype=torch.int64) for _ in range(3))
    wanted = torch.full(shape, IGNORED)
    for n, (encoding, example) in enumerate(zip(encodings, examples, strict=True)):
        length = len(encoding.ids)
        ids[n, :length] = torch.tensor(encoding.ids)
        mask[n, :length] = 1
        kinds[n, :length] = torch.tensor(shapes(example.text, encoding.offsets))
        wanted[n, :length] = torch.tensor(labels(encoding.offsets, example))
    return ids, mask, kinds, wanted


def train(base: Path, tagger: params.Tagger) -> Network:
    torch.manual_seed(tagger.seed)
    rng = random.Random(tagger.seed)  # noqa: S311  nothing secret
    chosen, _ = templates()
    made = Writer(chosen, tagger.seed, tagger.names).examples()
    network, cut = untrained(base, tagger.layers, tagger.rank).train(), tokenizer(base)
    half = has_bf16()
    learning = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=tagger.rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, tagger.rate, tagger.steps)
    batches = _batches(made, annotated(tagger.texts), tagger.batch, rng)
    for step, examples in enumerate(islice(batches, tagger.steps)):
        ids, *others, wanted = batch(examples, cut)
        hidden = (wanted == 0) & (torch.rand(wanted.shape) < HIDDEN)
        inputs = (ids.masked_fill(hidden, cut.token_to_id(MASK)), *others)
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            logits = network(*inputs).float()
        loss = cross_entropy(logits.flatten(0, 1), wanted.flatten(), ignore_index=IGNORED)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        if step % 50 == 0:
            log.info("step %d of %d: loss %.4f", step, tagger.steps, loss.item())
    return network.eval()


def _batches(
    made: Iterator[Example], own: Sequence[Example], size: int, rng: random.Random
) -> Iterator[list[Example]]:
    """Yield batches of invented examples, a quarter of them the company's own, if there are any.
    Texts of about one length share a batch, so that little of it is padding."""
    while True:
        pool = [rng.choice(own) for _ in range(POOL * size // 4)] if own else []
        pool += [_joined(made, rng) for _ in range(POOL * size - len(pool))]
        pool.sort(key=lambda example: len(example.text))
        order = rng.sample(range(POOL), POOL)
        yield from (pool[n * size : (n + 1) * size] for n in order)


def _joined(made: Iterator[Example], rng: random.Random) -> Example:
    text, spans = "", []
    for part in islice(made, rng.choice((1, 1, 2))):
        at = len(text)
        spans += [(at + start, at + end, kind) for start, end, kind in part.spans]
        text += part.text + rng.choice((" ", "\n"))
    return Example(text, tuple(spans))


def accuracy(network: Network, base: Path, seed: int) -> float:
    """Return the share of tokens labelled right in 500 texts of the held-out templates."""
    _, held = templates()
    examples = list(islice(Writer(held, seed + 1).examples(), 500))
    with torch.no_grad():
        *inputs, wanted = batch(examples, tokenizer(base))
        right = (network(*inputs).argmax(-1) == wanted)[wanted != IGNORED]
    return round(float(right.float().mean()), 4)
