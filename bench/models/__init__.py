"""Measure the engines of the models, and the service under load."""
