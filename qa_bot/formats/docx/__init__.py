"""DOCX: the text as it is with all tracked changes accepted, footnotes apart, rows of tables as rows."""

from __future__ import annotations

from collections.abc import Iterator

from qa_bot.documents.loaders import Source
from qa_bot.formats.archives import Archive
from qa_bot.formats.docx.body import BodyReader
from qa_bot.formats.docx.notes import Notes
from qa_bot.formats.docx.styles import Styles
from qa_bot.formats.markup import parse_xml
from qa_bot.formats.package import core_metadata
from qa_bot.model import Document

_WHAT = "DOCX"


def load_docx(source: Source) -> Iterator[Document]:
    """Read a Word document.

    Raises:
        CorpusError: it is broken, encrypted or too large.
    """
    archive = Archive(source.path, source.content, _WHAT)
    body = parse_xml(source.path, archive.read("word/document.xml"), _WHAT)
    parts = {name: archive.get(f"word/{name}.xml") for name in ("styles", "numbering", "footnotes", "endnotes")}
    roots = {name: parse_xml(source.path, part, _WHAT) for name, part in parts.items() if part is not None}
    metadata = core_metadata(archive)
    styles = Styles(roots.get("styles"), roots.get("numbering"))
    reader = BodyReader(styles, Notes(roots.get("footnotes"), roots.get("endnotes")))
    reader.read(body)
    yield reader.builder.finish(source.about(), metadata.get("title", "") or reader.title, metadata)
