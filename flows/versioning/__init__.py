"""Record good nights as versions, compare experiments, and delete what is old."""
