"""Measure: every arm on the same held-out questions, retrieval, cost, and leaks."""
