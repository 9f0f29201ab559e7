"""Answer a question from the documents, with sources, or decline."""
