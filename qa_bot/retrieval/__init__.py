"""Query → Hits: the index, the engines, the evidence that their passages hold."""

from qa_bot.retrieval.engine import ENGINES, Engine
from qa_bot.retrieval.evidence import Evidence, gather
from qa_bot.retrieval.index import Index
from qa_bot.retrieval.spelling import corrected

__all__ = ["ENGINES", "Engine", "Evidence", "Index", "corrected", "gather"]
