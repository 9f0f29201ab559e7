"""Measure copy in the brand's style."""
