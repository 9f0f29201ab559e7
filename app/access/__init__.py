"""Decide who may ask over HTTP, and what they may read.

keys.py        the keys: made, listed, withdrawn, found
peers.py       addresses, headers of a trusted proxy, pages of other origins
admission.py   who sends a request; how many they may send
"""
