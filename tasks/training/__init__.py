"""Fine-tune a model: full, partial or adaptive, and resume after a crash."""
