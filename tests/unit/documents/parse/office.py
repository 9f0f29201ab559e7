"""Small Office files for tests, from the XML of the one thing that a test is about."""

from xml.sax.saxutils import escape

from tasks.documents import parse
from tests.hostile import archive

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    f'xmlns:r="{OFFICE}" xmlns:a="{DRAWING}/main" xmlns:c="{DRAWING}/chart" '
    f'xmlns:dgm="{DRAWING}/diagram" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
Links = dict[str, tuple[str, str]]  # by id: last word of the type, target


def links(found: Links) -> str:
    each = (
        f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for i, (kind, target) in found.items()
    )
    return f"<Relationships>{''.join(each)}</Relationships>"


# ---- Word


def docx(
    body: str, related: Links | None = None, more: dict[str, str] | None = None, **parts: str
) -> bytes:
    """Make a Word document. `parts`: styles, numbering, footnotes, endnotes, as the XML inside
    their root."""
    found = {
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": links(related or {}),
        **{f"word/{name}.xml": f"<w:{name} {SPACES}>{x}</w:{name}>" for name, x in parts.items()},
        **{name: xml.replace(" SPACES", f" {SPACES}") for name, xml in (more or {}).items()},
    }
    return archive(dict(found))


def r(text: str, look: str = "") -> str:
    """Make a run."""
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(*runs: str, style: str = "", at: tuple[int, int] | None = None, more: str = "") -> str:
    """Make a paragraph; `at`: its list and level."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    if at:
        named += f'<w:numPr><w:ilvl w:val="{at[1]}"/><w:numId w:val="{at[0]}"/></w:numPr>'
    inner = "".join(each if each.startswith("<") else r(each) for each in runs)
    return f"<w:p><w:pPr>{named}{more}</w:pPr>{inner}</w:p>"


def style(identity: str, name: str, more: str = "", kind: str = "paragraph") -> str:
    named = f'<w:name w:val="{name}"/>'
    return f'<w:style w:type="{kind}" w:styleId="{identity}">{named}{more}</w:style>'


def levels(*found: tuple[str, str], identity: int = 1, more: tuple[str, ...] = ()) -> str:
    """Make a list: (kind of number, text) of each level."""
    each = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'{more[n] if n < len(more) else ""}<w:lvlText w:val="{text}"/></w:lvl>'
        for n, (kind, text) in enumerate(found)
    )
    return (
        f'<w:abstractNum w:abstractNumId="{identity}">{each}</w:abstractNum>'
        f'<w:num w:numId="{identity}"><w:abstractNumId w:val="{identity}"/></w:num>'
    )


def tc(inner: str, across: int = 1, down: str = "") -> str:
    """Make a cell; `down`: restart or continue."""
    merged = f'<w:vMerge w:val="{down}"/>' if down else ""
    content = inner if inner.startswith("<") else p(inner)
    span = f'<w:gridSpan w:val="{across}"/>'
    return f"<w:tc><w:tcPr>{span}{merged}</w:tcPr>{content}</w:tc>"


def tr(*cells: str, more: str = "") -> str:
    inner = "".join(each if each.startswith("<w:tc>") else tc(each) for each in cells)
    return f"<w:tr><w:trPr>{more}</w:trPr>{inner}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def box(inner: str) -> str:
    """Make a text box, once for Word and once for older readers."""
    content = f"<w:txbxContent>{inner}</w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{content}</w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict>{content}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def field(code: str, result: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    told = f"<w:r><w:instrText> {code} </w:instrText></w:r>"
    return f"{mark('begin')}{told}{mark('separate')}{result}{mark('end')}"


def text(data: bytes) -> str:
    """Return the Markdown that the product reads from a Word document."""
    return parse.parse("a.docx", data).text


# ---- PowerPoint


def pptx(*shapes: str, related: Links | None = None, more: dict[str, str] | None = None) -> bytes:
    """Make a presentation of one slide."""
    show = '<p:sldIdLst><p:sldId r:id="s1"/></p:sldIdLst>'
    found = {
        "ppt/presentation.xml": f"<p:presentation {SPACES}>{show}</p:presentation>",
        "ppt/_rels/presentation.xml.rels": links({"s1": ("slide", "slides/slide1.xml")}),
        "ppt/slides/slide1.xml": f"<p:sld {SPACES}><p:cSld><p:spTree>{''.join(shapes)}"
        "</p:spTree></p:cSld></p:sld>",
        "ppt/slides/_rels/slide1.xml.rels": links(related or {}),
        **{name: xml.replace(" SPACES", f" {SPACES}") for name, xml in (more or {}).items()},
    }
    return archive(dict(found))


def sp(*paragraphs: str, hidden: bool = False) -> str:
    inner = "".join(t if t.startswith("<a:p>") else ap(t) for t in paragraphs)
    named = f'<p:cNvPr id="2" name="s" hidden="{int(hidden)}"/>'
    return f"<p:sp><p:nvSpPr>{named}<p:nvPr/></p:nvSpPr><p:txBody>{inner}</p:txBody></p:sp>"


def ap(text: str, level: int = 0, number: str = "") -> str:
    """Make a paragraph of a shape; `number`: type of an automatic number."""
    counted = f'<a:buAutoNum type="{number}"/>' if number else ""
    return f'<a:p><a:pPr lvl="{level}">{counted}</a:pPr><a:r><a:t>{escape(text)}</a:t></a:r></a:p>'


def frame(inner: str) -> str:
    data = f"<a:graphic><a:graphicData>{inner}</a:graphicData></a:graphic>"
    return f"<p:graphicFrame>{data}</p:graphicFrame>"


def points(*values: object, code: str = "General") -> str:
    """Make the cache of a series; None is a gap."""
    each = "".join(
        f'<c:pt idx="{n}"><c:v>{value}</c:v></c:pt>'
        for n, value in enumerate(values)
        if value is not None
    )
    return (
        f"<c:numRef><c:numCache><c:formatCode>{code}</c:formatCode>{each}</c:numCache></c:numRef>"
    )


def series(name: str, labels: str, values: str) -> str:
    named = f"<c:tx><c:v>{name}</c:v></c:tx>"
    return f"<c:ser>{named}<c:cat>{labels}</c:cat><c:val>{values}</c:val></c:ser>"


def titled(text: str) -> str:
    rich = f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>"
    return f"<c:title><c:tx><c:rich>{rich}</c:rich></c:tx></c:title>" if text else ""


def chart(inner: str, title: str = "") -> str:
    plotted = f"<c:chart>{titled(title)}<c:plotArea>{inner}</c:plotArea></c:chart>"
    return f"<c:chartSpace SPACES>{plotted}</c:chartSpace>"
