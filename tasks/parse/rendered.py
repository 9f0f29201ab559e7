"""HTML elements as Markdown: headings, paragraphs, lists, definitions, tables, code, quotations.

Inside a paragraph a few private characters stand for what is decided when it is whole: bold type,
line ends, links. They are noncharacters of Unicode, so no document holds them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tasks.parse import grids
from tasks.parse.text import shown

Element = Any  # lxml ships no types

BLOCKS = set(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search "
    "section summary table tbody td tfoot th thead tr ul".split()
)
CODE = {"code", "kbd", "samp", "tt"}
BOLD = {"b", "strong"}
BOLD_ON, BOLD_OFF, BREAK, LINK_ON, LINK_OFF = "\ufdd2", "\ufdd3", "\ufdd4", "\ufdd5", "\ufdd6"
MARKS = re.compile("[\ufdd2-\ufdd6]")
BOLD_TEXT = re.compile(
    rf"(?<!\w){BOLD_ON}( *)([^{BOLD_ON}{BOLD_OFF}]*[^{BOLD_ON}{BOLD_OFF} ])( *){BOLD_OFF}(?!\w)"
)
UPPER = {**dict(zip("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", strict=True)), "−": "⁻"}
STRUCTURE = re.compile(
    r"#{1,6}\s|(?:```|~~~|={3,}\s*$|-{3,}\s*$)|<(?:script|pre|style|textarea|!--|\?|!)"
)
LANGUAGE = re.compile(
    r"(?:^|\s)(?:language-|lang-|brush:\s*|highlight-source-|sourceCode )([\w+#-]+)"
)
NO_LANGUAGE = {"none", "plaintext", "text", "plain"}
WORDS = 3  # of a picture's alternative text, to be worth reading


@dataclass(slots=True)
class Page:
    """What rendering needs to know of a page."""

    skipped: set[Element]
    with_blocks: set[Element] = field(default_factory=set)  # elements that hold blocks


def blocks(element: Element, page: Page) -> list[str]:
    """The blocks of an element, in reading order."""
    page.with_blocks |= _with_blocks(element)
    return list(_blocks(element, page))


def joined(parts: list[str]) -> str:
    """Blocks as one Markdown text."""
    return "\n\n".join(filter(str.strip, (MARKS.sub("", part) for part in parts)))


def linked(block: str) -> float:
    """The share of a block's characters that are links."""
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
    """Text and inline elements gather to a paragraph until a block comes."""
    held = [_spaced(element, element.text)]
    for child in element.iterchildren():
        if child in page.skipped:
            pass
        elif child.tag in BLOCKS or child in page.with_blocks:
            yield from _paragraphs("".join(held))
            held = []
            yield from _block(child, page)
        else:
            held.append(_inline(child, page))
        held.append(_spaced(element, child.tail))
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
        text = _line(element, page)
        yield f"**{text}**" if text else ""
    else:
        yield from _blocks(element, page)


def _spaced(element: Element, text: str | None) -> str:
    """A text with its white space as the page shows it."""
    if not text:
        return ""
    if "pre" in (element.get("style") or "") and re.search(
        r"white-space\s*:\s*pre", element.get("style")
    ):
        text = text.replace("\n", BREAK)
    return re.sub(r"\s+", " ", text)


def _inline(element: Element, page: Page) -> str:
    tag = element.tag
    if tag == "br":
        return BREAK
    if tag == "img":
        return _picture(element)
    if tag == "input":
        return "[x] " if element.get("checked") is not None else "[ ] "
    if tag == "wbr" or element in page.skipped:
        return ""
    if "mso-list" in (element.get("style") or "") and "gnore" in element.get("style"):
        return _office_mark("".join(element.itertext()))
    if tag in CODE and element.text is not None and not len(element):
        return _code_span(element.text)
    parts = [_spaced(element, element.text)]
    for child in element.iterchildren():
        if child not in page.skipped:
            parts.append(_inline(child, page))
        parts.append(_spaced(element, child.tail))
    return _dressed(element, "".join(parts))


def _office_mark(text: str) -> str:
    """The bullet or number that Word writes as text in front of an item."""
    mark = text.strip()
    return f"{mark} " if re.fullmatch(r"\(?\w+[.)]|\w{2,}", mark) else "- "


def _dressed(element: Element, text: str) -> str:
    """The text of an inline element with what its tag says of it."""
    tag = element.tag
    if not text.strip():
        return text
    if tag in BOLD and BREAK not in text:
        return f"{BOLD_ON}{re.sub(f'[{BOLD_ON}{BOLD_OFF}]', '', text)}{BOLD_OFF}"
    if tag == "a":
        return f"{LINK_ON}{text}{LINK_OFF}"
    if tag == "sup" and all(letter in UPPER for letter in text.strip()):
        return "".join(UPPER[letter] for letter in text.strip())
    if tag in ("del", "s", "strike"):
        return f"~~{text.strip()}~~"
    if tag == "q":
        return f"“{text}”"
    if tag == "rt":
        return f"({text.strip()})"
    if tag in CODE:
        return _code_span(MARKS.sub("", text.replace(BREAK, " ")))
    if tag == "math":
        return _formula(element, text)
    return text


def _formula(element: Element, text: str) -> str:
    tex = element.findtext(".//{*}annotation") or element.findtext(".//annotation")
    return f"${' '.join(tex.split())}$" if tex else text.replace(" ", "")


def _code_span(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        return " "
    mark = "``" if "`" in text else "`"
    room = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{mark}{room}{text}{room}{mark}"


def _picture(image: Element) -> str:
    """The alternative text, where it says something: a sentence, a sign in a table, an emoji."""
    text = " ".join((image.get("alt") or "").split())
    in_cell = any(parent.tag in ("td", "th") for parent in image.iterancestors())
    is_name = re.search(r"(?i)\.(?:png|jpe?g|gif|svg|webp|bmp)$|^https?:|logo$", text)
    says = len(text.split()) >= WORDS or in_cell or (text and not text.isascii() and len(text) < 4)
    return f" {text} " if says and not is_name and not _is_pixel(image) else ""


def _is_pixel(image: Element) -> bool:
    return "1" in (image.get("width"), image.get("height"))


def _finished(text: str) -> str:
    """A line with its bold type, without markers that would stand inside a word."""
    if BOLD_ON in text:
        text = BOLD_TEXT.sub(r"\1**\2**\3", text)
        text = re.sub(f"[{BOLD_ON}{BOLD_OFF}]", "", text)
    return " ".join(text.split())


def _paragraphs(text: str) -> Iterator[str]:
    """Inline text as paragraphs: two line ends in a row end one."""
    if not text.strip():
        return
    for paragraph in re.split(rf"{BREAK}\s*(?:{BREAK}\s*)+", text):
        lines = [_finished(line) for line in paragraph.split(BREAK)]
        made = "\n".join(_escaped(line) for line in lines if line)
        if made:
            yield made


def _escaped(line: str) -> str:
    """A line of a paragraph that Markdown would take for a heading, a rule or code."""
    return shown(f"\\{line}" if STRUCTURE.match(line) and "<!--" not in line else line)


def _line(element: Element, page: Page) -> str:
    """All text of an element in one line."""
    if element not in page.with_blocks:
        return MARKS.sub("", _finished(_inline_of(element, page).replace(BREAK, " ")))
    parts = (" ".join(part.split()) for part in _flat(element, page))
    return MARKS.sub("", " ".join(filter(None, parts)))


def _inline_of(element: Element, page: Page) -> str:
    parts = [_spaced(element, element.text)]
    for child in element.iterchildren():
        if child not in page.skipped:
            parts.append(_inline(child, page))
        parts.append(_spaced(element, child.tail))
    return "".join(parts)


def _heading(element: Element, page: Page) -> Iterator[str]:
    text = _line(element, page).replace("**", "")
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
    """An item of a list: its first line behind the mark, all else below it."""
    parts = [part for part in parts if part.strip()]
    if not parts:
        return ""
    text = parts[0]
    for before, part in zip(parts, parts[1:], strict=False):
        nested = re.match(r"(?:[-*]|\d+\.) ", part) and not before.startswith("```")
        text += f"\n{part}" if nested else f"\n\n{part}"
    return mark + _indented(text, " " * len(mark)).lstrip()


def _indented(text: str, by: str) -> str:
    return re.sub(r"(?m)^(?=.)", by, text)


def _definitions(element: Element, page: Page) -> Iterator[str]:
    """Terms and what they mean, an item each: `- Term: meaning`."""
    items: list[str] = []
    terms: list[str] = []
    for child in element.iter("dt", "dd"):
        if next(child.iterancestors("dl"), None) is not element or child in page.skipped:
            continue
        if child.tag == "dt":
            terms.append(_line(child, page))
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
    for caption in grids.own(table, "caption"):
        if caption not in page.skipped and (text := _line(caption, page)):
            yield f"**{text}**"
    if _is_layout(table, page):
        for cell in grids.own(table, "td", "th"):
            if not page.skipped.intersection((cell, cell.getparent())):
                yield from _blocks(cell, page)
        return
    yield grids.markdown(table, lambda cell: _cell(cell, page), page.skipped)


def _is_layout(table: Element, page: Page) -> bool:
    """A table that only places things on the page, as in mails, or that is code with numbers."""
    if table.get("role") in ("presentation", "none") or next(grids.own(table, "th"), None) is None:
        cells = list(grids.own(table, "td"))
        if table.get("role") in ("presentation", "none") or len(cells) < 2:
            return True
        if max(sum(1 for _ in row.iterchildren("td")) for row in grids.own(table, "tr")) < 2:
            return True
        return any(
            next(cell.iter("table", "h1", "h2", "h3", "h4", "pre"), None) is not None
            for cell in cells
        )
    return False


def _cell(cell: Element, page: Page) -> str:
    return _line(cell, page)


def _flat(element: Element, page: Page) -> Iterator[str]:
    """The blocks of a cell or a heading as parts of one line."""
    held: list[str] = [_spaced(element, element.text)]
    for child in element.iterchildren():
        if child in page.skipped:
            pass
        elif child.tag == "table":
            held.append(f" {_flat_table(child, page)} ")
        elif child.tag in ("ul", "ol", "dl"):
            items = (_line(item, page) for item in child.iterchildren() if item not in page.skipped)
            held.append(f" {'; '.join(filter(None, items))} ")
        elif child in page.with_blocks or child.tag in BLOCKS:
            held.append(f" {_line(child, page)} ")
        else:
            held.append(_inline(child, page))
        held.append(_spaced(element, child.tail))
    yield _finished("".join(held).replace(BREAK, " "))


def _flat_table(table: Element, page: Page) -> str:
    """A table inside a cell: its rows, each value behind the name of its column."""
    rows = [
        [(cell.tag, _line(cell, page)) for cell in row.iterchildren("td", "th")]
        for row in grids.own(table, "tr")
    ]
    head = [text for tag, text in rows[0] if tag == "th"] if rows else []
    named = len(rows) > 1 and len(head) == len(rows[0])
    said = []
    for row in rows[1:] if named else rows:
        names = head if named and len(row) == len(head) else [""] * len(row)
        pairs = zip(names, (text for _, text in row), strict=True)
        said.append(", ".join(f"{name}: {text}" if name else text for name, text in pairs if text))
    return "; ".join(filter(None, said))


def _code(element: Element, page: Page) -> Iterator[str]:
    """Code between fences, its lines and indents as they are."""
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
