"""Find the place of a passage that answers, and word it as an answer."""
