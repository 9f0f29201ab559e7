"""Find full names that only their form gives away: Floortje van 't Hof, Sólveig Jónsdóttir.

The tagger misses them in sentences of other languages.
"""

import regex

from tasks.pii.prefilter import Within

SEARCHES = (
    Within(
        {"van"},
        lambda scan: scan.lines(scan.places(" van 't ", " van ?t ")),
        regex.compile(r"\b(\p{Lu}\p{Ll}+ van ['’]t \p{Lu}\p{Ll}+)(?!\p{L})"),
    ),
    Within(
        {"ttir"},
        lambda scan: scan.lines(scan.places("d?ttir")),
        regex.compile(r"\b(\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+dóttir)(?!\p{L})"),
    ),
)
