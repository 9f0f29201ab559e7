"""Measure whole nights."""
