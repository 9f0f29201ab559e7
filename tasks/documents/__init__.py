"""Read documents from their sources, redact, validate, and record what was rejected."""
