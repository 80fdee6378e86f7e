"""What packages of Office programs say of themselves: title, author, date, language, keywords."""

from __future__ import annotations

from qa_bot.formats.archives import Archive
from qa_bot.formats.cleaning import one_line
from qa_bot.formats.markup import Element, name_of, parse_xml

_FIELDS = {
    "title": "title",
    "creator": "author",
    "initial-creator": "author",
    "modified": "date",
    "date": "date",
    "created": "date",
    "language": "language",
    "keywords": "tags",
    "keyword": "tags",
    "subject": "subject",
}
"""Names of Dublin Core, and of Office programs, and the field of a document that each becomes."""


def core_metadata(archive: Archive, name: str = "docProps/core.xml") -> dict[str, str]:
    """Return what a package says of itself, by field."""
    content = archive.get(name)
    return {} if content is None else described(parse_xml(archive.path, content, archive.what))


def described(root: Element) -> dict[str, str]:
    """Return the fields of all elements that have the name of one; several keywords are one field."""
    found: dict[str, str] = {}
    for element in root.iter():
        field = _FIELDS.get(name_of(element).lower())
        text = one_line("".join(map(str, element.itertext()))) if field else ""
        if field and text:
            found[field] = f"{found[field]}, {text}" if field == "tags" and field in found else found.get(field, text)
    return found
