"""Clients that people use show the text and the sources that /ask gives, each way of a client for a
question of its own.

LangChain's chat completions and @ai-sdk/openai-compatible read no annotations: they show the
markers in the text only.
"""

import asyncio
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from langchain_openai import ChatOpenAI
from openai import AsyncOpenAI, OpenAI
from openai.types import CompletionUsage

from app.notices import NEAREST, SURE, UNSURE
from tasks import paths
from tasks.records import digest
from tests.app.conftest import questions
from tests.conftest import ROOT

pytestmark = pytest.mark.xdist_group("service")  # one worker: the service is started once

CLIENTS = ROOT / "tests/clients"
NODE = ("chat", "responses, streamed")  # ways of ask.mjs
KEY = "public"  # the word for: without a key


@dataclass(frozen=True)
class Seen:
    """The text and the links that a client shows. A hand-over has another number each time."""

    text: str
    links: list[str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", re.sub(r"\bh-[0-9a-f]{8}\b", "h-0", self.text))


def seen(text: str, annotations: Iterable[Any]) -> Seen:
    """Return what a client shows, whose annotations lie on the markers."""
    found = list(annotations)
    marks = [text[each.start_index : each.end_index] for each in found]
    assert all(mark.strip("[]").isdigit() for mark in marks), marks
    return Seen(text, [each.url for each in found])


def chat(base: str, question: str) -> Seen:
    said = OpenAI(base_url=base, api_key=KEY).chat.completions.create(
        model="inhouse", messages=[{"role": "user", "content": question}]
    )
    assert said.model_extra
    assert {"citations", "inhouse"} <= said.model_extra.keys()
    message = said.choices[0].message
    _check_usage(said.usage, bool(message.annotations))
    return seen(message.content or "", [each.url_citation for each in message.annotations or ()])


def _check_usage(usage: CompletionUsage | None, answered: bool) -> None:
    """Check that the tokens add up, and that an answer with sources cost some."""
    assert usage is not None
    assert not answered or min(usage.prompt_tokens, usage.completion_tokens) > 0
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


def chat_streamed(base: str, question: str) -> Seen:
    text = ""
    found: list[Any] = []
    with OpenAI(base_url=base, api_key=KEY).chat.completions.create(
        model="inhouse",
        messages=[{"role": "user", "content": question}],
        stream=True,
        stream_options={"include_usage": True},
    ) as chunks:
        for chunk in chunks:
            if not chunk.choices:
                _check_usage(chunk.usage, bool(found))
                continue
            delta = chunk.choices[0].delta
            text += delta.content or ""
            found += (delta.model_extra or {}).get("annotations", [])
    return Seen(text, [each["url_citation"]["url"] for each in found])


def chat_async(base: str, question: str) -> Seen:
    async def ask() -> Seen:
        async with AsyncOpenAI(base_url=base, api_key=KEY) as client:
            said = await client.chat.completions.create(
                model="rag", messages=[{"role": "user", "content": question}]
            )
        message = said.choices[0].message
        return seen(message.content or "", [a.url_citation for a in message.annotations or ()])

    return asyncio.run(ask())


def responses(base: str, question: str) -> Seen:
    said = OpenAI(base_url=base, api_key=KEY).responses.create(model="inhouse", input=question)
    return _of_response(said)


def responses_streamed(base: str, question: str) -> Seen:
    """Read the deltas and the events of annotations, which say the same as the response at the
    end."""
    text, whole = "", None
    found: list[Any] = []
    for event in OpenAI(base_url=base, api_key=KEY).responses.create(
        model="inhouse", input=question, stream=True
    ):
        if event.type == "response.output_text.delta":
            text += event.delta
        elif event.type == "response.output_text.annotation.added":
            found.append(getattr(event.annotation, "url", None))
        elif event.type == "response.completed":
            whole = _of_response(event.response)
    assert whole == Seen(text, found)
    return whole


def responses_async(base: str, question: str) -> Seen:
    async def ask() -> Seen:
        async with AsyncOpenAI(base_url=base, api_key=KEY) as client:
            events = client.responses.stream(model="inhouse", input=question)
            async with events as stream:
                return _of_response(await stream.get_final_response())

    return asyncio.run(ask())


def _of_response(said: Any) -> Seen:
    return seen(said.output_text, said.output[0].content[0].annotations)


def langchain(base: str, question: str) -> Seen:
    return _of_langchain(_langchain(base).invoke(question))


def langchain_streamed(base: str, question: str) -> Seen:
    chunks = iter(_langchain(base).stream(question))
    whole = next(chunks)
    for chunk in chunks:
        whole += chunk
    return _of_langchain(whole)


def _langchain(base: str) -> ChatOpenAI:
    return ChatOpenAI(model="inhouse", base_url=base, api_key=KEY, use_responses_api=True)


def _of_langchain(message: Any) -> Seen:
    blocks = message.content_blocks
    return Seen(message.text, [a["url"] for block in blocks for a in block.get("annotations", ())])


PYTHON = (
    chat,
    chat_streamed,
    chat_async,
    responses,
    responses_streamed,
    responses_async,
    langchain,
    langchain_streamed,
)
WAYS = len(PYTHON) + len(NODE)
QUESTIONS = questions(WAYS)


def asked(service: str, question: str) -> Seen:
    """Return what a client should show: the answer of /ask, with markers."""
    whole = httpx2.post(f"{service}/ask", json={"question": question}, timeout=60).json()
    marked = [(part["text"], part["citation"]) for part in whole["sentences"]]
    text = "\n".join(f"{sentence} [{number}]" for sentence, number in marked)
    if marked and whole["confidence"] < SURE:
        text = f"{UNSURE}\n\n{text}"
    links = [whole["citations"][number - 1]["link"] for _, number in marked]
    near = [f"- {document['title']} ({document['uri']})" for document in whole["nearest"]]
    told = whole["handover"] or {}
    passed = f"Passed on to a person as {told['id']}. Contact: {told['contact']}." if told else ""
    found = "\n".join([NEAREST, *near]) if near else ""
    declined = "\n\n".join(filter(None, (whole["answer"], passed, found)))
    return Seen(text or declined, links)


@pytest.mark.parametrize("way", range(len(PYTHON)), ids=[way.__name__ for way in PYTHON])
def test_a_python_client_shows_the_sources(service: str, way: int) -> None:
    for question in QUESTIONS[way::WAYS]:
        assert PYTHON[way](f"{service}/v1", question) == asked(service, question)


def test_the_example_of_the_docs_prints_the_answer_and_its_sources(service: str) -> None:
    [example] = re.findall(r"```python\n(.*?)```", (ROOT / "docs/asking.md").read_text(), re.DOTALL)
    here = example.replace("http://127.0.0.1:8100", service)
    done = subprocess.run(["python", "-c", here], capture_output=True, text=True, check=True)
    printed = asked(service, "What does a seal kit for the AP-120 cost?")
    assert done.stdout.startswith(printed.text)
    assert all(link in done.stdout for link in printed.links)


@pytest.fixture(scope="session")
def node() -> Path:
    """Install the packages of tests/clients into the cache, once for each lock."""
    files = [CLIENTS / name for name in ("package.json", "package-lock.json", "ask.mjs")]
    folder = paths.cache("clients") / digest(*(file.read_bytes() for file in files))
    if not (folder / "node_modules").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copy(file, folder)
        _install(folder)
    return folder


def _install(folder: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    done = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        shutil.rmtree(folder / "node_modules", ignore_errors=True)
        pytest.skip(f"npm ci failed: {done.stderr[-300:]}")


def test_the_vercel_ai_sdk_shows_the_sources(service: str, node: Path) -> None:
    given = [
        {"way": way, "question": question}
        for number, way in enumerate(NODE, len(PYTHON))
        for question in QUESTIONS[number::WAYS]
    ]
    done = subprocess.run(
        ["node", "ask.mjs", f"{service}/v1"],
        cwd=node,
        env={**os.environ, "AI_SDK_LOG_WARNINGS": "false"},
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    shown = [json.loads(line) for line in done.stdout.splitlines()]
    for each, found in zip(given, shown, strict=True):
        assert Seen(found["text"], found["sources"]) == asked(service, each["question"]), each
