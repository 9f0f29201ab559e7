"""Define the sections of params.yaml about the index: chunks, vectors, Qdrant, retrieval."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tasks.params.kinds import Count, Positive, Section, Share


class Chunk(Section):
    tokens: Annotated[int, Field(ge=32)]


class Embed(Section):
    query_prefix: str = ""  # some embedders want a text before each query
    passage_prefix: str = ""
    # bf16 where the processor has it, else fp32
    precision: Literal["auto", "bf16", "fp32"] = "auto"


class QdrantServer(Section):
    """The collections on the server of QDRANT_URL; docs/qdrant-server.md."""

    shard_number: Positive = 1  # another number fills a new collection
    replication_factor: Positive = 1  # copies of each shard; another number fills a new collection
    write_consistency_factor: Positive = 1  # copies that acknowledge a write
    on_disk_payload: bool = True
    quantization: Literal["scalar", "binary"] | None = None  # candidates are rescored
    oversampling: Annotated[float, Field(ge=1)] = 2.0  # quantized candidates per hit asked for
    request_points: Positive = 250  # points per request
    writers: Annotated[int, Field(ge=1, le=64)] = 4  # requests that write, at once
    retries: Annotated[int, Field(ge=0, le=5)] = 3  # of a request that the server did not answer
    timeout_s: Annotated[int, Field(ge=1, le=60)] = 15  # per request

    @model_validator(mode="after")
    def _acknowledged_by_copies(self) -> Self:
        if self.write_consistency_factor > self.replication_factor:
            raise ValueError(
                f"expected write_consistency_factor of at most replication_factor "
                f"({self.replication_factor}), got {self.write_consistency_factor}"
            )
        return self


class Index(Section):
    keep: Annotated[int, Field(ge=1)] = 2  # generations: the live one and those before it
    batch: Positive = 1000  # points per upsert
    read_whole: Count = 100_000  # points up to which a night reads all payloads, not a thirtieth
    server: QdrantServer = QdrantServer()
    # a run that hangs longer loses the lock to the next
    lease_s: Annotated[float, Field(ge=1)] = 120.0


class Retrieve(Section):
    per_document: Positive
    dense_weight: Share = 1.0  # of the cosine; the three weights are relative
    # of BM25 over title, headings and text, as a share of the highest score
    text_weight: Share = 0.8
    title_weight: Share = 0.8  # of BM25 over title and headings, as the square of such a share
    candidates: Positive = 100  # per leg
    hnsw_ef: Positive = 224  # recall@10 against time; python -m bench.index.store
