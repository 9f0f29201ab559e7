"""Translate the section `index.server` of params.yaml into arguments of qdrant-client.

In:  params.QdrantServer
Out: arguments for qdrant_server.py
"""

from typing import Any

from qdrant_client import models

from tasks.params import QdrantServer

TENANT = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True)


def at_creation(settings: QdrantServer) -> dict[str, Any]:
    """Return the arguments of create_collection that are not about the kinds of vectors."""
    return {
        "shard_number": settings.shard_number,
        "replication_factor": settings.replication_factor,
        "write_consistency_factor": settings.write_consistency_factor,
        "on_disk_payload": settings.on_disk_payload,
        "quantization_config": quantization(settings),
    }


def quantization(
    settings: QdrantServer,
) -> models.ScalarQuantization | models.BinaryQuantization | None:
    """Return the quantization of the dense vectors; the small copies stay in memory."""
    if settings.quantization == "scalar":
        scalar = models.ScalarQuantizationConfig(
            type=models.ScalarType.INT8, quantile=0.99, always_ram=True
        )
        return models.ScalarQuantization(scalar=scalar)
    if settings.quantization == "binary":
        return models.BinaryQuantization(binary=models.BinaryQuantizationConfig(always_ram=True))
    return None


def layout(settings: QdrantServer) -> tuple[str, ...]:
    """Return the part of a collection's name that stands for its layout; empty for the default.

    A server can neither cut a collection into other shards nor, unless it is told to shard by
    shard, copy those it has. So each layout is a collection of its own."""
    parts = settings.shard_number, settings.replication_factor
    return () if parts == (1, 1) else tuple(map(str, parts))


def changes(settings: QdrantServer, config: models.CollectionConfig) -> dict[str, Any]:
    """Return the arguments of update_collection that make a collection follow the settings; empty
    if it does."""
    found: dict[str, Any] = {}
    wanted: dict[str, Any] = {
        "write_consistency_factor": settings.write_consistency_factor,
        "on_disk_payload": settings.on_disk_payload,
    }
    current = config.params
    if any(getattr(current, name) != value for name, value in wanted.items()):
        found["collection_params"] = models.CollectionParamsDiff(**wanted)
    if _kind(config.quantization_config) != settings.quantization:
        found["quantization_config"] = quantization(settings) or models.Disabled.DISABLED
    return found


def _kind(config: Any) -> str | None:
    """Return the name that params.yaml has for a quantization; "other" for one it can't name."""
    if config is None:
        return None
    if isinstance(config, models.ScalarQuantization):
        return "scalar"
    return "binary" if isinstance(config, models.BinaryQuantization) else "other"


def search(settings: QdrantServer, hnsw_ef: int) -> models.SearchParams:
    """Return how dense vectors are searched: quantized candidates are rescored."""
    if settings.quantization is None:
        return models.SearchParams(hnsw_ef=hnsw_ef)
    rescored = models.QuantizationSearchParams(rescore=True, oversampling=settings.oversampling)
    return models.SearchParams(hnsw_ef=hnsw_ef, quantization=rescored)


def ordering(settings: QdrantServer) -> models.WriteOrdering | None:
    """Return the order of writes: where a shard has copies, its leader decides, so that a repeated
    request can't leave copies with different points."""
    return models.WriteOrdering.MEDIUM if settings.replication_factor > 1 else None


def consistency(settings: QdrantServer) -> models.ReadConsistencyType | None:
    """Return how the certificate reads: where a shard has copies, a point counts if all have it."""
    return models.ReadConsistencyType.ALL if settings.replication_factor > 1 else None
