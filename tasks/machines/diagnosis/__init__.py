"""Say what an alarm means, in the words of the documents."""
