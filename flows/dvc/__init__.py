"""Run DVC and other commands so that none outlives the flow."""
