"""Query → Hits: the index, the engines, the evidence that their passages hold."""

from qa_bot.retrieval.engine import ENGINES, Engine
from qa_bot.retrieval.evidence import Evidence, Ranker, gather, load_ranker, shipped_ranker
from qa_bot.retrieval.index import Index
from qa_bot.retrieval.spelling import corrected
from qa_bot.retrieval.weights import surprise

__all__ = [
    "ENGINES",
    "Engine",
    "Evidence",
    "Index",
    "Ranker",
    "corrected",
    "gather",
    "load_ranker",
    "shipped_ranker",
    "surprise",
]
