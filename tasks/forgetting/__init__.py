"""Remove a document or a person everywhere, and prove it."""
