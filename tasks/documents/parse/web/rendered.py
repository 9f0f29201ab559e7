"""Render HTML elements as Markdown: headings, paragraphs, lists, definitions, tables, code,
quotations.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from tasks.documents.parse.text import literal
from tasks.documents.parse.web import html_tables
from tasks.documents.parse.web.inline import (
    BLOCKS,
    BREAK,
    LINK_OFF,
    LINK_ON,
    MARKS,
    Element,
    Page,
    finished,
    one_line,
    phrase,
    spaced,
)

LANGUAGE = re.compile(
    r"(?:^|\s)(?:language-|lang-|brush:\s*|highlight-source-|sourceCode )([\w+#-]+)"
)
NO_LANGUAGE = {"none", "plaintext", "text", "plain"}


def blocks(element: Element, page: Page) -> list[str]:
    """Return the blocks of an element, in reading order."""
    page.with_blocks |= _with_blocks(element)
    return list(_blocks(element, page))


def joined(parts: list[str]) -> str:
    """Join blocks to one Markdown text."""
    return "\n\n".join(filter(str.strip, (MARKS.sub("", part) for part in parts)))


def linked(block: str) -> float:
    """Return the share of a block's characters that are links."""
    bare = len(re.sub(r"[\W_]", "", block)) or 1
    links = re.findall(f"{LINK_ON}([^{LINK_OFF}]*)", block)
    return sum(len(re.sub(r"[\W_]", "", link)) for link in links) / bare


def _with_blocks(element: Element) -> set[Element]:
    found: set[Element] = set()
    for block in element.iter(*BLOCKS):
        for parent in block.iterancestors():
            if parent in found:
                break
            found.add(parent)
    return found


def _blocks(element: Element, page: Page) -> Iterator[str]:
    """Yield blocks: text and inline elements are gathered to a paragraph until a block element
    follows."""
    held = [spaced(element, element.text)]
    for child in element.iterchildren():
        if child in page.skipped:
            pass
        elif child.tag in BLOCKS or child in page.with_blocks:
            yield from _paragraphs("".join(held))
            held = []
            yield from _block(child, page)
        else:
            held.append(phrase(child, page))
        held.append(spaced(element, child.tail))
    yield from _paragraphs("".join(held))


def _block(element: Element, page: Page) -> Iterator[str]:
    tag = element.tag
    if re.fullmatch(r"h[1-6]", tag):
        yield from _heading(element, page)
    elif tag in ("ul", "ol", "menu", "dir"):
        yield from _list(element, page)
    elif tag == "dl":
        yield from _definitions(element, page)
    elif tag == "table":
        yield from _table(element, page)
    elif tag == "pre" or (tag == "code" and element in page.with_blocks):
        yield from _code(element, page)
    elif tag == "blockquote":
        inner = joined(list(_blocks(element, page)))
        yield re.sub(r"(?m)^(?=.)", "> ", inner).replace("\n\n", "\n>\n") if inner else ""
    elif tag in ("summary", "legend", "caption"):
        text = one_line(element, page)
        yield f"**{text}**" if text else ""
    else:
        yield from _blocks(element, page)


def _paragraphs(text: str) -> Iterator[str]:
    """Yield inline text as paragraphs: two line ends in a row end one."""
    if not text.strip():
        return
    for paragraph in re.split(rf"{BREAK}\s*(?:{BREAK}\s*)+", text):
        lines = [finished(line) for line in paragraph.split(BREAK)]
        made = "\n".join(literal(line) for line in lines if line)
        if made:
            yield made


def _heading(element: Element, page: Page) -> Iterator[str]:
    text = one_line(element, page).replace("**", "")
    if text:
        yield f"{'#' * int(element.tag[1])} {text}"


def _list(element: Element, page: Page) -> Iterator[str]:
    items: list[str] = []
    number = _number(element.get("start"), 1)
    for child in element.iterchildren():
        if child in page.skipped:
            continue
        if child.tag in ("ul", "ol") and items:  # a list in a list, as old programs write it
            inner = "\n".join(_list(child, page))
            items[-1] += f"\n{_indented(inner, '  ' if element.tag == 'ul' else '   ')}"
            continue
        if element.tag == "ol":
            number = _number(child.get("value"), number)
            mark, number = f"{number}. ", number + 1
        else:
            mark = "- "
        if child.get("data-inline-task-id"):  # a task of Confluence
            mark += "[x] " if "checked" in child.get("class", "").split() else "[ ] "
        if item := _item(mark, list(_blocks(child, page))):
            items.append(item)
    if items:
        yield "\n".join(items)


def _number(value: str | None, usual: int) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 9 else usual


def _item(mark: str, parts: list[str]) -> str:
    """Return an item of a list: its first line behind the mark, all else below it."""
    parts = [part for part in parts if part.strip()]
    if not parts:
        return ""
    text = parts[0]
    for before, part in pairwise(parts):
        nested = re.match(r"(?:[-*]|\d+\.) ", part) and not before.startswith("```")
        text += f"\n{part}" if nested else f"\n\n{part}"
    return mark + _indented(text, " " * len(mark)).lstrip()


def _indented(text: str, by: str) -> str:
    return re.sub(r"(?m)^(?=.)", by, text)


def _definitions(element: Element, page: Page) -> Iterator[str]:
    """Yield terms and their definitions as one list: `- Term: meaning`."""
    items: list[str] = []
    terms: list[str] = []
    for child in element.iter("dt", "dd"):
        if next(child.iterancestors("dl"), None) is not element or child in page.skipped:
            continue
        if child.tag == "dt":
            terms.append(one_line(child, page))
            continue
        parts = [part for part in _blocks(child, page) if part.strip()]
        items.append(_defined(", ".join(filter(None, terms)), parts, items))
        terms = []
    items += [f"- {term}" for term in terms if term]
    if any(items):
        yield "\n".join(filter(None, items))


def _defined(term: str, parts: list[str], items: list[str]) -> str:
    if not term:  # a further meaning of the term before
        if items and parts:
            items[-1] += "\n" + _indented("\n\n".join(parts), "  ")
            return ""
        return _item("- ", parts)
    starts = parts and re.match(r"```|[-*] |[>|#]|\d+\. ", parts[0]) is None
    first = f"{term}: {parts[0]}" if starts else term
    return _item("- ", [first, *(parts[1:] if starts else parts)])


def _table(table: Element, page: Page) -> Iterator[str]:
    for caption in html_tables.own(table, "caption"):
        if caption not in page.skipped and (text := one_line(caption, page)):
            yield f"**{text}**"
    if _is_note(table):
        yield from _note(table, page)
        return
    if _is_layout(table):
        for cell in html_tables.own(table, "td", "th"):
            row = cell.getparent()
            if page.skipped.isdisjoint((cell, row, row.getparent())):
                yield from _blocks(cell, page)
        return
    yield html_tables.markdown(table, lambda cell: one_line(cell, page), page.skipped)


def _is_note(table: Element) -> bool:
    """Return whether a table sets a note, a tip or a warning beside its sign."""
    rows = list(html_tables.own(table, "tr"))
    cells = [list(row.iterchildren("td", "th")) for row in rows]
    if len(rows) < 2 or [len(row) for row in cells] != [2, *[1] * (len(rows) - 1)]:
        return False
    sign, head = cells[0]
    return (
        _number(sign.get("rowspan"), 1) >= len(rows)
        and not "".join(sign.itertext()).strip()
        and head.tag == "th"
    )


def _note(table: Element, page: Page) -> Iterator[str]:
    """Yield a note that stands in a table: its name in bold type, then its text."""
    (_, name), *others = [
        list(row.iterchildren("td", "th")) for row in html_tables.own(table, "tr")
    ]
    yield f"**{one_line(name, page)}**"
    for (cell,) in others:
        yield from _blocks(cell, page)


def _is_layout(table: Element) -> bool:
    """Return whether a table only arranges things on the page, as in mails, or is code with
    numbers."""
    if (
        table.get("role") in ("presentation", "none")
        or next(html_tables.own(table, "th"), None) is None
    ):
        cells = list(html_tables.own(table, "td"))
        if table.get("role") in ("presentation", "none") or len(cells) < 2:
            return True
        if max(sum(1 for _ in row.iterchildren("td")) for row in html_tables.own(table, "tr")) < 2:
            return True
        return any(
            next(cell.iter("table", "h1", "h2", "h3", "h4", "pre"), None) is not None
            for cell in cells
        )
    return False


def _code(element: Element, page: Page) -> Iterator[str]:
    """Yield code between fences, its lines and indents unchanged."""
    text = "".join(_verbatim(element, page)).replace("\xa0", " ")
    text = re.sub(r"\A(?:[ \t]*\n)+", "", text).rstrip()
    if not text:
        return
    longest = max(map(len, re.findall(r"(?m)^\s*(`{3,})", text)), default=2)
    fence = "`" * (longest + 1)
    yield f"{fence}{_language(element)}\n{text}\n{fence}"


def _verbatim(element: Element, page: Page) -> Iterator[str]:
    yield element.text or ""
    for child in element.iterchildren():
        if child not in page.skipped:
            if child.tag == "br":
                yield "\n"
            else:
                yield from _verbatim(child, page)
                if child.tag in ("div", "p", "li", "tr"):
                    yield "\n"
        yield child.tail or ""


def _language(element: Element) -> str:
    for each in (element, *element.iterchildren("code"), element.getparent()):
        if each is not None:
            said = f"{each.get('class', '')} {each.get('data-syntaxhighlighter-params', '')}"
            found = LANGUAGE.search(said)
            name = found[1] if found else each.get("data-lang") or each.get("data-language") or ""
            if name and name.lower() not in NO_LANGUAGE and re.fullmatch(r"[\w+#-]+", name):
                return str(name)
    return ""
