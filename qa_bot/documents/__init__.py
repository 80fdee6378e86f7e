"""Files → Documents → Passages."""

from qa_bot.documents.files import Corpus, Loaded, Opened, load_source, read_corpus
from qa_bot.documents.loaders import LOADERS, Source
from qa_bot.documents.passages import COLUMNS, PASSAGE_WORDS, Cutting, Passages, cut, passages

__all__ = [
    "COLUMNS",
    "LOADERS",
    "PASSAGE_WORDS",
    "Corpus",
    "Cutting",
    "Loaded",
    "Opened",
    "Passages",
    "Source",
    "cut",
    "load_source",
    "passages",
    "read_corpus",
]
