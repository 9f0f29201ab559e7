"""Train the NER tagger again, after a change of its params, its templates or its embedder.

Run: python -m flows.tagger
"""

from pathlib import Path

from prefect import flow, task

from tasks import console, params
from tasks.pii.tagger.__main__ import run

train = task(retries=0)(run)


@flow(name="tagger")
def tagger() -> None:
    train(params.load().tagger, Path("models/embedder"), Path("models/tagger"))


if __name__ == "__main__":
    console.run(tagger)
