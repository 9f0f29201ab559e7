"""Test what a race concludes from figures whose answer is known, and how the page tells it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench import race
from bench.peers.clock import Clock, Cost, used_s
from bench.peers.environment import Installed, newest
from bench.peers.training import Given
from bench.races import nights, page, serving, training
from bench.races.contest import OURS, Ratio, Row, Section, Took, installed, ratio, row, take_turns
from bench.races.page import Machine

MACHINE = Machine("2026-01-02", "a processor", 2, 1.5, 3, 120.0, 2.5)


def took(cpu_s: float) -> Took:
    return Took(Cost(cpu_s, cpu_s, 1.0), {})


def section(rows: list[Row], absent: dict[str, str] | None = None) -> Section:
    return Section(
        "Weighing", "Ten stones.", rows, ["| a |"], ["Fair."], {"p": "1.0"}, absent or {}
    )


class TestRatio:
    def test_a_side_that_takes_twice_the_seconds_makes_two(self) -> None:
        found = ratio([1.0, 2.0, 4.0], [2.0, 4.0, 8.0])
        assert (found.value, found.low, found.high) == pytest.approx((2.0, 2.0, 2.0))
        assert found.winner == "ours"

    def test_of_rates_the_higher_one_is_better(self) -> None:
        assert ratio([1.0, 1.0], [4.0, 4.0], more_is_better=True).value == pytest.approx(0.25)
        assert ratio([1.0, 1.0], [4.0, 4.0], more_is_better=True).winner == "peer"

    def test_the_interval_is_students_on_the_logarithms(self) -> None:
        found = ratio([1.0, 1.0, 1.0], [1.0, 2.0, 4.0])  # t(2) = 4.3027, s = log 2
        assert found.value == pytest.approx(2.0)
        assert found.high / found.value == pytest.approx(2 ** (4.302653 / 3**0.5), rel=1e-5)

    def test_an_interval_around_one_names_nobody(self) -> None:
        assert ratio([1.0, 1.1, 0.9], [1.1, 0.9, 1.0]).winner == "neither"

    def test_one_turn_decides_nothing(self) -> None:
        assert ratio([1.0], [9.0]).winner == "neither"


def test_sides_take_turns_and_another_one_begins() -> None:
    order: list[str] = []

    def side(name: str, cpu_s: float) -> Took:
        order.append(name)
        return took(cpu_s)

    found = take_turns({"a": lambda n: side("a", n + 1), "b": lambda _: side("b", 5)}, 3)
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert [each.cost.cpu_s for each in found["a"]] == [1, 2, 3]


def test_the_clock_counts_a_process_that_was_started() -> None:
    burn = "import time; end = time.process_time() + .3\nwhile time.process_time() < end: pass"
    clock = Clock()
    subprocess.run([sys.executable, "-c", burn], check=True)
    assert clock.cost().cpu_s > 0.3
    assert clock.cost().memory_mb > 5


def test_what_a_program_used_includes_its_children_that_have_ended() -> None:
    burn = "end = time.process_time() + .3\nwhile time.process_time() < end: pass"
    child = f"import time\n{burn}"
    parent = (
        "import subprocess, sys; "
        f"subprocess.run([sys.executable, '-c', {child!r}]); print('ended', flush=True); input()"
    )
    command = [sys.executable, "-c", parent]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ended\n"
        assert 0.3 <= used_s(process.pid) < 30
        process.kill()


def test_a_peer_that_cannot_be_installed_is_named_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.peers.environment.WORK", tmp_path)
    missing = newest("none", ["--no-index", "inhouse-has-no-such-peer"])
    assert missing.python is None
    assert "inhouse-has-no-such-peer" in missing.reason
    assert str(tmp_path) not in missing.reason
    assert installed({"none": missing, "one": Installed(Path("python"))}) == (
        {"one": Path("python")},
        {"none": missing.reason},
    )


class TestNights:
    def test_copies_differ_in_title_and_paragraphs(self) -> None:
        text = "# Leave\n\n## Annual leave\n\nEveryone has 26 days.\n\n- 28 after five years\n"
        assert nights.marked(text, "Site 03") == (
            "# Leave, site 03\n\n## Annual leave\n\nEveryone has 26 days. Site 03.\n\n"
            "- 28 after five years\n"
        )

    def test_three_in_a_hundred_are_edited_and_others_each_time(self, tmp_path: Path) -> None:
        for number in range(100):
            (tmp_path / f"{number:03d}.md").write_text("# A title\n")
        assert nights.edit(tmp_path, 0) in (3, 4)
        first = {file for file in tmp_path.iterdir() if "Week 1" in file.read_text()}
        nights.edit(tmp_path, 1)
        second = {file for file in tmp_path.iterdir() if "Week 2" in file.read_text()}
        assert first
        assert second
        assert not first & second


class TestPage:
    def test_a_section_survives_its_file(self) -> None:
        found = section([row("10 stones", "CPU s", "Scales", {OURS: [1.0, 1.0], "Scales": [2, 2]})])
        assert page.loaded(page.saved(found, MACHINE)) == (found, MACHINE)

    def test_it_says_where_a_peer_wins_and_by_how_much(self) -> None:
        lost = Row("10 stones", "CPU s", 2.0, 0.5, "Scales", Ratio(0.25, 0.2, 0.5))
        text = page.whole([(section([lost]), MACHINE)])
        assert "| Weighing: 10 stones | CPU s | 2.00 | Scales 0.50 | 0.25 [0.20, 0.50] |" in text
        assert "- Weighing: 10 stones: Scales is 4.00 [2.00, 5.00] times better in CPU s" in text
        assert "**Scales** |" in text

    def test_it_names_absent_peers_the_load_and_races_not_run(self) -> None:
        text = page.whole([(section([], {"Anvil": "no wheel"}), MACHINE)], ["nights"])
        assert "- **Not raced**: Anvil. no wheel." in text
        assert "load 1.5 before and 2.5 after, on 2026-01-02. Versions: p 1.0." in text
        assert "**Not run yet**: nights (`python -m bench.race --only nights`)." in text
        assert "No peer wins a race." in text

    def test_a_run_of_one_race_leaves_the_others_on_the_page(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(race, "RESULTS", tmp_path)
        monkeypatch.setattr(race, "PAGE", tmp_path / "page.md")
        (tmp_path / "parsing.json").write_text(page.saved(section([]), MACHINE))
        monkeypatch.setattr(sys, "argv", ["race", "--only"])
        race.main()
        assert "## Weighing" in (tmp_path / "page.md").read_text()
        assert "**Not run yet**: nights, embedding, redaction" in (tmp_path / "page.md").read_text()


class TestTraining:
    GIVEN = Given(
        train=[([1] * 30, 20), ([1] * 70, 60)], dev=[([1] * 9, 5)], batch_tokens=64, max_tokens=64,
        steps=2, rate=0.001, warmup=0.1, decay=0.01, clip=1.0, rank=16, alpha=32, seed=7,
    )  # fmt: skip

    def found(self, cpu_s: float, before: float | None = None) -> list[Took]:
        cost = Cost(cpu_s, cpu_s, 2000.0)
        return [Took(cost, {"steps": 2, "loss": 3.25, "before": before})] * 2

    def test_rates_count_all_tokens_and_those_of_the_answers(self) -> None:
        lines = training.detail({OURS: self.found(10.0, before=4.5)}, "LoRA", self.GIVEN)
        assert f"| {OURS} | 10 | 2.0 | 2,000 MB | 2 | 3.250 |" in lines
        assert "Loss: on 1 other examples; 4.500 before." in lines

    def test_ours_in_bfloat16_is_told_and_not_raced(self) -> None:
        sides = {OURS: self.found(1.0), training.IN_BF16: self.found(0.5), "Trainer": self.found(2)}
        rows = training.compared(sides, "LoRA", self.GIVEN)
        assert [(each.peer_name, each.ratio.value) for each in rows] == [("Trainer", 2.0)]
        assert rows[0].race == "LoRA, 100 tokens"


ANSWERS = """
import http.server, json, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        words = sum(len(each["content"].split()) for each in asked["messages"])
        usage = {"completion_tokens": asked["max_tokens"], "prompt_tokens": words}
        body = json.dumps({"usage": usage}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


QUESTION = {
    "question": "What leaks?",
    "messages": [{"role": "user", "content": "Passages: the seal of the pump. What leaks?"}],
}


class TestServing:
    @pytest.mark.parametrize(("takes_questions", "read"), [(True, 2), (False, 8)])
    def test_ours_is_asked_questions_and_peers_get_the_prompts(
        self, takes_questions: bool, read: int
    ) -> None:
        server = serving.Server(
            [sys.executable, "-c", ANSWERS], "a model", takes_questions=takes_questions
        )
        found = serving.turn(server, [QUESTION] * 19)(0).found["rounds"]
        assert found[16].read == [read] * 16
        assert found[1].wrote == [40] * 2
        assert found[1].cost.cpu_s < found[1].cost.wall_s + 5

    def test_a_server_that_ends_at_once_is_shown_with_its_words(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        server = serving.Server([sys.executable, "-c", "raise SystemExit('no model')"], "a model")
        with pytest.raises(Exception, match="refused"):
            serving.turn(server, [QUESTION] * 19)(0)
        assert "no model" in capsys.readouterr().err

    def test_a_peer_that_is_not_installed_is_not_started(self, tmp_path: Path) -> None:
        found = serving.servers(tmp_path, {serving.LLAMA: Path("llama/bin/python")})
        assert list(found) == [OURS, serving.LLAMA]
        assert found[serving.LLAMA].fields["repeat_penalty"] == 1.1
        there = {serving.TRANSFORMERS: Path("peer/bin/python")}
        fields = serving.servers(tmp_path, there)[serving.TRANSFORMERS].fields
        assert json.loads(fields["generation_config"]) == {"repetition_penalty": 1.1}
