"""Files → Documents → Passages."""

from qa_bot.documents.files import Corpus, read_corpus
from qa_bot.documents.loaders import LOADERS, Source
from qa_bot.documents.passages import COLUMNS, PASSAGE_WORDS, Cutting, Passages, cut, passages

__all__ = [
    "COLUMNS",
    "LOADERS",
    "PASSAGE_WORDS",
    "Corpus",
    "Cutting",
    "Passages",
    "Source",
    "cut",
    "passages",
    "read_corpus",
]
