"""Train the place selector on invented documents with questions."""
