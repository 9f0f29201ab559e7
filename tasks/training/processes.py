"""Train in several processes, which torchrun starts: on one machine one per GPU.

In:  finetune.processes, or a torchrun of the user's own over several machines
Out: the command's work, done once by all processes together
Run: called by tasks.training.finetune
"""

import atexit
import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tasks.errors import InhouseError
from tasks.models.cores import usable_cores

if TYPE_CHECKING:
    from torch import Tensor

SHARDED = ("full", "partial")  # levels; at adaptive every process has the whole model
STARTED = "TORCHELASTIC_RUN_ID"  # in the environment of a process that torchrun started
SILENCE_S = 3.0  # for which the others let the first process report an error that all of them have
WAIT = timedelta(hours=1)  # for a process that is slower, such as the first one, which loads
PR_SET_PDEATHSIG = 1


def started() -> bool:
    """Return whether torchrun started this process."""
    return STARTED in os.environ


def rank_and_world_size() -> tuple[int, int]:
    """Return this process's rank and the number of processes."""
    from torch import distributed

    if distributed.is_initialized():
        return distributed.get_rank(), distributed.get_world_size()
    return 0, 1


def launch(processes: int, module: str, *arguments: str) -> None:
    """Run a module in so many processes on this machine, and wait for them. Raises SystemExit if
    one fails, after it has said why, and InhouseError if one is killed."""
    from torch import cuda
    from torch.distributed import run as torchrun
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError

    if cuda.is_available() and processes > cuda.device_count():
        raise InhouseError(
            f"finetune.processes: expected at most {cuda.device_count()}, the GPUs of this "
            f"machine, got {processes}. Lower it in params.yaml, or start torchrun on several "
            "machines (docs/fine-tuning.md)"
        )
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, usable_cores() // processes)))
    logging.getLogger("torch.distributed.elastic").setLevel(logging.CRITICAL)  # tables of failures
    where = ["--standalone", "--local-addr", "127.0.0.1", "--nproc-per-node", str(processes)]
    try:
        torchrun.main([*where, "--module", module, *arguments])
    except ChildFailedError as error:
        rank, failure = error.get_first_failure()
        if failure.exitcode > 0:
            sys.exit(failure.exitcode)
        raise InhouseError(
            f"process {rank} of {processes} was killed ({signal.Signals(-failure.exitcode).name}): "
            "probably memory ran out. Lower finetune.micro_batch_tokens and run again: the "
            "training resumes from its last checkpoint"
        ) from None


def init_distributed() -> None:
    """Join the process group, if torchrun started this process. It ends when torchrun does."""
    from torch import cuda, distributed

    if not started() or distributed.is_initialized():
        return
    if sys.platform == "linux":  # or a killed stage would leave processes that write its outputs
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if cuda.is_available():
        cuda.set_device(int(os.environ["LOCAL_RANK"]))
    distributed.init_process_group("nccl" if cuda.is_available() else "gloo", timeout=WAIT)
    # its threads must end before the interpreter does, or the process aborts after its work
    atexit.register(distributed.destroy_process_group)
    if distributed.get_rank():
        for name in ("tasks", "__main__"):
            logging.getLogger(name).setLevel(logging.WARNING)


def let_the_first_report() -> None:
    """Wait until torchrun ends this process, if the first one fails with the same error."""
    if rank_and_world_size()[0]:
        time.sleep(SILENCE_S)


def device() -> Any:
    """Return the device that the processes exchange tensors on."""
    import torch

    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def any_of(here: bool) -> bool:
    """Return whether it holds in any of the processes."""
    import torch
    from torch import distributed

    if rank_and_world_size()[1] == 1:
        return here
    found = torch.tensor(float(here), device=device())
    distributed.all_reduce(found)
    return bool(found)


def broadcast(value: Any) -> Any:
    """Return the value that the first process passes, in all of them."""
    from torch import distributed

    if rank_and_world_size()[1] == 1:
        return value
    values = [value]
    distributed.broadcast_object_list(values, 0, device=device())
    return values[0]


def all_reduce(found: "Tensor") -> "Tensor":
    """Return the sum over all processes, in place."""
    from torch import distributed

    if rank_and_world_size()[1] > 1:
        distributed.all_reduce(found)
    return found


def described(tensors: "Mapping[str, Tensor]") -> dict[str, tuple[tuple[int, ...], Any]]:
    """Return the shape and type of each tensor."""
    return {name: (tuple(tensor.shape), tensor.dtype) for name, tensor in tensors.items()}
