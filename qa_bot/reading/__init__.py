"""Query + Hits → Answer: the best sentences, the words that answer, or the reason why there are none."""

from qa_bot.reading.answer import DEPTH, TOP, First, read, with_all_of_few
from qa_bot.reading.choice import near_first
from qa_bot.reading.explanation import explain
from qa_bot.reading.models import Models
from qa_bot.reading.remarks import NOTHING_MORE, is_about_the_text, is_remark, reply, wants_more

__all__ = [
    "DEPTH",
    "NOTHING_MORE",
    "TOP",
    "First",
    "Models",
    "explain",
    "is_about_the_text",
    "is_remark",
    "near_first",
    "read",
    "reply",
    "wants_more",
    "with_all_of_few",
]
