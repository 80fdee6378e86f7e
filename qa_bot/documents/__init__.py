"""Files → Documents → Passages."""

from qa_bot.documents.files import Corpus, read_corpus
from qa_bot.documents.loaders import LOADERS, Source
from qa_bot.documents.passages import PASSAGE_WORDS, passages

__all__ = ["LOADERS", "PASSAGE_WORDS", "Corpus", "Source", "passages", "read_corpus"]
