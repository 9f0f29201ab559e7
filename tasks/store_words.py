"""The words of a point as Qdrant's sparse vectors, for both adapters: BM25 with the weights of the
document in the vector, and the inverse document frequencies in the store."""

import qdrant_edge as edge

from tasks.store import Leg, Payload

LONG, SHORT = 128, 8  # expected words of a chunk, of a title with headings (BM25's avg_len)

_BM25: dict[Leg, edge.Bm25] = {
    "text": edge.Bm25(edge.Bm25Config(avg_len=LONG, language="english")),
    "title": edge.Bm25(edge.Bm25Config(avg_len=SHORT, language="english")),
}


def of_payload(payload: Payload) -> dict[Leg, edge.SparseVector]:
    """Both legs: the title counts twice in the text's."""
    named = "\n".join((payload.title, *payload.heading))
    whole = "\n".join((payload.title, named, payload.text))
    return {
        "text": _BM25["text"].embed_document(whole),
        "title": _BM25["title"].embed_document(named),
    }


def of_query(leg: Leg, text: str) -> edge.SparseVector:
    return _BM25[leg].embed_query(text)


def distinct(text: str) -> frozenset[int]:
    """The distinct words of a text: stemmed, hashed, without those that say nothing."""
    return frozenset(of_query("text", text).indices)
