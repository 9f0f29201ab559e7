"""Cut, embed and publish: the index equals the documents, after any crash."""
