"""Test Markdown: the text that a reader of the rendered page sees."""

import time

import pytest

from tasks.documents import parse
from tasks.index.chunk import cut

DAY = "2026-01-02"


def text(source: str) -> str:
    return parse.parse("a.md", source.encode()).text


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("Dry. <!-- ask the boss --> Wet.", "Dry.  Wet."),
        ("Dry.\n\n<!--\nask\n\nthe boss\n-->\n\nWet.", "Dry.\n\n\n\nWet."),
        ("Dry.\n\n[//]: # (ask the boss)\n\nWet.", "Dry.\n\n\nWet."),
        ("Dry.\n\n%% ask the boss %%\n\nWet.", "Dry.\n\n\n\nWet."),
        ("Dry.{/* ask the boss */}", "Dry."),
        ("Dry. {% comment %}ask{% endcomment %}", "Dry."),
        ("Type `<!-- x -->` in it.", "Type `<!-- x -->` in it."),
        ("<!-- page 3 -->\n\nDry.", "<!-- page 3 -->\n\nDry."),
        ("Dry.\n\n<!-- the floor is 3 -->\n\nWet.", "Dry.\n\n\n\nWet."),
        ("Dry. <!-- never closed", "Dry. <!-- never closed"),
    ],
)
def test_a_comment_is_not_text_and_a_mark_of_a_place_stays(source: str, read: str) -> None:
    assert text(source) == read


@pytest.mark.parametrize(
    "code",
    [
        "```html\n<!-- x -->\n<b>y</b> [^1] {% include z %} &amp;\n```",
        "~~~\n![p](data:image/png;base64,AAAA)\n~~~",
        "````\n```\n<i>x</i>\n```\n````",
        "- item\n\n  ```yaml\n  a: {{ site.x }}\n  ```",
        "Text:\n\n    <b>indented</b>\n    {% raw %}",
        "Type `<br>` or ``a`<b>`` or `{{ page.x }}`.",
        "```\n<b>never closed</b>",
    ],
)
def test_code_is_left_as_it_is(code: str) -> None:
    assert text(f"Before.\n\n{code}") == f"Before.\n\n{code}"


def test_a_footnote_stands_with_the_sentence_that_refers_to_it() -> None:
    source = "The crane lifts two tonnes[^a] and ^[never at night] the hoist one[^b].\n\n"
    notes = "[^a]: Without wind.\n[^b]: First line\n    and second.\n\n    Third.\n[^c]: Loose.\n"
    assert text(f"{source}{notes}\nEnd.") == (
        "The crane lifts two tonnes (note: Without wind.) and (note: never at night) the hoist one "
        "(note: First line and second. Third.).\n\nNote c: Loose.\n\nEnd."
    )


def test_a_link_target_below_a_footnote_is_not_a_part_of_it() -> None:
    source = "It costs nine[^1], see [map].\n\n[^1]: In May\n  seven.\n[map]: https://a.example/m\n"
    assert text(source).startswith("It costs nine (note: In May seven.), see [map]")


def test_a_footnote_of_a_long_text_is_in_the_chunk_of_its_sentence() -> None:
    body = "\n\n".join(f"Rule {n} holds on every day of the year[^{n}]." for n in range(40))
    notes = "\n".join(f"[^{n}]: Except on day {n}." for n in range(40))
    for _, chunk, _ in cut(text(f"{body}\n\n{notes}\n"), 60, lambda part: len(part.split())):
        for rule in range(40):
            assert (f"Rule {rule} holds" in chunk) == (f"Except on day {rule}." in chunk)


def test_a_footnote_of_the_title_stands_below_it() -> None:
    parsed = parse.parse("a.md", b"# Crane[^1]\n\nText.\n\n[^1]: Of the yard.")
    assert (parsed.title, parsed.text) == ("Crane", "(note: Of the yard.)\n\nText.")


@pytest.mark.parametrize(
    ("source", "read"),
    [
        (
            "<table><tr><th>Hook<th>kg</tr><tr><td rowspan=2>A<td>5</tr><tr><td>6</tr></table>",
            "| Hook | kg |\n| --- | --- |\n| A | 5 |\n| A | 6 |",
        ),
        ("<ul><li>one<ol><li>two</ol></ul>", "- one\n  1. two"),
        ("<pre>\n  a\n    b</pre>", "```\n  a\n    b\n```"),
        ("<div align=center>\n\n**Bold** text<br>next\n\n</div>", "**Bold** text\nnext"),
        ("> a<br>b", "> a\n> b"),
        ("| a | b |\n|---|---|\n| x<br>y | <b>z</b> |", "| a | b |\n|---|---|\n| x y | z |"),
        (
            "<details><summary>More</summary>\n\nInside.\n\n</details>",
            "**More**\n\nInside.",
        ),
        ("<h2 align=center>Hook</h2>", "## Hook"),
        ("10<sup>3</sup> and H<sub>2</sub>O", "10³ and H2O"),
        ("R&amp;D, &lt;b&gt;, &hellip;", "R&D, <b>, …"),
        ("Dry.<span style='display:none'>x</span><p hidden>y</p>", "Dry."),
        ("<style>p {}</style>Dry.<script>x</script>", "Dry."),
        ("cp <source> <target> <your file>, a<b", "cp <source> <target> <your file>, a<b"),
        ("<https://x.example> <a@x.example>", "<https://x.example> <a@x.example>"),
        ("<img src=x.png alt='The hook from below'>", "The hook from below"),
    ],
)
def test_html_becomes_markdown_and_placeholders_stay(source: str, read: str) -> None:
    assert text(source) == read


def test_pictures_in_base64_leave_their_description() -> None:
    data = "data:image/png;base64," + "QUJD" * 5000
    source = f"![crane]({data})\n\n![hoist][h] and ![h]\n\n<img src='{data}'>\n\n[h]: <{data}>\n"
    assert text(source) == "crane\n\nhoist and h"


def test_a_line_that_looks_like_the_target_of_a_link_is_words() -> None:
    source = "See [guide].\n\n[Note]: Closed.\n\n[guide]: https://x.example/a\n[b]: ../b.md\n"
    assert text(source) == ("See [guide](https://x.example/a).\n\nNote: Closed.")


@pytest.mark.parametrize(
    ("front", "title", "author", "dated", "read"),
    [
        ("---\ntitle: Hook\nauthor: A\ndate: 2026-01-02\ntags: [x]\n---", "Hook", "A", DAY, "T."),
        ("+++\ntitle = 'Hook'\ndate = 2026-01-02\nweight = 3\n+++", "Hook", "", DAY, "T."),
        ("---\ntitle: Hook\nlayout: page\n---\n\n---\ndraft: no\n---", "Hook", "", "", "T."),
        ("---\ntitle: Hook\nauthors: [A, {name: B}]\n---", "Hook", "A, B", "", "T."),
        ("---\ntitle: Hook &amp; eye\n---", "Hook & eye", "", "", "T."),
        ("---\ntitle: Hook: a guide\n---", "Hook: a guide", "", "", "T."),
        ("---\ntitle: Hook\ndescription: How to.\n---", "Hook", "", "", "How to.\n\nT."),
        ("+++\nsummary = 'How to.'\n+++", "a", "", "", "How to.\n\nT."),
        ("---\n---", "a", "", "", "T."),
        ("\ufeff\n---\ntitle: Hook\n---", "Hook", "", "", "T."),
        ("+++\nnot TOML\n+++", "a", "", "", "+++\nnot TOML\n+++\nT."),
        ("---\nlastmod: 2026-01-02T10:00:00Z\n---", "a", "", DAY, "T."),
    ],
)
def test_front_matter_says_what_the_page_is(
    front: str, title: str, author: str, dated: str, read: str
) -> None:
    parsed = parse.parse("a.md", f"{front}\nT.".encode())
    found = (parsed.title, parsed.author, parsed.dated, parsed.text)
    assert found == (title, author, dated, read)


def test_a_rule_below_front_matter_stays() -> None:
    front = "---\ntitle: Hook\n---\n\n# Hook\n\nT.\n\n---\n\nNote: dry\n\n---\n\nEnd."
    assert text(front) == "T.\n\n---\n\nNote: dry\n\n---\n\nEnd."


@pytest.mark.parametrize(
    ("name", "source", "title"),
    [
        ("a.md", "Hook\n====\n\nT.", "Hook"),
        ("a.md", "![badge](x.svg)\n\n# Hook\n\nT.", "Hook"),
        ("a.md", "# [Hook](x.md) and **eye** [![b](c)](d)\n\nT.", "Hook and eye"),
        ("hook-eye.md", "## Purpose\n\nT.", "hook eye"),
        ("k/cranes/README.md", "T.", "cranes"),
        ("k/tower_cranes/index.html", "<p>T.</p>", "tower cranes"),
        ("README.md", "T.", "README"),
    ],
)
def test_a_page_is_titled_by_its_heading_or_its_name(name: str, source: str, title: str) -> None:
    assert parse.parse(name, source.encode()).title == title


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("Dry. {% include nav.html %}{{ site.url }}", "Dry."),
        ('{% include box.html title="Mind the hook" %}', "Mind the hook"),
        ('{% channel "cranes" "Crane chat" %} and {% page "/x/" %}', "Crane chat (cranes) and /x/"),
        ("{% if x %}Dry.{% endif %} {{ your_variable }}", "Dry. {{ your_variable }}"),
        ("{% raw %}{{ site.x }}{% endraw %}", "{{ site.x }}"),
        ("{% highlight sh %}\nrun {{ x }}\n{% endhighlight %}", "```sh\nrun {{ x }}\n```"),
        ('{{< figure src="a.png" caption="The hook" >}}', "The hook"),
        ("{{% notice %}}Dry.{{% /notice %}}", "Dry."),
        ("Dry.\n{: .lead}\n\n## Use {#use .x}\n\nWet.", "Dry.\n\n\n## Use\n\nWet."),
        ("* TOC\n{:toc}\n\nDry.\n\n[TOC]", "Dry."),
        ("import A from '@x/a'\nimport './a.css'\n\nDry.", "Dry."),
        ("An import of goods from 'Ghent'.", "An import of goods from 'Ghent'."),
        (":::tip Take care\n\nDry.\n\n:::", "**Take care**\n\n\nDry."),
        (
            '!!! warning "Wind"\n    Stop.\n\n    - now\n\nEnd.',
            "**Wind**\n\nStop.\n\n- now\n\nEnd.",
        ),
        ("> [!NOTE]\n> Dry.", "> **Note**\n>\n> Dry."),
        ('<Tabs>\n<TabItem label="Linux">\n\nRun.\n\n</TabItem>\n</Tabs>', "**Linux**\n\nRun."),
    ],
)
def test_tags_of_site_programs_leave_what_they_show(source: str, read: str) -> None:
    made = "\n".join(line.rstrip() for line in text(source).split("\n"))
    assert made == read


@pytest.mark.parametrize(
    ("piece", "times"),
    [
        ("`", 100_000),
        ("```x\n", 50_000),
        ("<!--", 50_000),
        ("<table>", 3_000),
        ("[^a", 50_000),
        ("{%", 50_000),
        ("<b ", 30_000),
        ("[^1]: x\n", 20_000),
        ("{{<", 30_000),
        ("&", 100_000),
    ],
)
def test_hostile_markup_takes_no_time(piece: str, times: int) -> None:
    started = time.process_time()
    text(f"Dry.\n\n{piece * times}")
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("written", "joined"),
    [
        ("A pump\nrests for\n12 hours.", "A pump rests for 12 hours."),
        ("- Oil the\n  hinge.\n- Close", "- Oil the hinge.\n- Close"),
        ("- Oil\n  - the\n    hinge", "- Oil\n  - the hinge"),
        ("1. Oil the\nhinge.", "1. Oil the hinge."),
        ("> Oil the\n> hinge.", "> Oil the hinge."),
        ("**Oil** the\n**hinge** now.", "**Oil** the **hinge** now."),
        ("See `a\nb` and\n`c` now.", "See `a b` and `c` now."),
    ],
)
def test_a_line_break_in_a_paragraph_is_a_space(written: str, joined: str) -> None:
    assert parse.parse("a.md", f"# T\n\n{written}\n".encode()).text == joined


@pytest.mark.parametrize(
    "written",
    [
        "One line  \nand another",
        "One line\\\nand another",
        "Phone: 12\nFax: 13",
        "**Hours**\nNine to five.",
        "part | price\n--- | ---\ncap | 3",
        "| part |\n| --- |\n| cap |",
        "Text.\n```\na\nb\n```",
        "Pumps\n-----",
        "Text.\n- item\n- item",
        "Text.\n> quotation",
        "- item\n\n      code\n      more",
    ],
)
def test_lines_that_stand_for_themselves_stay(written: str) -> None:
    assert parse.parse("a.md", f"# T\n\n{written}\n".encode()).text == written
