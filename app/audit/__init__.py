"""Record who asked when, and which documents were shown, in a chain that shows any change.

log.py    append, verify, read, and remove old days
ocsf.py   the same as API Activity of the Open Cybersecurity Schema Framework
"""
