"""Write the prompts that our service gives its model for questions of the sample company.

Run: python -m bench.peers.prompts NUMBER OUTPUT   (in a folder with an index)
"""

import json
import sys
from pathlib import Path

from app import engine
from tasks import params
from tasks.answer import answer
from tasks.dataset import held_out


def main(number: int, output: Path) -> None:
    values = params.load()
    engines = engine.Engine().answering()
    found = []
    for question in held_out.questions(Path(values.evaluate.questions), values.evaluate.source):
        prepared = answer.prepare(question.text, (), engines)
        if prepared.messages and not answer.handed_over(question.text, engines, ()):
            found.append({"question": question.text, "messages": prepared.messages})
        if len(found) == number:
            break
    output.write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
