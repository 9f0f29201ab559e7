"""WHEN: the only folder that knows Prefect (and, in stages.py, DVC and git)."""
