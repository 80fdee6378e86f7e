"""What packages of Office programs say of themselves: title, author, date, language, keywords."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

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
            found[field] = (
                f"{found[field]}, {text}" if field in ("tags", "subject") and field in found else found.get(field, text)
            )
    return found


class Target(NamedTuple):
    """What a part of a package refers to: its kind, the last word of its type, and its path in the package."""

    kind: str
    path: str


def relations(archive: Archive, part: str) -> dict[str, Target]:
    """Return what a part refers to within its package, by identity; what is outside is left out."""
    folder, _, name = part.rpartition("/")
    content = archive.get(f"{folder}/_rels/{name}.rels")
    if content is None:
        return {}
    found = {}
    for element in parse_xml(archive.path, content, archive.what):
        if name_of(element) == "Relationship" and element.get("TargetMode") != "External":
            target = element.get("Target") or ""
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            found[element.get("Id") or ""] = Target((element.get("Type") or "").rpartition("/")[2], path)
    return found
