"""Many people ask at the same time, while a night and a promotion change what answers."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Lock
from typing import Any

import httpx2
import pytest

from tasks.index.generations import Generations
from tests.app.conftest import questions
from tests.app.service import serving
from tests.conftest import Workspace
from tests.waiting import wait_for

ASKERS = 8
WARRANTY = "How long is the warranty on an Otto pump?"
BEFORE, AFTER = "| Otto range | 24 months |", "| Otto range | 31 months |"


def ask(address: str, question: str) -> dict[str, Any]:
    reply = httpx2.post(f"{address}/ask", json={"question": question}, timeout=240)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def words(answer: dict[str, Any]) -> tuple[object, ...]:
    """Return all of an answer but its times."""
    return answer["answer"], answer["sentences"], answer["unsupported"], answer["confidence"]


def test_eight_who_ask_at_once_get_the_answers_of_one_after_another(service: str) -> None:
    asked = questions(4)
    alone = [words(ask(service, question)) for question in asked]
    with ThreadPoolExecutor(ASKERS) as pool:
        together = list(pool.map(lambda question: words(ask(service, question)), asked * 2))
    assert together == alone * 2
    waiting = httpx2.get(f"{service}/metrics").text
    assert "inhouse_queue_length 0.0" in waiting
    assert "inhouse_questions_at_work 0.0" in waiting


@contextmanager
def asked_all_the_time(address: str) -> Iterator[list[dict[str, Any]]]:
    """Let askers ask without a break; yield their answers. Raises what one of them met."""
    answers: list[dict[str, Any]] = []
    stop, lock = Event(), Lock()

    def asker() -> None:
        while not stop.is_set():
            found = ask(address, WARRANTY)
            with lock:
                answers.append(found)

    with ThreadPoolExecutor(ASKERS) as pool:
        running = [pool.submit(asker) for _ in range(ASKERS)]
        try:
            yield answers
        finally:
            stop.set()
        for each in running:
            each.result()


@pytest.fixture
def two_generations(night: Workspace) -> Workspace:
    """Return a workspace whose second night changed the warranty."""
    page = night.root.parent / "documents/support/returns-warranty.md"
    text = page.read_text("utf-8")
    assert BEFORE in text
    page.write_text(text.replace(BEFORE, AFTER), "utf-8")
    night.reindex()
    night.set("generate", max_tokens=4)  # the answer is the place; the model's words are not
    return night


def test_a_generation_and_a_champion_are_taken_over_without_a_failed_or_mixed_answer(
    two_generations: Workspace,
) -> None:
    index = Generations(two_generations.root / "data/index")
    champion = two_generations.root / "models/champion.json"
    changes: list[Callable[[], object]] = [
        index.roll_back,
        lambda: champion.write_text('{"arm": "base"}'),
        index.resume,
        champion.unlink,
    ]
    with serving(two_generations) as address, asked_all_the_time(address) as answers:
        for change in changes:
            wait_for_more(answers)
            change()
        wait_for_more(answers)
    seen = {(a["arm"], a["generation"], *quoted(a)) for a in answers}
    assert seen == {
        ("rag", "000001", "24 months"),
        ("rag", "000002", "31 months"),
        ("base", ""),
    }


def wait_for_more(answers: list[dict[str, Any]]) -> None:
    """Wait until each asker has asked since now."""
    enough = len(answers) + ASKERS + 1
    wait_for(lambda: len(answers) >= enough, 240)


def quoted(answer: dict[str, Any]) -> list[str]:
    """Return the terms of the warranty that an answer's sources name."""
    cited = " ".join(citation["quote"] for citation in answer["citations"])
    return [term for term in ("24 months", "31 months") if term in cited]
