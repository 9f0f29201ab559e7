"""Check a sentence against the passage that it cites."""
