"""Decide when steps run: the only folder that calls Prefect, DVC and git."""
