"""Turn inline Markdown into the words that a reader sees.

In:  a paragraph, an item or a cell, as it stands in a passage
Out: its text without marks; of a link its words, of an image its description; the links by words
"""

import re
from functools import cache, lru_cache

from markdown_it import MarkdownIt

DIRECTIVE = re.compile(r"\{%.*?%\}|\{:[^}]*\}|\[\^[\w-]+\]:?|<!--.*?-->", re.DOTALL)
ADDRESS = re.compile(r"https?://|mailto:", re.IGNORECASE)
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
MARK = re.compile(
    r"^(?:[-*+] (?=[^\W\d]))?(?:\[[ xX]\] )?"
)  # an item's, where one is within another
REFERENCE = re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]")  # whose address is elsewhere in its document
SHOWN = {"text", "code_inline", "text_special", "image"}  # tokens whose content is read


def plain(text: str) -> str:
    """Return the text as it is read; lines stay lines. Directives of site generators (`{% … %}`,
    `{: … }`) and marks of footnotes are left out."""
    bare = MARK.sub("", BREAK.sub("\n", DIRECTIVE.sub("", text)))
    if not re.search(r"[*_`\[\]<&\\~]", bare):
        return _tidy(bare)
    [inline] = _markdown().parseInline(bare)
    read = [
        token.content if token.type in SHOWN else "\n" if token.type.endswith("break") else ""
        for token in inline.children or ()
    ]
    return _tidy(REFERENCE.sub(r"\1", "".join(read)))


@lru_cache(maxsize=256)
def links(text: str) -> tuple[tuple[str, str], ...]:
    """Return the links of a passage to pages and mailboxes: (words, address). Links without a host
    are left out: they lead nowhere outside the folder of their document."""
    found: list[tuple[str, str]] = []
    for block in _blocks().parse(DIRECTIVE.sub("", text)):
        address, words = "", ""
        for token in block.children or ():
            if token.type == "link_open":
                address, words = str(token.attrGet("href") or ""), ""
            elif token.type == "link_close":
                if ADDRESS.match(address) and words.strip():
                    found.append((_tidy(words), address))
                address = ""
            elif address and token.type in SHOWN:
                words += token.content
    return tuple(dict.fromkeys(found))


def _tidy(text: str) -> str:
    lines = (re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


@cache
def _blocks() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("strikethrough")
