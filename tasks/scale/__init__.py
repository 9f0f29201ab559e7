"""Forecast the time, memory, disk and money of more documents and of larger models."""
