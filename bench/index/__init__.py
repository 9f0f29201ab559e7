"""Measure the store of the index."""
