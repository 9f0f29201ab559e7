"""Recommend an arm by a rule, show it on a page, promote it, and withdraw it."""
