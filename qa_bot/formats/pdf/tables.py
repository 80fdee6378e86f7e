"""Tables that are ruled: lines that cross make a grid, and the words in each of its cells are a cell's text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qa_bot.formats.pdf.lines import lines_of
from qa_bot.formats.pdf.records import Box, Page, Word
from qa_bot.formats.pdf.words import joined

_NEAR = 4.0
"""Points: rules that are nearer are one, or touch."""
_NARROWEST = 10.0
"""Points that a column is wide, or a row high, at least."""
_MOST_RULES = 4_000
"""Rules of a page: one with more is a drawing."""
_LEAST_FILLED = 0.4
"""Share of a table's cells that have a text."""
_LONGEST_CELL = 900
"""Characters: a longer cell is a box around text."""


class Table(NamedTuple):
    """A table: where it is, and its rows of cells."""

    box: Box
    rows: Sequence[Sequence[str]]
    has_header: bool = False


class Grid(NamedTuple):
    """Where a table's rules are: ``xs`` from the left, ``ys`` from the bottom."""

    xs: Sequence[float]
    ys: Sequence[float]

    @property
    def box(self) -> Box:
        """The place of all of it."""
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


def tables_of(page: Page) -> Iterator[tuple[Table, list[Word]]]:
    """Yield the tables of a page, each with the words that are in it."""
    if not 4 <= len(page.rules) <= _MOST_RULES:
        return
    for grid in _grids(page.rules):
        box = grid.box
        words = [word for word in page.words if _is_within(word.box, box)]
        rows = list(_rows(page, grid, words))
        if _is_table(rows):
            top = max(word.box.middle for word in words)
            yield Table(box, rows, all(word.font.is_bold for word in words if word.box.middle > top - 4)), words


def _is_within(box: Box, other: Box) -> bool:
    across = (box.left + box.right) / 2
    return other.left - 1 <= across <= other.right + 1 and other.bottom - 1 <= box.middle <= other.top + 1


def _grids(rules: Sequence[Box]) -> Iterator[Grid]:
    """Yield a grid for each group of rules that touch, directly or by others."""
    groups: list[list[Box]] = []
    boxes: list[Box] = []
    for rule in sorted(rules, key=lambda each: -each.top):
        touched = [number for number, box in enumerate(boxes) if _touch(rule, box) and _touches(rule, groups[number])]
        group, box = [rule], rule
        for number in reversed(touched):
            group += groups.pop(number)
            box = box.around(boxes.pop(number))
        groups.append(group)
        boxes.append(box)
    for group in groups:
        xs = _merged(rule.left + rule.width / 2 for rule in group if rule.height > rule.width)
        ys = _merged(rule.middle for rule in group if rule.width >= rule.height)
        if len(xs) >= 3 and len(ys) >= 3:
            yield Grid(xs, ys)


def _touches(rule: Box, group: Sequence[Box]) -> bool:
    return any(_touch(rule, each) for each in reversed(group))


def _touch(one: Box, other: Box) -> bool:
    return (
        one.left - _NEAR <= other.right
        and other.left - _NEAR <= one.right
        and one.bottom - _NEAR <= other.top
        and other.bottom - _NEAR <= one.top
    )


def _merged(places: Iterator[float]) -> list[float]:
    """Return places in order, those of one rule once."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NARROWEST:
            found.append(place)
    return found


def _rows(page: Page, grid: Grid, words: Sequence[Word]) -> Iterator[list[str]]:
    """Yield the rows from the top, but for those without a word."""
    rows: dict[int, dict[int, list[Word]]] = {}
    for word in words:
        row = len(grid.ys) - 1 - min(max(bisect_right(grid.ys, word.box.middle), 1), len(grid.ys) - 1)
        column = min(max(bisect_right(grid.xs, (word.box.left + word.box.right) / 2), 1), len(grid.xs) - 1) - 1
        rows.setdefault(row, {}).setdefault(column, []).append(word)
    for _, cells in sorted(rows.items()):
        yield [joined(lines_of(page, cells.get(column, ()))) for column in range(len(grid.xs) - 1)]


def _is_table(rows: Sequence[Sequence[str]]) -> bool:
    cells = [cell for row in rows for cell in row]
    filled = sum(map(bool, cells))
    return (
        len(rows) >= 2
        and filled >= 4
        and filled >= _LEAST_FILLED * len(cells)
        and max(map(len, cells)) <= _LONGEST_CELL
        and 2 * sum(sum(map(bool, row)) >= 2 for row in rows) >= len(rows)
    )
