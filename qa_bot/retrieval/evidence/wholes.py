"""What a passage as a whole adds to the scores of its sentences: several that nearly answer beat one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from qa_bot.retrieval.evidence.features import INPUTS
from qa_bot.retrieval.index import FloatArray

SPREAD = 1.5
"""How far below its best sentence, in points of the score, a passage's others still count."""
BM25_WEIGHT = 0.2
_BM25 = INPUTS.index("passage_bm25_titled")


def passage_parts(
    scores: FloatArray, passages: npt.NDArray[np.integer], inputs: npt.NDArray[np.floating]
) -> FloatArray:
    """Return what to add to each of S sentences' ``scores``, by the numbers of their ``passages`` and their ``inputs``.

    It is the passage's BM25, weighted, and by how much the soft maximum of its sentences' scores, the logarithm of the
    sum of their exponentials, lies above their maximum. All sentences of a passage get the same, so that their order
    within it stays.
    """
    _, place = np.unique(passages, return_inverse=True)
    count = int(place.max()) + 1
    highest = np.full(count, -np.inf)
    np.maximum.at(highest, place, scores)
    sums = np.bincount(place, np.exp((scores - highest[place]) / SPREAD), count)
    parts: FloatArray = SPREAD * np.log(sums)[place] + BM25_WEIGHT * inputs[:, _BM25]
    return parts
