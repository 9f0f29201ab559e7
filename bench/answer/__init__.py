"""Measure search and answers: what is right, declined, planted or in conflict."""
