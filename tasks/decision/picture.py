"""Draw price against quality as one SVG that needs nothing beside it.

In:  a Comparison, a Recommendation
Out: SVG text: each arm with its interval, the recommended one filled
Run: called by flows, which show it in the Prefect UI
"""

from collections.abc import Iterator
from html import escape

from tasks.decision import charts
from tasks.decision.charts import Point, Scatter
from tasks.decision.recommendation import Recommendation
from tasks.evaluation.comparison import Comparison

WIDTH, HEIGHT = 720, 400  # pixels
LEFT, RIGHT, TOP, BOTTOM = 60, 150, 40, 50  # margins
PRICE = "price of 1,000 answers"
ACCENT, OUT, INK = "#0b6bcb", "#9aa4ae", "#22303c"


def price_and_quality(compared: Comparison, advice: Recommendation) -> str | None:
    """Return the drawing; None for fewer than two arms."""
    drawn = charts.scatter(compared.arms, advice, compared.leading)
    return _svg(drawn, compared.leading) if drawn else None


def _svg(drawn: Scatter, leading: str) -> str:
    middle = LEFT + _wide(50)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">',
        f'<g font-family="sans-serif" font-size="13" fill="{INK}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" font-weight="bold">{escape(leading)}, with its interval</text>',
        f'<path d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}" stroke="{INK}" fill="none"/>',
        f'<text x="{LEFT - 8}" y="{TOP + 5}" text-anchor="end">{drawn.top:.0%}</text>',
        f'<text x="{LEFT - 8}" y="{HEIGHT - BOTTOM}" text-anchor="end">0</text>',
        f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 30}" text-anchor="end">{drawn.right:g}</text>',
        f'<text x="{middle:.0f}" y="{HEIGHT - 10}" text-anchor="middle">{PRICE}</text>',
        *(part for point in drawn.points for part in _point(point)),
        "</g></svg>",
    ]
    return "\n".join(parts)


def _wide(percent: float) -> float:
    return percent * (WIDTH - LEFT - RIGHT) / 100


def _y(percent: float) -> float:
    return TOP + percent * (HEIGHT - TOP - BOTTOM) / 100


def _point(point: Point) -> Iterator[str]:
    x, color = LEFT + _wide(point.x), OUT if point.is_out else ACCENT
    fill = color if point.is_recommended else "#ffffff"
    weight = ' font-weight="bold"' if point.is_recommended else ""
    yield f'<path d="M{x:.1f} {_y(point.low):.1f}V{_y(point.high):.1f}" stroke="{color}"/>'
    yield (
        f'<circle cx="{x:.1f}" cy="{_y(point.y):.1f}" r="6" fill="{fill}" stroke="{color}"'
        ' stroke-width="2"/>'
    )
    yield (
        f'<text x="{x + 12:.1f}" y="{_y(point.label_y) + 4:.1f}"{weight}>{escape(point.name)} '
        f"{point.mean:.0%}</text>"
    )
