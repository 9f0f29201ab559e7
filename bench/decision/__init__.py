"""Measure the choice between arms on public data, and its statistics by simulation."""
