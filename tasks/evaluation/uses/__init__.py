"""Define what each kind of use asks of every arm, and how the replies are measured."""
