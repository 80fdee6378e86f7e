"""Query → Hits: the index, the engines, the evidence that their passages hold."""

from qa_bot.retrieval.engines import ENGINES, K1, TITLE_WEIGHT, B, Engine, EngineMaker, Statistics, engine_named
from qa_bot.retrieval.evidence import Evidence, Ranker, gather, load_ranker, shipped_ranker
from qa_bot.retrieval.evidence.features import INPUTS, group_of
from qa_bot.retrieval.index import Index
from qa_bot.retrieval.occurrences import Analysis, Occurrences, occurrences
from qa_bot.retrieval.spelling import corrected
from qa_bot.retrieval.weights import sentence_weight, surprise

__all__ = [
    "ENGINES",
    "INPUTS",
    "K1",
    "TITLE_WEIGHT",
    "Analysis",
    "B",
    "Engine",
    "EngineMaker",
    "Evidence",
    "Index",
    "Occurrences",
    "Ranker",
    "Statistics",
    "corrected",
    "engine_named",
    "gather",
    "group_of",
    "load_ranker",
    "occurrences",
    "sentence_weight",
    "shipped_ranker",
    "surprise",
]
