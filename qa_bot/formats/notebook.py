"""Jupyter notebooks: cells of Markdown as they are shown, cells of code as code, each a place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from qa_bot.documents.loaders import Source
from qa_bot.errors import BrokenFile
from qa_bot.formats.builder import Builder
from qa_bot.formats.cleaning import code_lines
from qa_bot.formats.html.walker import Walker
from qa_bot.formats.markup import parse_html
from qa_bot.model import Document

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_WHAT = "Jupyter notebook"
_LONGEST_OUTPUT = 4_000
"""Characters of what a cell printed: more is a log."""


def load_notebook(source: Source) -> Iterator[Document]:
    """Read a notebook.

    Raises:
        BrokenFile: it is no notebook.
    """
    try:
        record = json.loads(source.text())
    except (ValueError, RecursionError) as error:
        raise BrokenFile(source.path, _WHAT, str(error)) from None
    cells = record.get("cells") if isinstance(record, dict) else None
    if not isinstance(cells, list):
        raise BrokenFile(source.path, _WHAT, "there are no cells in it")
    builder = Builder(names_sections=True)
    walker = Walker(builder)
    for number, cell in enumerate(cells, start=1):
        if isinstance(cell, dict):
            builder.number = number
            builder.at(builder.section_place())
            _add(builder, walker, source.path, cell)
    yield builder.finish(source.about(), walker.title, _metadata(record))


def _metadata(record: dict[str, Any]) -> dict[str, str]:
    said = record.get("metadata")
    title = said.get("title") if isinstance(said, dict) else None
    return {"title": title} if isinstance(title, str) else {}


def _add(builder: Builder, walker: Walker, path: str, cell: dict[str, Any]) -> None:
    text = _joined(cell.get("source"))
    if cell.get("cell_type") == "markdown":
        root = parse_html(path, _markdown().render(text))
        if root is not None:
            walker.walk(next(root.iter("body"), root))
    elif cell.get("cell_type") == "code":
        _add_code(builder, text)
        outputs = cell.get("outputs")
        for output in outputs if isinstance(outputs, list) else ():
            shown = _output(output) if isinstance(output, dict) else ""
            _add_code(builder, shown if len(shown) <= _LONGEST_OUTPUT else "")


def _add_code(builder: Builder, text: str) -> None:
    with builder.group("code"):
        builder.add("code", code_lines(text))


def _output(output: dict[str, Any]) -> str:
    """Return what a cell printed as text."""
    shown = output.get("data")
    return _joined(output.get("text") or (shown.get("text/plain") if isinstance(shown, dict) else ""))


def _joined(lines: object) -> str:
    if isinstance(lines, list):
        return "".join(line for line in lines if isinstance(line, str))
    return lines if isinstance(lines, str) else ""


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"maxNesting": 20}).enable("table")
