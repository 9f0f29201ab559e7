"""Store readers' ratings of answers, and turn them into questions and examples.

recent.py    the answers of the last hours, in memory, by their ids
thumbs.py    thumbs, stored without personal data
approve.py   a thumb as a question of the comparison, or as an example for training
"""
