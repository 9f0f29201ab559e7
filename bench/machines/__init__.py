"""Measure anomalies, failures and diagnoses of machines."""
