"""Measure customer service: hand-overs, and the risk of a wrong answer."""
