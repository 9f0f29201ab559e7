"""Measure how time, memory and disk grow with the number of documents."""
