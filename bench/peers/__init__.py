"""The systems that bench/reindexing.py compares, each a process of its own environment."""
