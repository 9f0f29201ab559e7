"""Measure drafted questions."""
