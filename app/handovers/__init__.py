"""Keep the questions that were handed over to a person, until somebody closes them.

desk.py    the list: add, read, close
shown.py   its lines for people, or as JSON
"""
