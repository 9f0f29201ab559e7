"""Split a model among processes with FSDP2, and put its tensors together again.

In:  a model in the first process, the same with any weights in the others
Out: a model of which each process has a part of every weight; a layer's weights are whole only
     while it computes
Run: called by tasks.training.finetune, and by master_weights.py for checkpoints

Every function here is called by all processes, in the same order.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MethodType
from typing import Any

import torch
from torch import Tensor, distributed, nn
from torch.distributed.tensor import DTensor, Shard, distribute_tensor

from tasks.errors import InhouseError
from tasks.training import processes

LOSS = "answers_loss"  # the method of a sharded model that gathers weights as its forward does


def shard(model: Any, loss: Callable[..., Tensor]) -> Any:
    """Split the weights of a model; those of the first process count. `loss`, a function of the
    model and a batch, becomes its method LOSS."""
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import (
        FSDPModule,
        MixedPrecisionPolicy,
        fully_shard,
        register_fsdp_forward_method,
    )

    whole = {name: weight.detach() for name, weight in model.named_parameters()}
    expected = processes.broadcast(processes.described(whole))
    if processes.any_of(processes.described(whole) != expected):
        raise InhouseError(
            f"a {model.config.model_type} model is not built alike in all processes, expected "
            "weights of one shape and type. Set finetune.processes to 1 in params.yaml"
        )
    device = processes.device()
    mesh = init_device_mesh(device.type, (distributed.get_world_size(),))
    policy = MixedPrecisionPolicy(reduce_dtype=torch.float32)
    for part in (*_layers(model), model):
        fully_shard(part, mesh=mesh, mp_policy=policy)
    for part in model.modules():
        if isinstance(part, FSDPModule):  # gradients are summed, because the loss is of all rows
            part.set_gradient_divide_factor(1.0)
            part.set_force_sum_reduction_for_comms(True)
            part.set_reduce_scatter_unused_params(True)  # such as experts that no row here needs
    with torch.no_grad():
        for name, weight in model.named_parameters():
            local(weight).copy_(_part(whole.pop(name), mesh))
    setattr(model, LOSS, MethodType(loss, model))
    register_fsdp_forward_method(model, LOSS)
    return model


def _layers(model: Any) -> list[nn.Module]:
    """Return the modules that are gathered one after another, those within others first."""
    names = set(getattr(model, "_no_split_modules", None) or ())
    return [part for part in model.modules() if type(part).__name__ in names][::-1]


def empty(make: Callable[[], Any]) -> Any:
    """Return a model with arbitrary weights, in memory that is reserved and not yet used."""
    from accelerate import init_empty_weights

    with init_empty_weights(include_buffers=False):
        model = make()
    for part in model.modules():
        for name, weight in list(part.named_parameters(recurse=False)):
            own = torch.empty_like(weight, device="cpu")
            setattr(part, name, nn.Parameter(own, weight.requires_grad))
    model.tie_weights()
    return model


def is_sharded(model: Any) -> bool:
    return hasattr(model, LOSS)


def local(tensor: Tensor) -> Tensor:
    """Return this process's part of a tensor, in the same memory; a whole tensor as it is."""
    if not isinstance(tensor, DTensor):
        return tensor
    with torch.no_grad():
        return tensor.to_local()


def _part(whole: Tensor, mesh: Any) -> Tensor:
    """Return this process's part of the first process's tensor."""
    return distribute_tensor(whole.to(mesh.device_type), mesh, [Shard(0)]).to_local()


def gather(part: Tensor, like: Tensor) -> Tensor | None:
    """Return a tensor whose parts are spread as those of `like`: whole, in the first process."""
    first = processes.rank_and_world_size()[0] == 0
    if not isinstance(like, DTensor) or not part.dim():
        return part if first else None
    spread = DTensor.from_local(
        part, like.device_mesh, like.placements, shape=like.shape, stride=like.stride()
    )
    whole = spread.full_tensor()
    return whole.cpu() if first else None


def scatter(
    tensors: Mapping[str, Tensor], owners: Mapping[str, Tensor]
) -> Iterator[tuple[str, Tensor]]:
    """Yield this process's part of each of the first process's tensors, spread as its owner, whose
    name is behind the first slash."""
    described: Iterable[Any] = processes.broadcast(processes.described(tensors)).items()
    for name, (shape, dtype) in described:
        whole = tensors[name] if name in tensors else torch.empty(shape, dtype=dtype)
        owner = owners[name.partition("/")[2]]
        if isinstance(owner, DTensor) and shape:
            yield name, _part(whole, owner.device_mesh)
            continue
        whole = whole.to(processes.device())
        distributed.broadcast(whole, 0)
        yield name, whole
