"""Run one side of a race, each peer in a process of its own environment."""
