"""E-mails: the fields that people read, and one form of the body; what carries a message is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import islice

from qa_bot.documents.drafts import About
from qa_bot.documents.loaders import Source
from qa_bot.errors import BrokenFile
from qa_bot.formats.builder import Builder
from qa_bot.formats.cleaning import lines_kept, one_line
from qa_bot.formats.encodings import decode
from qa_bot.formats.html.pruning import remove_furniture
from qa_bot.formats.html.walker import Walker
from qa_bot.formats.markup import parse_html
from qa_bot.model import Document, Place

_FIELDS = ("From", "To", "Cc", "Date", "Subject")
_MOST_MESSAGES = 100_000
_MOST_PARTS = 1_000
"""Parts of a message: one within another is one more."""
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_TRACKING = re.compile(r"[<(\[]\s*https?://[^\s>)\]]{60,}\s*[>)\]]|https?://\S{100,}")
"""Addresses too long to be read: they say who clicks."""
_UNSUBSCRIBE = re.compile(
    r"\bunsubscribe\b|\babmelden\b|view (?:this|it) in (?:your|a) browser|\bopt[ -]out\b", re.IGNORECASE
)
_LONGEST_FOOTER = 300
"""Characters of a paragraph on unsubscribing that is a footer."""
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_QUOTED = re.compile(r"^(?:>[ \t]?)+", re.MULTILINE)
_FROM_LINE = re.compile(rb"(?:^|(?<=\n))From [^\r\n]*\r?\n")
_A_FIELD = re.compile(rb"\s*(?:From |[A-Za-z][A-Za-z0-9-]*:)")


def load_mail(source: Source) -> Iterator[Document]:
    """Read an e-mail.

    Raises:
        BrokenFile: it does not begin as e-mails do.
    """
    if not _A_FIELD.match(source.content):
        raise BrokenFile(source.path, "e-mail", "no header field at the top")
    yield _message(source.about(), source.path, source.content)


def load_mbox(source: Source) -> Iterator[Document]:
    """Read a folder of e-mails that is one file, each message a document.

    Raises:
        BrokenFile: it does not begin as such folders do.
    """
    starts = list(islice(_FROM_LINE.finditer(source.content), _MOST_MESSAGES))
    if not starts or starts[0].start():
        raise BrokenFile(source.path, "mbox", "no “From ” line at the top")
    about = source.about()
    ends = [match.start() for match in starts[1:]] + [len(source.content)]
    for number, (match, end) in enumerate(zip(starts, ends, strict=True), start=1):
        each = About(about.path, f"{about.name}#{number}", about.sha256)
        yield _message(each, source.path, source.content[match.end() : end].replace(b"\n>From ", b"\nFrom "))


def _message(about: About, path: str, content: bytes) -> Document:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    builder = Builder()
    fields = {name: _field(message, name) for name in _FIELDS}
    builder.at(Place("section", None, "headers"))
    with builder.group("list"):
        for name, value in fields.items():
            builder.add("paragraph", f"{name}: {value}" if value else "")
    builder.at(Place("section", None, "message body"))
    _add_body(builder, path, message)
    metadata = {"title": fields["Subject"], "author": fields["From"], "date": fields["Date"]}
    return builder.finish(about, fields["Subject"], metadata)


def _field(message: EmailMessage, name: str) -> str:
    """Return a field as it stands; the library raises what it likes for those that are broken."""
    try:
        return one_line(str(message.get(name, "")))
    except Exception:
        return ""


def _add_body(builder: Builder, path: str, message: EmailMessage) -> None:
    texts: dict[str, str] = {}
    for part in islice(message.walk(), _MOST_PARTS):
        kind = part.get_content_type()
        if kind not in ("text/plain", "text/html") or part.is_multipart() or _is_attached(part):
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            text = decode(content, str(part.get_param("charset", "") or "").lower()).text
            texts[kind] = f"{texts[kind]}\n\n{text}" if kind in texts else text
    before = builder.length
    if "text/html" in texts:  # what mail programs show where both are there
        _add_html(builder, path, texts["text/html"])
    if builder.length == before:
        _add_plain(builder, texts.get("text/plain", ""))


def _is_attached(part: object) -> bool:
    try:
        return getattr(part, "get_content_disposition", lambda: None)() == "attachment"
    except Exception:  # a field that the library cannot parse
        return False


def _add_plain(builder: Builder, text: str) -> None:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    signature = _SIGNATURE.search(text)
    for paragraph in _BLANK_LINES.split(text[: signature.start()] if signature else text):
        is_quoted = all(line.startswith(">") for line in paragraph.splitlines() if line.strip())
        shown = lines_kept(_TRACKING.sub("", _QUOTED.sub("", paragraph) if is_quoted else paragraph))
        if shown and not _is_footer(shown):
            builder.add("quotation" if is_quoted and paragraph.strip() else "paragraph", shown)


def _add_html(builder: Builder, path: str, text: str) -> None:
    root = parse_html(path, text)
    if root is None:
        return
    remove_furniture(root)
    for element in list(root.iter("p", "td", "div", "a")):
        shown = " ".join("".join(map(str, element.itertext())).split())
        if _is_footer(shown) and (parent := element.getparent()) is not None:
            parent.remove(element)
    Walker(builder).walk(next(root.iter("body"), root))


def _is_footer(text: str) -> bool:
    return len(text) <= _LONGEST_FOOTER and _UNSUBSCRIBE.search(text) is not None
