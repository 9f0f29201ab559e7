"""Find the place of a passage that answers a question, and phrase it as the answer."""
