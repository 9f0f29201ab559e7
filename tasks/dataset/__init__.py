"""Make questions, answers and training examples from the documents."""
