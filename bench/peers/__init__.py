"""Run the systems that bench/reindexing.py compares, each in a process of its own environment."""
