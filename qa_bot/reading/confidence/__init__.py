"""How sure the first sentence answers, and what to say where it does not."""

from __future__ import annotations

from qa_bot.model import Query
from qa_bot.reading.confidence.agreement import Compared, agreement
from qa_bot.reading.confidence.coverage import coverage
from qa_bot.reading.confidence.judge import Judge, load_judge, shipped_judge
from qa_bot.reading.confidence.refusal import reason
from qa_bot.reading.extraction import Extraction
from qa_bot.retrieval import Evidence, Index
from qa_bot.retrieval.kinds import KINDS

__all__ = ["Compared", "Judge", "load_judge", "reason", "shipped_judge", "signals"]


def signals(
    query: Query, index: Index, evidence: Evidence, best: int, extraction: Extraction | None, compared: Compared
) -> dict[str, float]:
    """Return by name what tells whether sentence ``best``, a position in ``evidence``, answers with the words found."""
    kind = KINDS[compared.kind]
    return {**coverage(query, index, evidence, best, extraction, kind), **agreement(compared)}
