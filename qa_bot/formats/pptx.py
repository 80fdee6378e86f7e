"""PPTX: the slides in the order in which they are shown, with the speaker's notes."""

from __future__ import annotations

from collections.abc import Iterator

from qa_bot.documents.loaders import Source
from qa_bot.formats.archives import Archive
from qa_bot.formats.builder import Builder
from qa_bot.formats.cleaning import lines_kept
from qa_bot.formats.markup import Element, attribute, name_of, parse_xml
from qa_bot.formats.package import core_metadata, relations
from qa_bot.model import Document, Place

_WHAT = "PPTX"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TITLES = ("title", "ctrTitle")
_FURNITURE = ("ftr", "sldNum", "dt", "hdr", "sldImg")
_WITHOUT_BULLETS = ("", "subTitle", *_TITLES)
"""Kinds of shapes whose paragraphs are no items: text boxes, and titles."""


def load_pptx(source: Source) -> Iterator[Document]:
    """Read a PowerPoint presentation.

    Raises:
        CorpusError: it is broken, encrypted or too large.
    """
    archive = Archive(source.path, source.content, _WHAT)
    builder = Builder()
    for number, path in enumerate(_slides(archive), start=1):
        content = archive.get(path)
        if content is None:
            continue
        builder.at(Place("slide", number))
        _add_slide(builder, parse_xml(archive.path, content, _WHAT), number)
        for target in relations(archive, path).values():
            notes = archive.get(target.path) if target.kind == "notesSlide" else None
            if notes is not None:
                builder.at(Place("slide", number, "notes"))
                _add_notes(builder, parse_xml(archive.path, notes, _WHAT))
    metadata = core_metadata(archive)
    yield builder.finish(source.about(), _title(metadata), metadata)


def _title(metadata: dict[str, str]) -> str:
    title = metadata.get("title", "")
    return "" if title.lower() in ("powerpoint presentation", "powerpoint-präsentation", "presentation") else title


def _slides(archive: Archive) -> Iterator[str]:
    presentation = parse_xml(archive.path, archive.read("ppt/presentation.xml"), _WHAT)
    targets = relations(archive, "ppt/presentation.xml")
    for element in presentation.iter():
        target = targets.get(element.get(_RELATION) or "") if name_of(element) == "sldId" else None
        if target is not None:
            yield target.path


def _add_slide(builder: Builder, slide: Element, number: int) -> None:
    shapes = list(_shapes(slide))
    titles = [shape for shape in shapes if _kind(shape) in _TITLES]
    title = " ".join(filter(None, (_text(each) for shape in titles for each in _paragraphs(shape))))
    builder.heading(1, title or f"Slide {number}")
    for shape in shapes:
        if name_of(shape) == "tbl":
            _add_table(builder, shape)
        elif _kind(shape) not in (*_TITLES, *_FURNITURE):
            _add_text(builder, shape, _kind(shape) not in _WITHOUT_BULLETS)


def _shapes(slide: Element) -> Iterator[Element]:
    """Yield the shapes and tables of a slide in their order, those of groups, too; not what other programs show."""
    waiting = [slide]
    while waiting:
        element = waiting.pop()
        name = name_of(element)
        if name in ("sp", "tbl"):
            yield element
        elif name not in ("Fallback", "timing", "transition"):
            waiting.extend(reversed(element))


def _kind(shape: Element) -> str:
    """Return what a shape is for: ``body`` where a placeholder does not say, or nothing for a text box."""
    placeholder = next((each for each in shape.iter() if name_of(each) == "ph"), None)
    return "" if placeholder is None else placeholder.get("type") or "body"


def _paragraphs(shape: Element) -> Iterator[Element]:
    body = next((each for each in shape.iter() if name_of(each) == "txBody"), None)
    return (each for each in (body if body is not None else ()) if name_of(each) == "p")


def _text(paragraph: Element) -> str:
    parts = []
    for each in paragraph.iter():
        if name_of(each) == "br":
            parts.append("\n")
        elif name_of(each) == "t" and not _is_field(each):
            parts.append(str(each.text or ""))
    return lines_kept("".join(parts).replace("\v", "\n"))


def _is_field(text: Element) -> bool:
    """Tell whether a text is the number of the slide, or a date that the program writes."""
    parent = text.getparent()
    return parent is not None and name_of(parent) == "fld"


def _add_text(builder: Builder, shape: Element, has_items: bool) -> None:
    found = [(_text(each), each) for each in _paragraphs(shape)]
    found = [(text, each) for text, each in found if text]
    if not has_items or len(found) < 2:
        for text, _ in found:
            builder.add("paragraph", text)
        return
    with builder.group("list"):
        for text, each in found:
            properties = next((child for child in each if name_of(child) == "pPr"), None)
            is_item = properties is None or not any(name_of(child) == "buNone" for child in properties)
            level = attribute(properties, "lvl") if properties is not None else ""
            depth = int(level) + 1 if level.isdecimal() and len(level) < 3 else 1
            builder.add("item", f"- {text}".replace("\n", " ") if is_item and text[0] not in "-–•" else text, depth)


def _add_table(builder: Builder, table: Element) -> None:
    rows = [each for each in table if name_of(each) == "tr"]
    with builder.group("table"):
        for number, row in enumerate(rows):
            cells = [each for each in row if name_of(each) == "tc"]
            texts = [" ".join(_text(p).replace("\n", " ") for p in _paragraphs(cell)).strip() for cell in cells]
            builder.row(texts, number == 0)


def _add_notes(builder: Builder, notes: Element) -> None:
    for shape in _shapes(notes):
        if name_of(shape) == "sp" and _kind(shape) == "body":
            for paragraph in _paragraphs(shape):
                builder.add("paragraph", _text(paragraph))
