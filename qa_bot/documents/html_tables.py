"""The tables of HTML that stand in a text of another format: their rows, and which of them is the header."""

from __future__ import annotations

from collections.abc import Iterator

from qa_bot.model import Block, Span


def tables_of(text: str, start: int, end: int, before: int) -> list[Block]:
    """Return the blocks of the tables in a part of a text, ``before`` of which stand before them in the document."""
    lowered = text[start:end].lower()
    found: list[Block] = []
    for first, last in _elements(lowered, "table", 0, len(lowered)):
        rows = list(_elements(lowered, "tr", first, last))
        if not rows:
            continue
        parent = before + len(found)
        found.append(Block("table", start + rows[0][0], start + rows[-1][1]))
        for number, (begin, stop) in enumerate(rows):
            is_header = number == 0 and "<th" in lowered[begin:stop]
            found.append(Block("header" if is_header else "row", start + begin, start + stop, parent=parent))
    return found


def _elements(text: str, name: str, start: int, end: int) -> Iterator[Span]:
    """Yield the contents of the elements of a name, in order; none within another is told apart."""
    at = start
    while (begin := text.find(f"<{name}", at, end)) >= 0:
        opened = text.find(">", begin, end)
        closed = text.find(f"</{name}", opened, end) if opened >= 0 else -1
        if closed < 0:
            return
        if text[begin + len(name) + 1] in "> \t\r\n":
            yield opened + 1, closed
        at = closed + 1
