"""Query + Hits → Answer: the best sentences, the words that answer, or the reason why there are none."""

from qa_bot.reading.answer import DEPTH, TOP, read
from qa_bot.reading.confidence import THRESHOLD
from qa_bot.reading.explanation import explain
from qa_bot.reading.extraction import load_extractor, shipped_extractor
from qa_bot.reading.remarks import is_about_the_text, reply

__all__ = [
    "DEPTH",
    "THRESHOLD",
    "TOP",
    "explain",
    "is_about_the_text",
    "load_extractor",
    "read",
    "reply",
    "shipped_extractor",
]
