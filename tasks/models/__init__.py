"""Load models: their weights, templates, embeddings and generation."""
