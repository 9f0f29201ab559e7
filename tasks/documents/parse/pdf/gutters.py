"""Find gutters: white that runs down between the cells of several rows of a printed page."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tasks.documents.parse.pdf.lines import Cell, Joint, Row

Span = tuple[float, float]

LEAST = 0.02  # of the size: a gutter
REACH = 12  # rows in which a gutter must have shown
FAR = (3.0, 4.5)  # of the size: rows that are further apart may, or do, belong to two bands
SPANNING = 30  # rows of a table that stand across its columns
ALIKE = 8  # rows in which cells that touch begin at one place
REAL = 0.3  # of the rows with a gap at a gutter: those in which it is wide


def outer(rows: Sequence[Row]) -> Span:
    if not rows:
        return 0.0, 0.0
    return min(row.cells[0].left for row in rows), max(row.right for row in rows)


def band(rows: Sequence[Row], start: int, outer: Span) -> tuple[int, list[Span], int | None] | None:
    """Return (behind its last row, gutters, first row that crosses one) of the band from
    `start`."""
    free, live = _free(rows[start], outer), list[Span]()
    low, high = rows[start].cells[0].left, rows[start].right
    end, crossed, spanning = start + 1, None, 0
    single = len(rows[start].cells) == 1
    while end < len(rows) and not apart(rows, end):
        row = rows[end]
        least = LEAST * row.size
        common = _common(free, _free(row, outer), least)
        low, high = min(low, row.cells[0].left), max(high, row.right)
        inner = [span for span in common if low < span[1] and span[0] < high and low <= span[0]]
        inner = [span for span in inner if span[1] <= high]
        if len(inner) < len(live):
            lost = [span for span in live if not any(_over(span, other) for other in inner)]
            if any(_proved(rows[start:end], span, live) for span in lost):
                fits = end + 1 < len(rows) and not crossing(rows[end + 1], live)
                spanning += 1
                if not fits or len(filled(rows[end + 1], live)) < 2 or spanning > SPANNING:
                    break
                crossed = crossed or end
                end += 1
                continue
        if single and len(row.cells) - 1 > len(inner):
            return None  # the rows before are text above a table
        single = single and len(row.cells) == 1
        free, live = common, inner
        end += 1
        if not free or (not live and end - start >= REACH):
            return None
    live = [span for span in live if _proved(rows[start:end], span, live)]
    return (end, live, crossed) if live else None


def apart(rows: Sequence[Row], at: int) -> bool:
    """Return whether much more white is above a row than between its neighbours."""
    gaps = [one.base - other.base for one, other in pairwise(rows[max(at - 2, 0) : at + 2])]
    gap = rows[at - 1].base - rows[at].base
    return gap > FAR[1] * rows[at].size or (
        gap > FAR[0] * rows[at].size and any(gap > 1.3 * other for other in gaps)
    )


def _free(row: Row, outer: Span) -> list[Span]:
    """Return the white spans of a row between the page's first and last letter."""
    edges = [outer[0]]
    for cell in row.cells:
        edges += [cell.left, *(x for joint in cell.joints for x in (joint.left, joint.right))]
        edges.append(cell.right)
    edges.append(outer[1])
    spans = zip(edges[::2], edges[1::2], strict=True)
    return [(left, right) for left, right in spans if right > left]


def _common(one: Sequence[Span], other: Sequence[Span], least: float) -> list[Span]:
    found, n, m = [], 0, 0
    while n < len(one) and m < len(other):
        low, high = max(one[n][0], other[m][0]), min(one[n][1], other[m][1])
        if high - low >= least:
            found.append((low, high))
        if one[n][1] < other[m][1]:
            n += 1
        else:
            m += 1
    return found


def _over(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _proved(rows: Sequence[Row], gutter: Span, gutters: Sequence[Span]) -> bool:
    """Return whether cells stand on both sides of a gutter, next to it, in one row; or columns
    whose lines are at other heights do."""
    at = sum(span[0] < gutter[0] for span in gutters)
    sides = [filled(row, gutters) for row in rows]
    both = sum(at in side and at + 1 in side for side in sides)
    left = sum(at in side for side in sides) - both
    right = sum(at + 1 in side for side in sides) - both
    if not both:
        return min(left, right) >= 3 and _alternate(sides, at)
    joints = [joint for row in rows for joint in _joints(row, gutter)]
    return both >= REAL * (both + len(joints)) or _begin_alike(joints)


def _joints(row: Row, gutter: Span) -> list[Joint]:
    return [
        joint
        for cell in row.cells
        for joint in cell.joints
        if joint.left < gutter[1] and gutter[0] < joint.right
    ]


def _begin_alike(joints: Sequence[Joint]) -> bool:
    """Return whether cells that touch those before them begin or end at one place in many rows."""
    if len(joints) < ALIKE:
        return False
    rights = [joint.right for joint in joints]
    return max(rights) - min(rights) < 1


def _alternate(sides: Sequence[set[int]], at: int) -> bool:
    turns = [at in side for side in sides if at in side or at + 1 in side]
    return sum(one != other for one, other in pairwise(turns)) >= 4


def crossing(row: Row, gutters: Sequence[Span]) -> bool:
    """Return whether a cell stands on both sides of a gutter."""
    for gutter in gutters:
        low, high = gutter
        slack = 0.25 * (high - low)
        for cell in row.cells:
            if cell.left < low + slack and cell.right > high - slack and not _joints(row, gutter):
                return True
    return False


def parted(row: Row, gutters: Sequence[Span]) -> Row:
    """Return the row with its cells cut where a gutter runs between two pieces of them."""
    if not any(cell.joints for cell in row.cells):
        return row
    cells = []
    for cell in row.cells:
        cuts = [j for j in cell.joints if any(_over((j.left, j.right), span) for span in gutters)]
        left, start = cell.left, 0
        for joint in cuts:
            text = cell.text[start : joint.at].strip()
            cells.append(replace(cell, left=left, right=joint.left, text=text, joints=[]))
            left, start = joint.right, joint.at
        text = cell.text[start:].strip() if cuts else cell.text
        cells.append(replace(cell, left=left, text=text, joints=[]))
    return replace(row, cells=[cell for cell in cells if cell.text])


def filled(row: Row, gutters: Sequence[Span]) -> set[int]:
    """Return the columns in which a row has a cell."""
    return {column_of(cell, gutters) for cell in row.cells}


def column_of(cell: Cell, gutters: Sequence[Span]) -> int:
    spans = any(cell.left < low and high < cell.right for low, high in gutters)
    at = cell.left if spans else (cell.left + cell.right) / 2
    return sum((low + high) / 2 < at for low, high in gutters)


def column(rows: Sequence[Row], number: int, gutters: Sequence[Span]) -> list[Row]:
    found = []
    for row in rows:
        cells = [cell for cell in row.cells if column_of(cell, gutters) == number]
        if cells:
            largest = max(cells, key=lambda cell: cell.size)
            found.append(Row(largest.base, largest.size, cells))
    return found
