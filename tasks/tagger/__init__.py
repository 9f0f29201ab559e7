"""Train the tagger: an adapter of the embedder that finds people and postal addresses.

    values, templates → examples → training → models/tagger (safetensors, a card)

`tasks/redact/learnt.py` uses what this makes. LABELS is all that both have to agree on.
"""

KINDS = ("person", "address", "place", "organisation")
LABELS = ("O", *(f"{mark}-{kind}" for kind in KINDS for mark in "BI"))
