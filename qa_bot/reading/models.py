"""The learned models that reading uses, from files or as they come with the package."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from qa_bot.reading.confidence import Judge, load_judge, shipped_judge
from qa_bot.reading.extraction import Extractor, load_extractor, shipped_extractor
from qa_bot.retrieval import Ranker, load_ranker, shipped_ranker

_File = str | os.PathLike[str] | None


class Models(NamedTuple):
    """What orders sentences, what chooses words in the first of them, and what says how sure both are."""

    ranker: Ranker
    extractor: Extractor
    judge: Judge

    @classmethod
    def of(cls, ranking: _File = None, answers: _File = None, confidence: _File = None) -> Models:
        """Read the weights of each from a file that ``qa-bot train`` wrote; without one, those of the package.

        Raises:
            WeightsError: a file cannot be used.
        """
        return cls(
            shipped_ranker() if ranking is None else load_ranker(Path(ranking)),
            shipped_extractor() if answers is None else load_extractor(Path(answers)),
            shipped_judge() if confidence is None else load_judge(Path(confidence)),
        )
