"""Convert Markdown of site generators to plain Markdown: Liquid, shortcodes, MDX, admonitions,
attributes.

A tag that only includes a file or controls the layout is removed; the visible text of a tag stays:
its title, caption or label, or its only value. `{{ variable }}` stays, because texts about
templates write it, unless it names the site or the page.
"""

import re
from collections.abc import Iterator

HIGHLIGHT = re.compile(
    r"\{%-?\s*highlight\s+(\w+)[^%]*%\}[ \t]*\n?(.*?)\n?[ \t]*\{%-?\s*endhighlight\s*-?%\}",
    re.DOTALL,
)
COMMENT = re.compile(
    r"\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}|\{#-?\s[^{}]*#\}|\{/\*.*?\*/\}",
    re.DOTALL,
)
ASIDE = re.compile(r"(?ms)^%%(?!%).*?%%[ \t]*$")  # a comment of Obsidian
SHORTCODE = re.compile(r"\{\{([<%])-?\s*(/?)\s*([\w/.-]*)\s*([^{}]*?)\s*/?-?[>%]\}\}")
LIQUID = re.compile(r"\{%-?\s*(\w+)\s*(.*?)\s*-?%\}", re.DOTALL)
STEERING = set(
    "assign block break capture case continue cycle decrement else elsif endif extends for "
    "from gist if import increment layout macro raw render section set tablerow unless vimeo "
    "when with youtube".split()
)
RAW = re.compile(r"\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}", re.DOTALL)
LITERAL = "\ufdd8"  # a { that stands for itself
VARIABLE = re.compile(
    r"\{\{-?\s*(?:site|page|base|layout|include|content|\.Site|\.Page)\b[^{}]*\}\}"
)
SHOWN = re.compile(r"\b(?:title|caption|alt|label|summary|text|heading)\s*=\s*([\"'])(.*?)\1")
UNSHOWN = re.compile(  # files of pictures, and kinds of boxes
    r"\S+\.(?:png|jpe?g|gif|svg|webp|html?|md)"
    r"|(?:warning|info|note|tip|danger|error|success|caution|no-icon)"
)
QUOTED = re.compile(r"([\"'])(.*?)\1")

CONTENTS = re.compile(r"(?mi)^(?:\[TOC\]|\[\[_?toc_?\]\])[ \t]*$")
LISTED = re.compile(r"(?m)^(?:[*\-+]|1\.)[ \t].*\n\{:\s*toc\b.*$\n?")
ATTRIBUTES = re.compile(r"(?m)\{:[^{}\n]*\}|\{[#.][\w-]+[^{}\n]*\}[ \t]*$")
MODULE = re.compile(
    r"(?m)^(?:import\s(?:[^\n]*?\sfrom\s*)?[\"'][^\"'\n]+[\"'];?"
    r"|export\s+(?:const|let|default)\s[^\n]*;)[ \t]*$\n?"
)
CONTAINER = re.compile(
    r"(?m)^[ \t]*:{3,}[ \t]*(?:\{[^}\n]*\})?[ \t]*([\w-]*)[ \t]*(?:\[([^\]\n]+)\]|([^\n]*))$"
)
ALERT = re.compile(r"(?mi)^(>[ \t]*)\[!(\w+)\][+-]?[ \t]*(.*)$")
ADMONITION = re.compile(
    r"(?:!!!|\?\?\?\+?|===\+?!?) +([\w-]*) *(?:inline(?: end)? *)?(?:\"([^\"]*)\")?\s*$"
)


def opened(text: str) -> str:
    """Return the text with {% highlight %} as a fence, and with the indented text of admonitions
    and tabs (`!!! note`, `=== "Linux"`) no longer indented: it is not code."""
    if "highlight" in text and "{%" in text:
        text = HIGHLIGHT.sub(r"```\1\n\2\n```", text)
    if any(mark in text for mark in ("!!! ", "??? ", "???+ ", "=== ")):
        text = "\n".join(_opened(text.split("\n")))
    return text


def _opened(lines: list[str]) -> Iterator[str]:
    inside = fenced = False
    for line in lines:
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        start = None if fenced else ADMONITION.match(line)
        if start and (start[1] or start[2]):
            inside = True
            yield f"**{start[2] or start[1].capitalize()}**\n"
        elif inside and line.strip() and not line.startswith(("    ", "\t")):
            inside = False
            yield line
        else:
            yield re.sub(r"^(?: {4}|\t)", "", line) if inside else line


def plain(text: str) -> str:
    """Return the text, its code masked, without the markup of site generators."""
    if "{" in text:
        text = _without_braces(text)
    if "%%" in text:
        text = ASIDE.sub("", text)
    if "[TOC]" in text or "[[" in text:
        text = CONTENTS.sub("", text)
    if ":::" in text:
        text = CONTAINER.sub(_container, text)
    if "[!" in text:
        text = ALERT.sub(_alert, text)
    if "import " in text or "export " in text:
        text = MODULE.sub("", text)
    return text


def _without_braces(text: str) -> str:
    text = COMMENT.sub("", text)
    text = RAW.sub(lambda raw: raw[1].replace("{", LITERAL), text)
    text = LIQUID.sub(_tag, SHORTCODE.sub(_shortcode, VARIABLE.sub("", text)))
    if "{:toc" in text or "{: toc" in text:
        text = LISTED.sub("", text)
    return ATTRIBUTES.sub("", text).replace(LITERAL, "{")


def _tag(match: re.Match[str]) -> str:
    name, given = match[1], match[2]
    if name in STEERING or name.startswith("end"):
        return ""
    given_values = [value for _, value in QUOTED.findall(given)]
    if name.startswith("include") or "=" in given or len(given_values) > 2:
        return _shown(given)
    values = [value for value in given_values if value and not UNSHOWN.fullmatch(value)]
    if len(values) == 2 and values[0] not in values[1]:  # its target, and its label
        return f"{values[1]} ({values[0]})"
    return values[-1] if values else ""


def _shortcode(match: re.Match[str]) -> str:
    if match[2]:
        return ""
    given = match[4]
    quoted = QUOTED.match(given)
    return quoted[2] if match[3] in ("ref", "relref") and quoted else _shown(given)


def _shown(given: str) -> str:
    return ". ".join(dict.fromkeys(value for _, value in SHOWN.findall(given) if value))


def _container(match: re.Match[str]) -> str:
    title = match[2] or (match[3] or "").strip() or match[1].capitalize()
    return f"\n**{title}**\n" if title else ""


def _alert(match: re.Match[str]) -> str:
    return f"{match[1]}**{match[3].strip() or match[2].capitalize()}**\n{match[1].rstrip()}"
