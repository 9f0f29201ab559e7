"""Compare two processes that share a model with one, for every architecture.

Run: torchrun --nproc-per-node 2 -m tests.sharded [ARCHITECTURE …]   (two minutes)

Prints for full and partial the greatest difference of a loss of the learning curve and of a trained
weight, in float32 after a training of a few steps. Dropout is off, because each process draws other
masks.
"""

import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tasks import params, paths
from tasks.errors import InhouseError
from tasks.training import processes
from tests import architectures, tiny
from tests.conftest import ROOT

DROPOUT = (
    "resid_pdrop", "embd_pdrop", "attn_pdrop", "dropout", "attention_dropout", "residual_dropout",
)  # fmt: skip


def trained(how: params.Finetune, level: params.Level, folder: Path) -> tuple[Any, Any]:
    from tasks.training import finetune, trainer
    from tasks.training.checkpoints import Checkpoints

    plan = tiny.plan(epochs=1, checkpoint_s=1e9, rate=0.001)
    rows, kept = (tiny.examples(12), tiny.examples(3, 1)), Checkpoints(folder, "sharded")
    return trainer.train(finetune._model(how, level), *rows, plan, kept, lambda *_: None)


def compared(how: params.Finetune, level: params.Level, folder: Path) -> str:
    """Return how far one process, which is the first, is from all."""
    try:
        shared, course = trained(how, level, folder)
    except InhouseError as error:
        return f"refused: {error}"
    if not shared:
        return ""
    with patch.object(processes, "rank_and_world_size", lambda: (0, 1)):
        alone, own = trained(how, level, folder)
    points = zip(course.losses, own.losses, strict=True)
    loss = max(abs(a[name] - b[name]) for a, b in points for name in ("train", "dev"))
    weight = max(float((shared[name] - alone[name]).abs().max()) for name in alone)
    return f"loss {loss:.1e}, weights {weight:.1e}"


def main() -> None:
    import torch
    from torch import distributed
    from transformers.utils import logging as theirs

    from tasks.training import attention

    library: Any = theirs
    library.disable_progress_bar()
    library.set_verbosity_error()
    logging.disable()
    attention.register()
    processes.init_distributed()
    torch.set_num_threads(1)
    values = params.load(ROOT / "params.yaml")
    how = values.finetune.model_copy(update={"precision": "fp32"})
    partial = values.levels.partial.model_copy(update={"blocks": 2})
    root = Path(processes.broadcast(tempfile.mkdtemp()))
    for kind in sys.argv[1:] or architectures.ARCHITECTURES:
        folder = root / kind
        if processes.rank_and_world_size()[0] == 0:
            architectures.ARCHITECTURES[kind] |= dict.fromkeys(DROPOUT, 0.0)
            architectures.make(kind, folder / paths.BASE)
        distributed.barrier()
        os.chdir(folder)
        for name, level in (("full", values.levels.full), ("partial", partial)):
            said = compared(how, level, folder / name)
            if processes.rank_and_world_size()[0] == 0:
                print(f"{kind} {name}: {said}", flush=True)
            distributed.barrier()


if __name__ == "__main__":
    main()
