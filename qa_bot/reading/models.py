"""The learned models that reading uses, from files or as they come with the package."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from qa_bot.errors import UnknownReader, WeightsError
from qa_bot.reading.confidence import Judge, load_judge, shipped_judge
from qa_bot.reading.extraction import Extractor, load_extractor, shipped_extractor
from qa_bot.retrieval import Ranker, load_ranker, shipped_ranker

if TYPE_CHECKING:
    from qa_bot.reading.neural.reader import Reader

READERS = ("auto", "lexical", "neural")
"""What reads: the neural reader, the lexical one, or the best that is there."""
DEFAULT_READER = "auto"

_File = str | os.PathLike[str] | None


class Models:
    """What orders sentences, what chooses words in the first of them, and what says how sure both are.

    Those of the package are read when they are first needed: who fits new ones needs no old ones.
    """

    def __init__(
        self, ranking: _File = None, answers: _File = None, confidence: _File = None, reader: str | None = None
    ) -> None:
        """Read the weights of each from a file that ``qa-bot train`` wrote; without one, those of the package hold.

        Args:
            ranking: What orders sentences.
            answers: What chooses words, for the lexical reader.
            confidence: What says how sure both are, for the lexical reader; given one of these, that one reads.
            reader: A key of ``READERS``; without one, ``DEFAULT_READER``.

        Raises:
            UnknownReader: there is no such reader.
            WeightsError: a file cannot be used.
        """
        if reader not in (None, *READERS):
            raise UnknownReader(str(reader), READERS)
        best = "lexical" if answers or confidence else DEFAULT_READER
        self._reader = best if reader in (None, "auto") else reader
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
    def reader(self) -> Reader | None:
        """The neural reader, or None where the lexical one reads: by choice, or as the other's weights are not there.

        Raises:
            WeightsError: the neural reader was asked for, and its weights cannot be used.
        """
        if self._reader == "lexical":
            return None
        from qa_bot.reading.neural.reader import shipped_reader

        try:
            return shipped_reader()
        except WeightsError:
            if self._reader == "neural":
                raise
            return None

    @property
    def threshold(self) -> float:
        """The confidence below which the bot abstains unless told otherwise."""
        return self.judge.threshold if self.reader is None else self.reader.combination.threshold

    @property
    def judge(self) -> Judge:
        """What says how sure both are."""
        return self._judge or shipped_judge()
