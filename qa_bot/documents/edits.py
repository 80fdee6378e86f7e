"""Parts of a text that its reading view leaves out or shows otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from qa_bot.model import Span
from qa_bot.offsets import Offsets, ViewBuilder


class Edit(NamedTuple):
    """A part of a text, and what stands for it in the view: nothing, if it is left out."""

    start: int
    end: int
    text: str = ""


def merged(edits: Iterable[Edit]) -> list[Edit]:
    """Return edits in order without overlaps: where two overlap, the one that begins first has both places."""
    found: list[Edit] = []
    for edit in sorted(edits, key=lambda each: (each.start, -each.end)):
        if found and edit.start < found[-1].end:
            if edit.end > found[-1].end:
                found[-1] = found[-1]._replace(end=edit.end)
        elif edit.end > edit.start:
            found.append(edit)
    return found


def apply(builder: ViewBuilder, start: int, end: int, edits: Sequence[Edit]) -> None:
    """Add ``start:end`` of a source to its view, with edits in order that do not overlap."""
    at = start
    for edit in edits:
        builder.copy(at, edit.start)
        builder.replace(edit.start, edit.end, edit.text)
        at = edit.end
    builder.copy(at, end)


def edited(text: str, edits: Sequence[Edit]) -> tuple[str, Offsets | None]:
    """Return a text with edits, and the way back from it."""
    builder = ViewBuilder(text)
    apply(builder, 0, len(text), edits)
    return builder.finish()


def within(spans: Sequence[Span], start: int, end: int) -> bool:
    """Tell whether ``start:end`` meets one of some spans in order."""
    return any(begin < end and start < stop for begin, stop in spans)
