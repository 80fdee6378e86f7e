"""A text made from another by leaving out and replacing parts, and the way back to the places there.

A *reading view* is a document's text without markup. It is put together from runs: a run is copied from the source, or
it stands for a part of the source, as ``&`` does for ``&amp;``. What lies between two runs was left out.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right

Span = tuple[int, int]


class Offsets:
    """For each run of a view its start in the view, and its start and end in the source.

    Runs are in order in both texts and do not overlap. A run as long in the source as in the view is a copy.
    """

    __slots__ = ("_ends", "_length", "_sources", "_starts")

    def __init__(self, starts: array[int], sources: array[int], ends: array[int], length: int) -> None:
        self._starts, self._sources, self._ends, self._length = starts, sources, ends, length

    @property
    def columns(self) -> tuple[array[int], array[int], array[int]]:
        """For each run its start in the view, and its start and end in the source."""
        return self._starts, self._sources, self._ends

    def to_source(self, start: int, end: int) -> Span:
        """Return the part of the source that ``start:end`` of the view was made from, the ends of runs included."""
        begin = self._source(start) if start < self._length else (self._ends[-1] if self._ends else 0)
        if end <= start:
            return begin, begin
        run = bisect_right(self._starts, end - 1) - 1
        if not self._is_copy(run):
            return begin, self._ends[run]
        return begin, self._sources[run] + end - self._starts[run]

    def to_view(self, start: int, end: int) -> Span:
        """Return the part of the view that was made from ``start:end`` of the source, empty where all was left out."""
        return self._view(start, False), max(self._view(start, False), self._view(end, True))

    def _source(self, at: int) -> int:
        run = bisect_right(self._starts, at) - 1
        return self._sources[run] + (at - self._starts[run] if self._is_copy(run) else 0)

    def _view(self, at: int, is_end: bool) -> int:
        """Return the place in the view of a place in the source: of what was left out, that of the next run."""
        run = bisect_right(self._sources, at - 1 if is_end else at) - 1
        if run < 0:
            return 0
        stop = self._stop(run)
        if at >= self._ends[run]:
            return stop
        if self._is_copy(run):
            return self._starts[run] + at - self._sources[run]
        return stop if is_end else self._starts[run]

    def _stop(self, run: int) -> int:
        return self._starts[run + 1] if run + 1 < len(self._starts) else self._length

    def _is_copy(self, run: int) -> bool:
        return self._stop(run) - self._starts[run] == self._ends[run] - self._sources[run]


class ViewBuilder:
    """Puts a view together from left to right."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._parts: list[str] = []
        self._starts, self._sources, self._ends = array("q"), array("q"), array("q")
        self._can_grow = False
        self.length = 0
        """Characters of the view so far."""

    @property
    def at(self) -> int:
        """The end in the source of what was taken last."""
        return self._ends[-1] if self._ends else 0

    def copy(self, start: int, end: int) -> None:
        """Take over a part of the source."""
        if end <= start:
            return
        if self._can_grow and self._ends[-1] == start:
            self._ends[-1] = end
        else:
            self._run(start, end)
        self._can_grow = True
        self._parts.append(self.source[start:end])
        self.length += end - start

    def replace(self, start: int, end: int, text: str) -> None:
        """Put ``text`` for a part of the source; nothing, if it is empty."""
        if not text or end <= start:
            return
        self._run(start, end)
        self._can_grow = False
        self._parts.append(text)
        self.length += len(text)

    def ends_with(self, text: str) -> bool:
        """Tell whether the view so far ends with some characters, none longer than what was taken last."""
        return bool(self._parts) and self._parts[-1].endswith(text)

    def finish(self) -> tuple[str, Offsets | None]:
        """Return the view and its offsets, or None where nothing was changed."""
        text = "".join(self._parts)
        is_same = len(self._starts) == 1 and text == self.source
        return text, None if is_same else Offsets(self._starts, self._sources, self._ends, self.length)

    def _run(self, start: int, end: int) -> None:
        if start < self.at:
            raise ValueError("the parts of a view are in the order of its source")
        self._starts.append(self.length)
        self._sources.append(start)
        self._ends.append(end)
