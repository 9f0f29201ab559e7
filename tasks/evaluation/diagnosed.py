"""Read machines whose right diagnosis is known, and measure a reply against it.

In:  a file of JSON lines, readings beside it; a reply in words
Out: Tasks; the measures of a reply, 0 or 1

A line has machine, file, model, serial, site, split, window (two times, or none without an alarm),
mode, names (of the mode), actions (accepted), documents. No mode: no document covers the fault.
"""

import csv
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tasks.answer import grounding, model_text
from tasks.answer.passage import Passage
from tasks.dataset import accepted_answers
from tasks.errors import InhouseError
from tasks.evaluation.run_arm import Row
from tasks.machines.diagnosis import diagnosis_signs
from tasks.machines.diagnosis.diagnosis_answer import BEFORE, RULED_OUT, Machine
from tasks.machines.diagnosis.diagnosis_signs import Sign
from tasks.machines.reading import tables
from tasks.machines.reading.readings import Series

ADVISES = re.compile(  # a line of advice, an order, or a duty
    r"what to do:|advised in a like case:"
    r"|(?:please |you )?(?:replace|repair|check|change|tighten|inspect|clean|stop|fit"
    r"|set|open|close|vent|grease|lubricate|adjust|ensure|make sure|use|call|contact|turn|remove"
    r"|measure|plan|raise|lower|reduce|increase)\b"
    r"|.*\b(?:should|must|needs? to|ha(?:s|ve) to|recommend\w*)\b",
    re.IGNORECASE,
)
LABEL = re.compile(r"^[A-Z][a-z ]+: ")
ASIDE = (f"{RULED_OUT}:", f"{BEFORE}:")  # lines that name other modes than the diagnosis


@dataclass(frozen=True, slots=True)
class Task:
    """A machine in an alarm, and its right diagnosis."""

    identity: str
    machine: Machine
    signs: tuple[Sign, ...]
    until: datetime  # of the last reading
    split: str
    names: tuple[str, ...]  # of the mode and its code; none: no known mode
    actions: tuple[str, ...]
    documents: tuple[str, ...]
    series: tuple[Series, ...] = ()


def read(path: Path) -> list[Task]:
    """Return the tasks of a file; none without the file. Raises InhouseError for a broken one."""
    if not path.is_file():
        return []
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            found.append(_task(json.loads(line), path.parent))
        except (ValueError, KeyError, TypeError, OSError) as error:
            why = f"{error} is missing" if isinstance(error, KeyError) else error
            raise InhouseError(
                f"{path}:{number}: expected a machine with its diagnosis: {why}"
            ) from None
    return found


def _task(line: dict[str, object], folder: Path) -> Task:
    name = str(line["machine"])
    with (folder / str(line["file"])).open(encoding="utf-8", newline="") as file:
        series = tables.read(list(csv.reader(file)), name, (), lambda text: text).series
    if not series:
        raise ValueError(f"{line['file']} has no readings")
    times = series[0].times
    window = [datetime.fromisoformat(str(t)) for t in _list(line, "window")]
    start, end = window or [t.astype(datetime) for t in (times[len(times) // 2], times[-1])]
    mode = str(line["mode"])
    return Task(
        name,
        Machine(str(line["model"]), str(line["serial"]), str(line["site"])),
        tuple(diagnosis_signs.of_window(series, start, end)),
        end,
        str(line["split"]),
        (mode, *map(str, _list(line, "names"))) if mode else (),
        tuple(map(str, _list(line, "actions"))),
        tuple(map(str, _list(line, "documents"))) if mode else (),
        series,
    )


def _list(line: dict[str, object], key: str) -> list[object]:
    value = line[key]
    if not isinstance(value, list):
        raise TypeError(f"expected a list for {key}, got {value!r}")
    return value


def measures(
    task: Task,
    text: str,
    abstained: bool,
    modes: Iterable[tuple[str, ...]],
    passages: Sequence[Passage],
    min_support: float,
) -> Row:
    """Measure a reply. `modes` are the names of all modes: the one that is named first counts;
    `passages` are those that may support advice."""
    over = float(_overclaims(text, passages, min_support)) if not abstained else 0.0
    if not task.names:
        right = float(abstained or model_text.refuses(text))
        known = {"mode_right": right, "no_known_mode": right, "overclaim": over}
        return {"diagnosed": right * (1 - over), **known}
    mode = 0.0 if abstained else float(_first(text, modes) == task.names)
    action = 0.0 if abstained else accepted_answers.contains(text, task.actions)
    return {
        "diagnosed": mode * action * (1 - over),
        "mode_right": mode,
        "action_right": action,
        "overclaim": over,
    }


def _first(text: str, modes: Iterable[tuple[str, ...]]) -> tuple[str, ...] | None:
    """Return the names of the mode that a text names first, apart from those that it rules out."""
    main = "\n".join(line for line in text.splitlines() if not line.startswith(ASIDE))
    normal = f" {accepted_answers.normalised(main)} "
    places = {
        names: min((at for n in names if (at := _place(n, normal)) >= 0), default=-1)
        for names in modes
    }
    named = [names for names, at in places.items() if at >= 0]
    return min(named, key=lambda names: places[names], default=None)


def _place(name: str, normal: str) -> int:
    return normal.find(f" {accepted_answers.normalised(name)} ")


def _overclaims(text: str, passages: Sequence[Passage], min_support: float) -> bool:
    """Return whether a reply advises something that no passage does."""
    lines = [line for line in text.splitlines() if not line.startswith(ASIDE)]
    advice = [
        LABEL.sub("", sentence)
        for line in lines
        for sentence in grounding.sentences(line)
        if ADVISES.match(sentence)
    ]
    written = f" {accepted_answers.normalised(' '.join(p.payload.text for p in passages))} "
    own = [each for each in advice if accepted_answers.normalised(each) not in written]
    found = [s for each in own for s in grounding.check(each, passages, min_support)]
    return any(sentence.support is None for sentence in found)
