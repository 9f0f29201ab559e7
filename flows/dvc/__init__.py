"""Run DVC and other commands, which end when the flow ends."""
