"""Alarm when nights stop, fail or hang, from inside Prefect and from outside."""
