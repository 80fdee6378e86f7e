"""What the forms of question files share: the text of a file, the corpus of a folder, numbers."""

from __future__ import annotations

from pathlib import Path

from qa_bot.documents import read_corpus
from qa_bot.errors import CorpusError, QuestionSetError
from qa_bot.model import Document


def text_of(path: str) -> str:
    """Return the text of a file."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuestionSetError(path, f"not UTF-8: a wrong byte at offset {error.start}") from None
    except OSError as error:
        raise QuestionSetError(path, error.strerror or str(error)) from None


def documents_of(path: str, corpus: Path) -> tuple[Document, ...]:
    """Read the corpus of a folder."""
    try:
        return read_corpus([corpus]).documents
    except CorpusError as error:
        raise QuestionSetError(path, str(error)) from None


def is_number(value: str) -> bool:
    """Tell whether a text is a number."""
    try:
        return float(value) == float(value)
    except ValueError:
        return False
