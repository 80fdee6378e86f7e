"""``qa-bot text``: the text that the bot reads in a file, or its blocks with their kinds and places."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator

from qa_bot.documents import read_corpus
from qa_bot.interface.console import ANSWERED
from qa_bot.interface.fragments import printable
from qa_bot.model import Block, Document, Place
from qa_bot.settings import Settings

_BETWEEN_DOCUMENTS = "\f"
"""What parts the texts of several documents of one file, as pages are parted in a text."""


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what is read in a file, and return the exit status."""
    documents = read_corpus([arguments.file]).documents
    if arguments.json:
        for document in documents:
            sys.stdout.write(json.dumps(_record(document), ensure_ascii=False) + "\n")
    elif arguments.places:
        for document in documents:
            sys.stdout.write("".join(f"{line}\n" for line in _told(document)))
    else:
        sys.stdout.write(_BETWEEN_DOCUMENTS.join(_ended(_quoted(document).text) for document in documents))
    return ANSWERED


def _ended(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"


def _quoted(document: Document) -> Document:
    """Return the document whose text citations quote: that which a reading view was made from."""
    return document.original or document


def _blocks(document: Document) -> list[Block]:
    """Return the blocks of a document, in the text that is quoted: where none are known, those of its sections."""
    spans = [span for section in document.sections for span in section.blocks]
    blocks = document.blocks if document.original is None else ()
    found = list(blocks) or [Block("paragraph", *span) for span in spans]
    return [block._replace(start=start, end=end) for block in found for start, end in [_span(document, block)]]


def _span(document: Document, block: Block) -> tuple[int, int]:
    return document.to_source(block.start, block.end)


def _record(document: Document) -> dict[str, object]:
    return {
        "schema": "qa-bot/text/1",
        "document": document.id,
        "title": document.title,
        "path": document.path,
        "sha256": document.sha256,
        "metadata": dict(document.metadata),
        "text": _quoted(document).text,
        "blocks": [
            {
                "kind": block.kind,
                "start": block.start,
                "end": block.end,
                "level": block.level,
                "parent": block.parent if block.parent >= 0 else None,
                "place": _place_record(_quoted(document).place_at(block.start)),
            }
            for block in _blocks(document)
        ],
        "sections": [
            {"path": list(section.path), "start": start, "end": end}
            for section in document.sections
            for start, end in [document.to_source(section.blocks[0][0], section.blocks[-1][1])]
        ],
        "places": [{"start": start, **_place_record(place)} for start, place in _quoted(document).places],
    }


def _place_record(place: Place) -> dict[str, object]:
    return {"kind": place.kind, "number": place.number, "label": place.label}


def _told(document: Document) -> Iterator[str]:
    """Yield a document's title and metadata, and a line for each block with its place, kind and text."""
    yield printable(document.title)
    for name, value in document.metadata.items():
        yield printable(f"{name}: {value}")
    shown = None
    for block in _blocks(document):
        place = _quoted(document).place_at(block.start)
        if place != shown and (place.kind != "line" or shown is None or place.label != shown.label):
            yield ""
            yield printable(_place_told(place))
        shown = place
        if block.kind in ("list", "table"):
            continue  # what is in it follows
        name = f"{block.kind} {block.level}" if block.kind == "heading" else block.kind
        text = " ⏎ ".join(_quoted(document).text[block.start : block.end].splitlines())
        yield printable(f"  {name:11} {text}")


def _place_told(place: Place) -> str:
    """Return a place for a person.

    >>> _place_told(Place("page", 12, "xii")), _place_told(Place("section", None, "Methods"))
    ('page 12 (xii)', 'section Methods')
    """
    if place.number is None:
        return place.label or "" if place.kind == "sheet" else f"{place.kind} {place.label or ''}".rstrip()
    return f"{place.kind} {place.number}" + (f" ({place.label})" if place.label else "")
