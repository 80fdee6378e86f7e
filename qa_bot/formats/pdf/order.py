"""Lines → the order of reading: the file's, where that goes down its columns, else one found on the page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from qa_bot.formats.pdf.lines import Line

_UPWARD = 0.2
"""Share of steps that go up within a column above which the file's order is none."""
_MOST_DEPTH = 12
_FEWEST_LINES = 3
"""Lines that a column has at least."""


def reading_order(lines: Sequence[Line]) -> list[Line]:
    """Return lines in the order in which they are read."""
    if len(lines) < 2 or not _is_disordered(lines):
        return list(lines)
    return _cut(list(lines), _MOST_DEPTH)


def _is_disordered(lines: Sequence[Line]) -> bool:
    """Tell whether many lines follow one that stands below them, or beside them across a gap as columns have it."""
    ups = beside = 0
    for before, line in pairwise(lines):
        overlaps = min(before.box.right, line.box.right) - max(before.box.left, line.box.left) > 0
        if overlaps and line.box.bottom > before.box.top:
            ups += 1
        is_level = abs(before.box.middle - line.box.middle) < 0.5 * max(before.size, 1.0)
        if is_level and min(len(before.text), len(line.text)) >= 25:
            beside += 1
    return ups > _UPWARD * len(lines) or beside > _UPWARD * len(lines)


def _cut(lines: list[Line], depth: int) -> list[Line]:
    """Cut a region between its columns, or else between its bands, and read the parts one after the other."""
    if depth and len(lines) > 1:
        columns = _columns(lines)
        if columns:
            return [line for column in columns for line in _cut(column, depth - 1)]
        bands = _bands(lines)
        if len(bands) > 1:
            return [line for band in bands for line in _cut(band, depth - 1)]
    return sorted(lines, key=lambda line: (-round(line.box.middle / max(line.size, 1.0)), line.box.left))


def _columns(lines: list[Line]) -> list[list[Line]]:
    """Return the two sides of the widest gap that runs down a region, or nothing."""
    width = median(line.size for line in lines)
    ordered = sorted(lines, key=lambda line: line.box.left)
    right, best, at = ordered[0].box.right, 0.6 * width, 0
    for number, line in enumerate(ordered[1:], start=1):
        if line.box.left - right > best:
            best, at = line.box.left - right, number
        right = max(right, line.box.right)
    sides = [ordered[:at], ordered[at:]]
    return sides if at and min(map(len, sides)) >= _FEWEST_LINES else []


def _bands(lines: list[Line]) -> list[list[Line]]:
    """Cut a region where a line as wide as all of it begins or ends: what is between may have columns."""
    left, right = min(line.box.left for line in lines), max(line.box.right for line in lines)
    ordered = sorted(lines, key=lambda line: -line.box.middle)
    bands: list[list[Line]] = []
    was_wide: bool | None = None
    for line in ordered:
        middle = (left + right) / 2
        is_wide = line.box.left < middle - 0.05 * (right - left) and line.box.right > middle + 0.05 * (right - left)
        if is_wide != was_wide:
            bands.append([])
            was_wide = is_wide
        bands[-1].append(line)
    return bands
