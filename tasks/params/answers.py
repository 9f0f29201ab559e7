"""Define the sections of params.yaml about answers: generation, declining, hand-overs."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from tasks.params.kinds import Count, Positive, Seconds, Section, Share


class Generate(Section):
    endpoint: str | None
    model: str | None
    max_tokens: Positive
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
    per_document: Positive
    passage_tokens: Positive
    min_relevance: Share
    # a question is declined where the likeliest document has a smaller share of the probability of
    # all places; for pages of which one answers each question, as at a help desk (docs/service.md)
    min_document_share: Share = 0.0
    min_support: Share = 0.6  # a sentence with less support in its passages is not shown
    near: Share = 0.4  # further places are shown from this share of the first one's probability


class Selector(Section):
    l2: Annotated[float, Field(ge=0)]


class Calibrate(Section):
    questions: Count


class Intent(Section):
    """What an asker wants that a person must answer."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
    # in the words of askers; tasks/answer/handover_words.py knows wordings of some names beside
    examples: Annotated[list[str], Field(min_length=3, max_length=50)]


class Handover(Section):
    """What a person must answer, whatever the documents say (docs/service.md)."""

    contact: Annotated[str, Field(max_length=200)]  # that askers are told; "": none
    intents: list[Intent]
    declined: bool = True  # questions that are declined also go to the list of open hand-overs
