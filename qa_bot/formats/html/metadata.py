"""What a web page says of itself: title, author, date, language, keywords."""

from __future__ import annotations

from qa_bot.formats.cleaning import one_line
from qa_bot.formats.markup import Element, attribute, name_of

_NAMES = {
    "author": ("author", "dc.creator", "dcterms.creator", "article:author", "citation_author"),
    "date": ("date", "dc.date", "dcterms.date", "article:published_time", "citation_publication_date", "last-modified"),
    "tags": ("keywords", "article:tag", "dc.subject"),
}


def metadata_of(root: Element, encoding: str = "") -> dict[str, str]:
    """Return what the head of a page tells, by name."""
    found: dict[str, str] = {}
    said: dict[str, str] = {}
    for element in root.iter("title", "meta"):
        if name_of(element) == "title":
            found.setdefault("title", one_line("".join(map(str, element.itertext()))))
            continue
        name = (element.get("name") or element.get("property") or element.get("http-equiv") or "").lower()
        said.setdefault(name, one_line(element.get("content") or ""))
    for field, names in _NAMES.items():
        found[field] = next((said[name] for name in names if said.get(name)), "")
    found["language"] = attribute(root, "lang") or said.get("content-language", "")
    found["encoding"] = encoding
    return {name: value for name, value in found.items() if value}
