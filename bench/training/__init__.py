"""Measure the speed of fine-tuning."""
