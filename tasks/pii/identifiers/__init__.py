"""Find the numbers, addresses and secrets that identify a person or give access."""
