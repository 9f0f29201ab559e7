"""A bundle of evidence, and the program that checks it on its own."""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tasks import params, paths
from tasks.decision import evidence, recommend, recommendation
from tasks.errors import InhouseError
from tasks.evaluation import answer_lines, comparison
from tasks.evaluation.answer_lines import AnswerLine, AskedQuestion
from tasks.evaluation.comparison import Comparison
from tasks.evaluation.run_arm import ArmRun
from tasks.storage import signing
from tests.unit.evaluation import raced
from tests.unit.evaluation import test_summary as answered

ROOT = Path(__file__).parents[3]
Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Compare two arms on twelve questions, and recommend one."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "params.yaml", paths.PARAMS)
    runs = [answered.run("base", 2), answered.run("rag", 9)]
    write(answered.summed(*runs), runs)
    return tmp_path


def write(compared: Comparison, runs: Sequence[ArmRun]) -> None:
    """Write the reports of a comparison."""
    comparison.write(compared)
    recommendation.write(recommend.recommended(compared, params.load()))
    answer_lines.write(
        AnswerLine(
            use=compared.use,
            question=AskedQuestion(
                id=a.question.identity, text=a.question.text, kind=a.question.kind,
                axis="knowledge", answers=["x"],
            ),
            arm=run.arm.name, answer="x", measures=a.row, citations=[], declined=False,
            hidden=False,
        )
        for run in runs
        for a in run.answered
    )  # fmt: skip


def checked(path: Path, *arguments: str) -> tuple[int, str]:
    """Return the exit code and the output of the program, which imports nothing of Inhouse."""
    command = [sys.executable, "-I", str(ROOT / "deploy/check_evidence.py"), str(path)]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def changed(path: Path, name: str, change: Change, key: Path | None = None) -> Path:
    """Return a copy of a bundle with a changed file; signed again, if there is a key."""
    with zipfile.ZipFile(path) as bundle:
        files = {each: bundle.read(each) for each in bundle.namelist()}
    lines = [json.loads(files[name])] if name.endswith(".json") else [
        json.loads(line) for line in files[name].splitlines()
    ]  # fmt: skip
    change(lines[0])
    files[name] = "\n".join(map(json.dumps, lines)).encode()
    if key:
        manifest = json.loads(files["manifest.json"])
        del manifest["signature"], manifest["public_key"]
        manifest["files"][name] = hashlib.sha256(files[name]).hexdigest()
        files["manifest.json"] = json.dumps(signing.signed(manifest, key)).encode()
    other = path.with_name("changed.zip")
    with zipfile.ZipFile(other, "w") as bundle:
        for each, data in files.items():
            bundle.writestr(each, data)
    return other


def test_a_bundle_is_checked_without_models_and_names_what_it_rests_on(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evidence.main(Path("evidence.zip"))
    said = capsys.readouterr().out
    manifest = json.loads(zipfile.ZipFile("evidence.zip").read("manifest.json"))
    assert f"--key {manifest['public_key']}" in said
    assert sorted(manifest["files"]) == ["answers.jsonl", "compare.json", "recommend.json"]
    assert manifest["models"] == {"base": "0f", "rag": "0f"}
    assert manifest["headline"][0]["arms"]["rag"]["mean"] == 0.75
    assert (evidence.KEY.stat().st_mode & 0o077) == 0
    assert checked(company / "evidence.zip", "--key", manifest["public_key"]) == (
        0,
        f"{company / 'evidence.zip'}: all good\n",
    )


def test_a_change_of_any_file_is_found(company: Path) -> None:
    evidence.run(Path("evidence.zip"))
    bundle = company / "evidence.zip"

    def wrong(line: dict[str, Any]) -> None:
        line["measures"]["correct"] = 0.0

    code, said = checked(changed(bundle, "answers.jsonl", wrong))
    assert code == 1
    assert "answers.jsonl was changed after the manifest was signed" in said

    def better(manifest: dict[str, Any]) -> None:
        manifest["headline"][0]["arms"]["base"]["mean"] = 0.9

    code, said = checked(changed(bundle, "manifest.json", better))
    assert code == 1
    assert "the signature does not fit the text" in said


def test_a_missing_report_is_named_and_not_an_error_of_the_program(company: Path) -> None:
    evidence.run(Path("evidence.zip"))
    with zipfile.ZipFile("evidence.zip") as bundle, zipfile.ZipFile("less.zip", "w") as less:
        for name in {*bundle.namelist()} - {"answers.jsonl"}:
            less.writestr(name, bundle.read(name))
    code, said = checked(company / "less.zip")
    assert code == 1
    assert said.splitlines() == [
        "answers.jsonl: missing",
        "the figures can't be checked without answers.jsonl",
        f"{company / 'less.zip'}: NOT GOOD",
    ]


def test_figures_that_do_not_follow_from_the_answers_are_found_though_they_are_signed(
    company: Path,
) -> None:
    evidence.run(Path("evidence.zip"))
    bundle = company / "evidence.zip"

    def wrong(line: dict[str, Any]) -> None:
        line["measures"]["correct"] = 0.0

    code, said = checked(changed(bundle, "answers.jsonl", wrong, evidence.KEY))
    assert code == 1
    assert "service, base, correct: the report has 0.1667 of 12 answers" in said
    assert "service, base: the scores are not those of the answers" in said
    assert "correct, base - rag: the report has -0.5833" in said

    def surer(compared: dict[str, Any]) -> None:
        compared["pairs"][0]["p_adjusted"] = 0.0001

    code, said = checked(changed(bundle, "compare.json", surer, evidence.KEY))
    assert "the corrected p-values do not follow" in said

    def other(advice: dict[str, Any]) -> None:
        advice["recommended"] = "endpoint"

    code, said = checked(changed(bundle, "recommend.json", other, evidence.KEY))
    assert "the headline recommends another arm" in said


def test_another_key_and_what_is_not_a_bundle_are_refused(company: Path) -> None:
    evidence.run(Path("evidence.zip"))
    bundle = changed(company / "evidence.zip", "recommend.json", lambda _: None, Path("other/key"))
    mine = json.loads(zipfile.ZipFile("evidence.zip").read("manifest.json"))["public_key"]
    assert checked(bundle)[0] == 0
    code, said = checked(bundle, "--key", mine)
    assert (code, "signed by another key" in said) == (1, True)
    (company / "text.zip").write_text("hello")
    code, said = checked(company / "text.zip")
    assert (code, "is not a bundle of evidence" in said) == (1, True)


def test_without_a_comparison_there_is_nothing_to_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InhouseError, match=r"compare\.json"):
        evidence.run(Path("evidence.zip"))
    assert not Path("evidence.zip").exists()


def test_an_arm_that_was_dropped_did_the_tasks_that_the_report_says_and_is_not_recommended(
    company: Path,
) -> None:
    plan, compared = raced.asked(), raced.comparison()
    write(compared, plan.runs())
    manifest = evidence.run(Path("evidence.zip"))
    bundle, done = company / "evidence.zip", compared.dropped["base"].questions
    assert manifest["headline"][0]["dropped"] == {"base": done}
    assert checked(bundle)[0] == 0

    def whole(report: dict[str, Any]) -> None:
        report["dropped"] = {}

    code, said = checked(changed(bundle, "compare.json", whole, evidence.KEY))
    assert code == 1
    assert f"service, base: it did {done} tasks, the report says 120" in said
    assert "service: the headline drops other arms than compare.json" in said

    advice = json.loads(Path("reports/recommend.json").read_text())
    advice["recommended"] = "base"
    Path("reports/recommend.json").write_text(json.dumps(advice))
    evidence.run(Path("evidence.zip"))
    assert "service: base is recommended, and was dropped" in checked(bundle)[1]
