"""Test the sizes of large models against published ones, and the formula against real levels."""

import pytest

from tasks import params
from tasks.scale import large_models
from tasks.scale.large_models import MODELS, Large
from tasks.training import estimate, levels
from tests import tiny
from tests.conftest import ROOT

PUBLISHED = {
    "Llama 3.2 1B": 1_235_814_400,
    "Mistral 7B": 7_241_732_096,
    "Llama 3 70B": 70_553_706_496,
}
TINY = Large("tiny", 32, 64, 3, 4, 2, tiny.VOCABULARY, tied=True)


def test_the_models_have_as_many_weights_as_their_publishers_say() -> None:
    assert {model.name: model.weights for model in MODELS} == PUBLISHED


@pytest.mark.parametrize(
    ("level", "change"),
    [
        ("full", {}),
        ("partial", {"blocks": 2}),
        ("adaptive", {"method": "lora", "rank": 3}),
        ("adaptive", {"method": "blocks", "blocks": 1}),
    ],
)
def test_what_a_level_trains_is_counted_as_the_level_itself_has_it(
    level: str, change: dict[str, object]
) -> None:
    how = params.load(ROOT / "params.yaml").levels
    changed = how.named(level).model_copy(update=change)
    real = estimate.shape_of(levels.prepare(tiny.model(TINY.layers), changed))
    found = large_models.trained_of(TINY, level, how.model_copy(update={level: changed}))
    weights, trained, depth = found
    assert (weights, trained) == (real.weights, real.trained)
    assert real.depth <= depth  # below the first new block no activations are kept
    if changed.__class__.__name__ != "Adaptive":
        assert (real.block, real.outer) == (TINY.block, TINY.outer)


def test_full_training_of_7_b_fits_192_gib_and_of_70_b_nothing() -> None:
    found = {
        (row.model, row.level): row for row in large_models.rows(params.load(ROOT / "params.yaml"))
    }
    seven = found["Mistral 7B", "full"]
    assert seven.gib == pytest.approx(24 * 7.24e9 / 2**30, rel=0.1)  # 24 bytes per weight
    assert seven.gpu == 192
    assert seven.gpus == {24: 64, 80: 4, 141: 2}
    assert found["Llama 3 70B", "full"].gpu is None
    assert found["Llama 3 70B", "partial"].gpus == {24: None, 80: 8, 141: 4}
    assert set(found["Llama 3 70B", "adaptive"].gpus.values()) == {None}  # it is not sharded
    assert found["Llama 3 70B", "adaptive, 4 bits"].gpus == {24: None, 80: None, 141: 1}
    for model in PUBLISHED:
        full, partial, adaptive = (found[model, n].gib for n in ("full", "partial", "adaptive"))
        assert adaptive < partial < full
