"""Query + Hits → Answer: the best sentence of the best passages, or the reason why there is none."""

from qa_bot.reading.answer import DEPTH, TOP, read
from qa_bot.reading.confidence import THRESHOLD

__all__ = ["DEPTH", "THRESHOLD", "TOP", "read"]
