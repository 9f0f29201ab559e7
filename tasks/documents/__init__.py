"""Read documents from their sources, redact, validate, and record rejections."""
