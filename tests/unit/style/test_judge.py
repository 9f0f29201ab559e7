"""The judge of style, with the real embedder, on documents and briefs that it has not seen."""

import pytest

from tasks import params, paths
from tasks.errors import InhouseError
from tasks.models import embedder
from tasks.style import corpus, facts, judge
from tasks.style.checks import plain
from tasks.style.corpus import Piece
from tests.unit.fakes import HashEmbedder
from tests.unit.style.sample import BRIEFS, SAMPLE, documents


def test_pieces_are_copy_without_briefs_and_notes_and_others_are_on_the_same_topics() -> None:
    found = corpus.pieces(documents(), BRIEFS, "/marketing/")
    own = [piece for piece in found if piece.brand]
    texts = " ".join(piece.text for piece in own)
    assert "Somewhere under your drive lives Otto" in texts
    assert "people with a house below the level" not in texts  # a brief
    assert "it was a ukulele" not in texts  # notes
    topics = {piece.source for piece in found if not piece.brand}
    assert "a/products/ap-120.md" in topics
    assert "a/staff/complaint-handling.md" not in topics
    assert len([p for p in found if p.source == "b01-ap-120-card"]) == 2


@pytest.mark.slow
@pytest.mark.skipif(not (paths.EMBEDDER / "modules.json").is_file(), reason="no embedder")
def test_the_judge_tells_the_brand_from_others_on_the_same_topics() -> None:
    engine = embedder.configured(params.load().embed)
    pieces = corpus.pieces(documents(), BRIEFS, "/marketing/")
    made = judge.train([*pieces, *corpus.asked(BRIEFS)], engine)
    assert made.auc >= 0.9
    loud = "Our innovative solution is designed to be utilised in a wide range of applications."
    own, other, none = judge.score(
        ["Ring us. It can't swim, and it ticks.", loud, ""], made, engine
    )
    assert own > 0.5 > other > none == 0
    unseen = [plain(brief.text) for brief in facts.read(SAMPLE / "more_briefs.jsonl")]
    taken_for_copy = [score for score in judge.score(unseen, made, engine) if score > 0.5]
    assert len(taken_for_copy) <= len(unseen) / 10


def test_too_few_pieces_are_an_error_with_their_number() -> None:
    some = [Piece(f"text {n}", f"d{n}", brand=n < 4) for n in range(30)]
    with pytest.raises(InhouseError, match="got 4 and 26"):
        judge.train(some, HashEmbedder())
