"""Define the sections of params.yaml about answers: generation, declining."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from tasks.params.kinds import Count, Positive, Seconds, Section, Share


class Generate(Section):
    endpoint: str | None
    model: str | None
    max_tokens: Positive = 40  # of an answer
    # of a local model. auto: a GPU; else ctranslate2 where it computes the model correctly
    engine: Literal["auto", "ctranslate2", "transformers"] = "auto"
    redact: bool = True  # redact personal data in requests to an endpoint on another machine
    timeout_s: Seconds = 60.0
    retries: Count = 3
    concurrent: Annotated[int, Field(ge=1, le=256)] = 8  # requests to an endpoint at once
    reasoning_tokens: Count = 0  # that a reasoning model may write beside generate.max_tokens
    # levels whose model the endpoint serves, with its name there, such as {adaptive: pumps}
    tuned: dict[Literal["full", "partial", "adaptive"], str] = {}
    models_folder: str | None = None  # models/ as the endpoint sees it: it then loads LoRA adapters

    @field_validator("tuned")
    @classmethod
    def _behind_an_endpoint(cls, tuned: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        if tuned and not info.data.get("endpoint"):
            raise ValueError("expected generate.endpoint, which serves these models; it is not set")
        return tuned


class Answer(Section):
    passages: Positive
    passage_tokens: Positive
    # a question below this probability is declined where calibrate has too few questions
    min_relevance: Share = 0.24
    # passages of a document, instead of retrieve.per_document: one page may have the answer
    per_document: Positive = 4
    # a question is declined where the likeliest document has a smaller share of the probability of
    # all places; for pages of which one answers each question, as at a help desk (docs/service.md)
    min_document_share: Share = 0.0
    min_support: Share = 0.6  # a sentence with less support in its passages is not shown
    near: Share = 0.4  # further places are shown from this share of the first one's probability


class Selector(Section):
    # of the weights, each scaled by its trait's standard deviation
    l2: Annotated[float, Field(ge=0)] = 4.0


class Calibrate(Section):
    questions: Count
