"""Choose: the rule, the recommendation, its page, and the promotion of an arm."""
