"""Measure how near a text is to the style of the brand: rules, markers, a judge, facts kept."""
