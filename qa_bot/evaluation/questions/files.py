"""What the forms of question files share: the file itself, the corpus of a folder, identities."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from qa_bot.documents import read_corpus
from qa_bot.errors import CorpusError, QuestionSetError
from qa_bot.model import Document

_GZIP = b"\x1f\x8b"
"""What a file packed by gzip begins with."""


@dataclass(frozen=True)
class Source:
    """A question file or folder, with what the command line says of it. It is read once: it may be a pipe."""

    path: str
    scope: str = "article"
    """A key of ``forms.SCOPES``."""
    qrels: str | None = None
    """Of TREC topics: the file of judgements."""
    corpus: Sequence[str] = ()
    """Files and folders where documents are looked for that are not found from the question file."""

    @cached_property
    def text(self) -> str:
        """The text of the file."""
        return text_of(self.path)


def text_of(path: str) -> str:
    """Return the text of a file, unpacked where gzip packed it.

    Raises:
        QuestionSetError: it cannot be read.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise QuestionSetError(path, error.strerror or str(error)) from None
    if content.startswith(_GZIP):
        content = _unpacked(path, content)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise QuestionSetError(path, "UTF-16, not UTF-8; save it as UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuestionSetError(path, f"not UTF-8: a wrong byte at offset {error.start}") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unpacked(path: str, content: bytes) -> bytes:
    import gzip  # few question files need it

    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise QuestionSetError(path, f"broken gzip: {error}") from None


def documents_of(path: str, corpus: Path) -> tuple[Document, ...]:
    """Read the corpus of a folder."""
    try:
        return read_corpus([corpus]).documents
    except CorpusError as error:
        raise QuestionSetError(path, str(error)) from None


def identity_of(path: str, place: str, field: str, value: object) -> str:
    """Return an id that a record states: a string or a whole number.

    Raises:
        QuestionSetError: it is neither.
    """
    if not isinstance(value, str | int) or isinstance(value, bool) or value == "":
        raise QuestionSetError(path, f'the field "{field}" is neither a string nor a whole number', place)
    return str(value)
