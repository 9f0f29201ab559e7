"""Read web pages: the text that a visitor reads, without menus, banners and the site around it."""

import re
from collections.abc import Iterator
from typing import Any

from tasks.documents.parse.encoding import decode
from tasks.documents.parse.mail import mail_headers
from tasks.documents.parse.parsed import Parsed, UnreadableError
from tasks.documents.parse.web import inline, notes, pagers, rendered, visible

Element = Any  # lxml ships no types

DATE = re.compile(r"\d{4}-\d\d-\d\d")
CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)|<\?xml[^>]{0,80}encoding=["']([\w-]+)""",
    re.IGNORECASE,
)
MAIN = ".//main | .//*[@role='main']"
CONTENT = (
    ".//*[@id='mw-content-text']",
    ".//*[@id='main-content' or contains(concat(' ', @class, ' '), ' wiki-content ')]",
    ".//*[@itemprop='articleBody' or contains(concat(' ', @class, ' '), ' markdown-body ')]",
    ".//*[@id='content' or @id='main' or @id='bodyContent']",
    ".//article",
)
ROLES = {  # of elements that make a table
    "table": "table", "grid": "table", "treegrid": "table", "row": "tr", "rowgroup": "tbody",
    "columnheader": "th", "rowheader": "th", "cell": "td", "gridcell": "td",
}  # fmt: skip
LEAST = {True: 0.2, False: 0.5}  # share of a page's text in its main part
SEPARATOR = re.compile(r"\s+[|–—·»«:•-]{1,2}\s+")
WORDS = 60  # of a page that only explains why it is empty
PARTS = frozenset("abstract contents summary introduction overview preface foreword".split())
EMPTY = re.compile(  # sentences of pages whose text comes from a script, or from another page
    r"(?:enable|turn on|activate|requires?|needs?|without|disabled?|supports?|allow)\W+"
    r"(?:\w+\W+){0,4}?java ?script"
    r"|java ?script (?:is |has been |seems to be |must be |to be )*"
    r"(?:not |un)?(?:required|disabled|enabled|needed|available|turned)"
    r"|java ?script\W+(?:\w+\W+){0,4}?(?:aktivier|einschalt|erforderlich|deaktiviert|activ|habilit"
    r"|nécessaire|obligator)"
    r"|(?:aktivier|activ|habilit)\w*\W+(?:\w+\W+){0,3}?java ?script"
    r"|(?:application|app|page|site|content|seite|anwendung|inhalt|portal|dashboard)\W+"
    r"(?:is |are |wird |werden )?(?:being |still )?(?:loading|starting|geladen)\W*$"
    r"|^\W*(?:please wait|loading|wird geladen|lädt|chargement|cargando|bitte warten|one moment"
    r"|just a moment)(?:\W*$| (?:while|until|bis|please)\b)"
    r"|checking (?:if the site connection|your browser)|complete the captcha"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human"
    r"|(?:you are|you will be|if you are not) (?:being )?(?:automatically )?redirected|redirecting"
    r"|(?:browser|explorer)\W+(?:\w+\W+){0,3}?(?:not supported|outdated|veraltet)",
    re.IGNORECASE | re.MULTILINE,
)


def html(data: bytes, charset: str = "", *, hidden: bool = False) -> Parsed:
    """Parse a web page. The title is the page's heading of level 1, else <title>. `charset` is
    the one that a mail declares; `hidden`: with the text that no visitor sees. Raises
    UnreadableError."""
    tree = document(decode(data, charset or _charset(data)))
    body = tree.find("body")
    if body is None:
        raise UnreadableError("HTML without text")
    _as_tables(tree)
    skipped = visible.skipped(tree, hidden) | set(_labelled(tree))
    skipped |= notes.inlined(tree, skipped)
    roots = _roots(body, skipped)
    parts = [part for root in roots for part in rendered.blocks(root, inline.Page(skipped))]
    if roots == [body]:
        parts = _without_menus(parts)
    text = rendered.joined(parts)
    if _is_empty(tree, text):
        if _is_refreshed(tree):
            raise UnreadableError("HTML without text: it only redirects to another page")
        raise UnreadableError(
            "HTML without text: a script fills the page. Save it from a browser, or as PDF"
        )
    title = _title(tree, text, skipped)
    if not text and title and any(map(pagers.is_contents, body.iter())):
        text = title  # other pages have all of its text; it is too short to be indexed
    if not text:
        raise UnreadableError("HTML without text")
    heading = re.match(r"#{1,2} +(.+?) *(?:\n|$)", text)
    if heading and title in (heading[1], _site_less(heading[1], tree)):
        text = text[heading.end() :]
    dated = _meta(
        tree, "date", "article:modified_time", "article:published_time", "dcterms.modified"
    )
    author = _meta(tree, "author", "article:author")
    dated = dated[:10] if DATE.fullmatch(dated[:10]) else ""
    return Parsed(title, text, "text/html", author, dated)


# Elements without an end that the parser does not know: it takes what follows for their content.
VOID = ("wbr", "embed", "source", "track", "bgsound", "keygen")


def mail(data: bytes, charset: str) -> str:
    """Return the whole of a mail's page: it has no site around it."""
    tree = document(mail_headers.lenient(data, charset or _charset(data)))
    skipped = visible.hidden(tree)
    return rendered.joined(rendered.blocks(tree, inline.Page(skipped)))


def fragment(text: str, sheet: str = "") -> str:
    """Return a piece of HTML inside another format, as Markdown; `sheet`: its <style>."""
    tree = document(f"<html><head>{sheet}</head><body><div>{text}</div></body></html>")
    return rendered.joined(rendered.blocks(tree, inline.Page(visible.skipped(tree))))


def document(text: str) -> Element:
    """Parse HTML to a tree. Raises UnreadableError."""
    from lxml import etree

    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    # "<![if …]>" of Word is a comment for browsers and an error for this parser; "<![endif]-->" is
    # the end of a comment
    bare = re.sub(r"<!\[(?:if|endif)[^<>-]{0,200}>", "", text).encode("utf-8", "replace")
    try:
        tree = etree.fromstring(bare, parser)
    except (ValueError, etree.LxmlError):
        tree = None
    if tree is None:
        raise UnreadableError("not HTML")
    etree.strip_tags(tree, *VOID)
    return tree


def _as_tables(tree: Element) -> None:
    """Turn the elements that only their roles make a table into elements of a table."""
    for table in tree.xpath("//*[@role='table' or @role='grid' or @role='treegrid']"):
        if table.tag in ("div", "section", "span", "ul", "ol"):
            for element in table.xpath("descendant-or-self::*[@role]"):
                element.tag = ROLES.get(element.get("role"), element.tag)


def _labelled(tree: Element) -> Iterator[Element]:
    """Put the name of each tab above its panel; yield the lists of names, to be skipped."""
    from lxml import etree

    for names in tree.xpath("//*[@role='tablist']"):
        tabs = names.xpath(".//*[@role='tab']")
        ids = [(tab.get("aria-controls") or tab.get("href") or "").lstrip("#") for tab in tabs]
        named = [tree.xpath("//*[@id=$id]", id=id_)[:1] for id_ in ids if id_]
        panels = [panel for found in named for panel in found]
        if len(panels) != len(tabs):
            panels = names.getparent().xpath(".//*[@role='tabpanel']")
        if len(panels) == len(tabs):
            yield names
            for tab, panel in zip(tabs, panels, strict=True):
                label = etree.Element("p")
                etree.SubElement(label, "b").text = " ".join("".join(tab.itertext()).split())
                label.tail, panel.text = panel.text, None
                panel.insert(0, label)


def _charset(data: bytes) -> str:
    found = CHARSET.search(data[:4096])
    return (found[1] or found[2]).decode() if found else ""


def _roots(body: Element, skipped: set[Element]) -> list[Element]:
    """Return the elements that contain the page's text: its main part, if the page marks one."""
    whole = _read(body, skipped)
    for path in (MAIN, *CONTENT):
        found = [each for each in body.xpath(path) if not _is_inside(each, skipped)]
        outer = [each for each in found if not set(each.iterancestors()) & set(found)]
        if path != MAIN and len(outer) != 1:
            continue
        if outer and sum(_read(each, skipped) for each in outer) > whole * LEAST[path == MAIN]:
            return outer
    return [body]


def _is_inside(element: Element, skipped: set[Element]) -> bool:
    return element in skipped or any(parent in skipped for parent in element.iterancestors())


def _read(element: Element, skipped: set[Element]) -> int:
    """Return the number of characters of an element that are not skipped."""
    if element in skipped:
        return 0
    own = len((element.text or "").strip())
    return own + sum(
        _read(child, skipped) + len((child.tail or "").strip()) for child in element.iterchildren()
    )


def _without_menus(parts: list[str]) -> list[str]:
    """Return the blocks without those that are links only, above the first heading or text, and
    behind the last text; a page that has links only is a list of them."""
    parts = [part for part in parts if part.strip()]
    headings = {n for n, part in enumerate(parts) if part.startswith("#")}
    text = [n for n, part in enumerate(parts) if n not in headings and not _is_menu(part)]
    if not text:
        return parts[min(headings, default=0) :]
    first = min(headings | {text[0]})
    return parts[first : text[-1] + 1]


def _is_menu(block: str) -> bool:
    """Return whether a block is three short links or more and hardly anything else."""
    links = re.findall(f"{inline.LINK_ON}([^{inline.LINK_OFF}]*)", block)
    short = sum(len(link.split()) <= 3 for link in links)
    return len(links) > 2 and short * 4 >= len(links) * 3 and rendered.linked(block) > 0.9


def _is_empty(tree: Element, text: str) -> bool:
    """Return whether the page only announces that a script, or another page, has its text."""
    if len(text.split()) > WORDS:
        return False
    scripted = next(tree.iter("script", "noscript"), None) is not None
    return (scripted or _is_refreshed(tree) or len(text.split()) < 25) and EMPTY.search(
        text
    ) is not None


def _is_refreshed(tree: Element) -> bool:
    """Return whether browsers go on to another page."""
    return any(
        (meta.get("http-equiv") or "").lower() == "refresh"
        and "url" in (meta.get("content") or "").lower()
        for meta in tree.iter("meta")
    )


def _title(tree: Element, text: str, skipped: set[Element]) -> str:
    """Return the heading of level 1 in the text, or <title> if there is not exactly one. Where all
    pages of a site have its name for a heading, it is the heading below that <title> repeats."""
    named = " ".join((tree.findtext(".//title") or "").split())
    inside = re.findall(r"(?m)^# +(.+)$", text)
    if named and named not in inside and re.search(rf"(?m)^## +{re.escape(named)}$", text):
        return named
    if len(inside) != 1:
        if inside and named and inside[0].lower() in PARTS:
            return _site_less(named, tree)
        for heading in inside:
            if heading in (named, *SEPARATOR.split(named)):
                return str(heading)
    if inside:
        return _site_less(inside[0], tree)
    page = inline.Page(set())
    others = [
        rendered.joined(rendered.blocks(h, page)) for h in tree.iter("h1") if h not in skipped
    ]
    for other in filter(None, others):
        if other in named or not named:
            return _site_less(" ".join(other.split()), tree)
    return _site_less(named, tree) or _meta(tree, "og:title")


def _site_less(title: str, tree: Element) -> str:
    """Return the title without the site's name, if the page declares that name."""
    parts = SEPARATOR.split(title)
    names = {name.lower() for name in _site_names(tree) if name}
    left = [part for part in parts if part.lower() not in names]
    if len(left) == len(parts) or not left:
        return title
    return left[0] if len(left) == 1 else title


def _site_names(tree: Element) -> Iterator[str]:
    yield _meta(tree, "og:site_name", "application-name", "apple-mobile-web-app-title")
    for crumb in tree.xpath("(//*[@id='breadcrumbs' or contains(@class, 'breadcrumb')]//a)[1]"):
        yield " ".join("".join(crumb.itertext()).split())


def _meta(tree: Element, *names: str) -> str:
    """Return the value of the first of these meta names in the page's head; "" without one."""
    found = {
        (meta.get("name") or meta.get("property") or "").lower(): meta.get("content")
        for meta in tree.iter("meta")
    }
    return next((str(found[name]).strip() for name in names if found.get(name)), "")
