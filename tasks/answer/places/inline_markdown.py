"""Turn inline Markdown into the words that a reader sees.

In:  a paragraph, an item or a cell, as it stands in a passage
Out: its text without marks; of a link its words, of an image its description
"""

import re
from functools import cache

from markdown_it import MarkdownIt

DIRECTIVE = re.compile(r"\{%.*?%\}|\{:[^}]*\}|\[\^[\w-]+\]:?|<!--.*?-->", re.DOTALL)
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
SHOWN = {"text", "code_inline", "text_special", "image"}  # tokens whose content is read


def plain(text: str) -> str:
    """Return the text as it is read; lines stay lines. Directives of site generators (`{% … %}`,
    `{: … }`) and marks of footnotes are left out."""
    bare = BREAK.sub("\n", DIRECTIVE.sub("", text))
    if not re.search(r"[*_`\[\]<&\\~]", bare):
        return _tidy(bare)
    [inline] = _markdown().parseInline(bare)
    read = [
        token.content if token.type in SHOWN else "\n" if token.type.endswith("break") else ""
        for token in inline.children or ()
    ]
    return _tidy("".join(read))


def _tidy(text: str) -> str:
    lines = (re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("strikethrough")
