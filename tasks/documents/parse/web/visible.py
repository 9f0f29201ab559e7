"""Find the elements of a web page that are not its text: hidden ones, menus, banners, site frames.

An element that visitors can open, a tab or an answer under its question, counts as visible. An
element that only looks like a menu or a banner stays if it contains most of the page's text or its
heading.
"""

import re
from collections.abc import Iterator
from typing import Any

from tasks.documents.parse.web import looks, media, pagers, sheets

Element = Any  # lxml ships no types

NEVER = set(
    "script style template noscript svg iframe object embed applet canvas audio video map "
    "head link meta select textarea datalist input nav rp colgroup title base param source "
    "track noframes noembed".split()
)
NOTES = re.compile(r"(?i)(?:^|[\s_-])(?:foot|end)notes?(?:$|[\s_-])")
FRAME = {"header", "footer", "aside"}  # of the page, unless they stand inside its text
ROLES = set("navigation banner contentinfo search menu menubar toolbar tooltip alertdialog".split())
TEXT = {"main", "article", "blockquote", "section", "figure"}

# Classes by which widespread sheets hide an element, and those that show it on a wide screen.
UTILITY = set(
    "d-none sr-only visually-hidden screen-reader-text is-hidden u-hidden hidden invisible".split()
)
DISPLAYED = set(
    "block inline inline-block flex inline-flex grid inline-grid table list-item flow-root "
    "contents initial unset".split()
)
SHOWS = re.compile(
    r"(?:[-:]|^)(?:block|flex|inline|grid|table|table-cell|inline-block|visible)(?:\s|$)"
)

OPENED = re.compile(
    r"(?i)(?:^|[\s_-])(?:accordions?|panel|panels|collaps\w*|tab|tabs|tabpanel|pane|expand\w*|expander"
    r"|toggle\w*|faq|answer|details|disclosure|spoiler|show-?more|read-?more)(?:$|[\s_-])"
)
CLOSED = re.compile(r"(?i)menu|nav|modal|popup|dialog|overlay|search|tooltip")

ANYWHERE = re.compile(  # classes and ids of a site's frame, wherever they stand
    r"(?i)(?:^|[\s_-])(?:breadcrumbs?|skip-?(?:link|nav|to-content)s?|jump-link|cookie\w*|consent|gdpr|onetrust"
    r"|usercentrics|didomi|cookiebot\w*|editsection|headerlink|anchor-?link|edit-?this-?page|cite-backlink"
    r"|catlinks|navbox|printfooter|siteSub|contentSub|jump-to-nav|mw-indicators|toc|table-of-contents"
    r"|pagination|pager|prev-?next|share|sharing|social|addthis\w*|newsletter|advert\w*|linenos?|linenumbers?"
    r"|line-numbers-rows|gutter|screen-reader-skip|page-actions|likes-and-labels\w*|footer-body"
    r"|katex-html|MathJax_Preview)(?:$|[\s_-])"
)
AROUND = re.compile(  # those that are a frame only outside of the page's main part
    r"(?i)(?:^|[\s_-])(?:nav|navbar|navigation|navi|menu|sidebar|side-?bar|footer|site-?header|masthead|top-?bar"
    r"|page-?header|related|promo|ads?|popup|modal|dropdown|login|search-?(?:form|box)|toolbar|drawer|offcanvas"
    r"|hamburger|languages?|lang-?switch\w*)(?:$|[\s_-])"
)
ACCEPT = re.compile(
    r"(?i)^\W*(?:(?:i )?(?:accept|agree|allow|reject|decline|got it|ok(?:ay)?\b|understood)"
    r"|(?:only |nur )?(?:necessary|notwendig)|(?:tout )?(?:accepter|refuser)|j'accepte"
    r"|(?:alle[ns]? )?(?:akzept|annehm|ablehn|zustimm|verstanden|einverstanden)"
    r"|aceptar|acepto|rechazar|accett|rifiut|aceitar)"
)
BANNER = re.compile(r"(?i)cookie|consent|einwilligung|datenschutz|tracking|privacy")
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt"}  # and titles of what they open
BANNER_SIZE, BUTTON = 1500, 40  # characters


def skipped(tree: Element, every: bool = False) -> set[Element]:
    """Return the elements of the page that are not its text; their descendants go with them.
    `every`: elements that no visitor sees are text too."""
    found = unread(tree) if every else hidden(tree)
    whole = length(tree)
    for element in tree.iterdescendants():
        if element not in found and _is_frame(element) and not _is_page(element, whole):
            found.add(element)
    found.update(_banners(tree, whole))
    found.update(pagers.pagers(tree))
    return found


def hidden(tree: Element) -> set[Element]:
    """Return the elements that no visitor sees; letters that are hidden beside visible ones are
    removed from the tree."""
    styles = (s for s in tree.iter("style") if media.holds(s.get("media", "all")))
    written = [sheet.text or "" for sheet in styles]
    linked = next(tree.iterfind(".//link[@rel='stylesheet']"), None) is not None
    linked = linked or any("@import" in sheet for sheet in written)
    sight = looks.Sight(sheets.read(written), linked)
    opened = set(_opened(tree))
    found, seen = set(), []
    for element in tree.iter("*"):
        state = sight.look(element)
        if _is_hidden(element, sight, linked, opened):
            found.add(element)
        elif not state.shown and _opens(element, opened):
            sight.show(element)
        seen.append(element)
    found.update(_columns(tree, sight))
    return found | sight.faint(seen, found)


def unread(tree: Element) -> set[Element]:
    """Return the elements that never contain text."""
    return {element for element in tree.iterdescendants() if _is_never(element)}


def length(element: Element) -> int:
    """Return the number of characters of text in an element, without scripts."""
    scripts = sum(
        len("".join(inner.itertext())) for inner in element.iter("script", "style", "noscript")
    )
    return sum(map(len, element.itertext())) - scripts


def named(element: Element) -> str:
    """Return the classes and the id of an element."""
    return f"{element.get('class', '')} {element.get('id', '')}".strip()


def _opened(tree: Element) -> Iterator[str]:
    for button in tree.iterfind(".//*[@popovertarget]"):
        yield button.get("popovertarget")
    for element in tree.iter("a", "button", "div", "h2", "h3", "h4", "li", "span", "label"):
        opens = element.get("aria-expanded") is not None or element.get("role") == "tab"
        toggle = element.get("data-toggle") or element.get("data-bs-toggle") or ""
        if (opens or toggle in ("collapse", "tab", "pill")) and not CLOSED.search(named(element)):
            for key in ("aria-controls", "data-target", "data-bs-target", "href", "for"):
                yield from element.get(key, "").replace("#", " ").split()


def _is_never(element: Element) -> bool:
    return element.tag in NEVER and (element.tag != "input" or element.get("type") != "checkbox")


def _is_hidden(element: Element, sight: looks.Sight, linked: bool, opened: set[str]) -> bool:
    tag = element.tag
    if tag in NEVER:
        return _is_never(element)
    if tag == "dialog":
        return element.get("open") is None
    if (
        (_is_closed(element) and sight.display(element) not in DISPLAYED)
        or sight.hides(element)
        or (linked and _is_utility(element.get("class", "")))
    ):
        return not _opens(element, opened)
    return element.get("aria-hidden") == "true" and _is_decoration(element)


def _is_closed(element: Element) -> bool:
    """Return whether the browser's own sheet hides it, which a page's sheet can overrule."""
    return element.get("hidden") is not None or element.get("popover") is not None


def _is_utility(classes: str) -> bool:
    """Return whether a class of a widespread sheet hides it, at the width of a desk."""
    return bool(classes) and not UTILITY.isdisjoint(classes.split()) and not SHOWS.search(classes)


def _columns(tree: Element, sight: looks.Sight) -> Iterator[Element]:
    """Yield the cells of collapsed columns."""
    for column in tree.iter("col"):
        if sight.look(column).shown:
            continue
        number = sum(1 for _ in column.itersiblings("col", preceding=True))
        table = next(column.iterancestors("table"), None)
        for row in table.iter("tr") if table is not None else ():
            cells = list(row.iterchildren("td", "th"))
            if number < len(cells) and not any(cell.get("colspan") for cell in cells):
                yield cells[number]


def _opens(element: Element, opened: set[str]) -> bool:
    """Return whether a visitor can open it, as the answer to a question or a tab."""
    if element.get("hidden") == "until-found" or element.get("role") == "tabpanel":
        return True
    if element.get("id") in opened:
        return True
    own = named(element)
    return bool(OPENED.search(own)) and not CLOSED.search(own)


def _is_decoration(element: Element) -> bool:
    """Return whether screen readers skip it: an icon, or a menu."""
    size = length(element)
    linked = sum(length(link) for link in element.iter("a"))
    return size <= 3 or linked * 2 > size or bool(CLOSED.search(named(element)))


def _is_frame(element: Element) -> bool:
    """Return whether it is a menu, a button, or another part of the site around the text."""
    tag, own = element.tag, named(element)
    if tag == "button":
        return not _is_heading_button(element)
    if tag in ("body", "main", "html", "article", "pre", "code"):
        return False
    if element.get("role") in ROLES or (own and ANYWHERE.search(own)):
        return True
    if NOTES.search(own) or "endnote" in (element.get("role") or ""):
        return False
    framed = tag in FRAME or (own and AROUND.search(own)) or element.get("role") == "complementary"
    if framed and tag != "li":
        return not any(
            parent.tag in TEXT or parent.get("role") == "main" for parent in element.iterancestors()
        )
    return tag == "a" and element.get("href", "").startswith("#") and _is_anchor(element)


def _is_anchor(link: Element) -> bool:
    text = "".join(link.itertext()).strip()
    if text.isdigit():
        return _is_line_number(link)
    return text in ("¶", "#", "🔗", "↑", "^") or bool(
        re.match(
            r"(?i)(?:skip|jump) to |zum (?:haupt)?inhalt|aller au contenu"
            r"|\W*(?:(?:back )?to (?:the )?top|nach oben|zum (?:seiten)?anfang"
            r"|haut de (?:la )?page)\W*$",
            text,
        )
    )


def _is_line_number(link: Element) -> bool:
    """Return whether it is the number in front of a line of code."""
    before, parent = link.getprevious(), link.getparent()
    text = (parent.text if before is None else before.tail) or ""
    return next(link.iterancestors("pre"), None) is not None and text[-1:] in ("", "\n")


def _is_heading_button(button: Element) -> bool:
    """Return whether the button of an accordion names the panel under it, as a tab does."""
    opens = button.get("aria-expanded") is not None or button.get("role") == "tab"
    if CLOSED.search(named(button)):
        return False
    if opens or OPENED.search(named(button)):
        return True
    headings = (parent for parent in button.iterancestors() if parent.tag in HEADINGS)
    heading = next(headings, None)
    return heading is not None and not _has_words_beside(heading, button)


def _has_words_beside(heading: Element, button: Element) -> bool:
    """Return whether a heading says something without a button, which then only does something,
    such as copy the heading."""
    own, whole = "".join(button.itertext()), "".join(heading.itertext())
    return re.search(r"[^\W\d_]{2}", whole.replace(own, "", 1)) is not None


def _is_page(element: Element, whole: int) -> bool:
    """Return whether it contains too much of the page to be left out."""
    if element.tag in ("nav", "button") or element.get("role") == "navigation":
        return False
    if pagers.is_contents(element):
        return False
    if next(element.iter("main", "article"), None) is not None:
        return True
    size = length(element)
    return size > 200 and size * 2 > whole


def _banners(tree: Element, whole: int) -> Iterator[Element]:
    """Yield the boxes that ask for consent, found by the button that gives it."""
    if not BANNER.search("".join(tree.itertext())):
        return
    sizes: dict[Element, int] = {}
    for button in tree.iter("button", "a", "input", "span"):
        text = button.get("value", "") if button.tag == "input" else "".join(button.itertext())
        if len(text) <= BUTTON and ACCEPT.match(text):
            box = _box(button, sizes)
            if box is not None and BANNER.search("".join(box.itertext())):
                titled = next(box.iter("h1"), None) is not None
                if not titled and not (sizes[box] > 400 and sizes[box] * 2 > whole):
                    yield box


def _box(button: Element, sizes: dict[Element, int]) -> Element | None:
    """Return the largest element around a button that can be a banner."""
    box = None
    for parent in button.iterancestors():
        if parent.tag in ("body", "main", "article", "html", "table"):
            break
        if parent not in sizes:
            sizes[parent] = length(parent)
        if sizes[parent] > BANNER_SIZE:
            break
        box = parent
    return box
