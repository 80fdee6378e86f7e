"""The learned models that reading uses, from files or as they come with the package."""

from __future__ import annotations

import os
from pathlib import Path

from qa_bot.reading.confidence import Judge, load_judge, shipped_judge
from qa_bot.reading.extraction import Extractor, load_extractor, shipped_extractor
from qa_bot.retrieval import Ranker, load_ranker, shipped_ranker

_File = str | os.PathLike[str] | None


class Models:
    """What orders sentences, what chooses words in the first of them, and what says how sure both are.

    Those of the package are read when they are first needed: who fits new ones needs no old ones.
    """

    def __init__(self, ranking: _File = None, answers: _File = None, confidence: _File = None) -> None:
        """Read the weights of each from a file that ``qa-bot train`` wrote; without one, those of the package hold.

        Raises:
            WeightsError: a file cannot be used.
        """
        self._ranker = None if ranking is None else load_ranker(Path(ranking))
        self._extractor = None if answers is None else load_extractor(Path(answers))
        self._judge = None if confidence is None else load_judge(Path(confidence))

    @property
    def ranker(self) -> Ranker:
        """What orders sentences."""
        return self._ranker or shipped_ranker()

    @property
    def extractor(self) -> Extractor:
        """What chooses words."""
        return self._extractor or shipped_extractor()

    @property
    def judge(self) -> Judge:
        """What says how sure both are."""
        return self._judge or shipped_judge()
