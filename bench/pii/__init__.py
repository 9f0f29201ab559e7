"""Measure what is found of personal data, and what is removed needlessly."""
