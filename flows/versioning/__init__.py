"""Record successful nights as versions, compare experiments, and delete old data."""
