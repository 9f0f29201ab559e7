"""COMMAND: `inhouse`, one command that calls flows, tasks and app; none of them imports it.

Heavy imports stand inside the commands, so that help and completion come at once.
"""
