"""Find the names of people."""
