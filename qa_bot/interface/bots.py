"""Settings → the bot to ask."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_bot.bot import QABot
from qa_bot.errors import CorpusError, SkippedFiles
from qa_bot.interface.console import complain, reading
from qa_bot.reading import Models
from qa_bot.settings import Settings, bundled_corpus, cache_folder
from qa_bot.store import Store

if TYPE_CHECKING:
    from qa_bot.evaluation import QuestionSet

_SKIPPED_SHOWN = 5


def make_bot(settings: Settings, quiet: bool, is_told: bool = True, tuned: Mapping[str, float] | None = None) -> QABot:
    """Make the bot of the corpus at hand, with a sign of progress, and say what of the corpus was left out.

    Without ``is_told`` the caller says that. ``tuned`` are values of ``evaluation.sweep.VARIED`` by name.

    Raises:
        QABotError: the corpus or the weights cannot be read.
    """
    store = make_store(settings, quiet=quiet)
    bot = QABot.from_paths(
        settings.corpus or [bundled_corpus()],
        weights=settings.weights or None,
        answer_weights=settings.answer_weights or None,
        confidence_weights=settings.confidence_weights or None,
        reader=settings.reader,
        engine=settings.engine,
        store=store,
        **_arguments(tuned or {}),
    )
    report_skipped(bot.skipped, settings.strict, quiet or not is_told)
    if not quiet:
        for note in store.notes:
            complain(note)
    return bot


def _arguments(tuned: Mapping[str, float]) -> dict[str, Any]:
    """Return values that are tuned as arguments of ``QABot``."""
    own = {name: int(tuned[name]) for name in ("passage_words", "depth") if name in tuned}
    return {**own, "engine_options": {name: tuned[name] for name in ("k1", "b", "title_weight") if name in tuned}}


def make_store(settings: Settings, is_fresh: bool = False, quiet: bool = False) -> Store:
    """Return the stored index that the settings name, which shows progress where it takes long."""
    return Store(cache_folder(settings, os.environ), is_fresh, progress=reading(quiet))


def threshold(settings: Settings) -> float:
    """Return the confidence below which the bot abstains: the one set, or the fitted one.

    Raises:
        WeightsError: it is fitted, and the weights cannot be read.
    """
    if settings.min_confidence is not None:
        return settings.min_confidence
    models = Models(None, settings.answer_weights or None, settings.confidence_weights or None, settings.reader)
    return models.threshold


def report_skipped(skipped: Sequence[CorpusError], is_strict: bool, quiet: bool) -> None:
    """Say on standard error which files were left out and why.

    Raises:
        SkippedFiles: there are some, where none may be.
    """
    if skipped and is_strict:
        raise SkippedFiles(skipped)
    if quiet:
        return
    for error in skipped[:_SKIPPED_SHOWN]:
        complain(f"left out {error}")
    if len(skipped) > _SKIPPED_SHOWN:
        complain(f"left out {len(skipped)} files in all")


@dataclass(frozen=True, slots=True)
class BotMaker:
    """Makes the bot for a question set: of its own documents, or of the corpus at hand. Other processes can have it."""

    settings: Settings
    quiet: bool
    tuned: Mapping[str, float] = field(default_factory=dict)
    """Values of ``evaluation.sweep.VARIED`` by name; without one, its default."""
    folds: Path | None = None
    """Where training left the weights of its folds: a set of a fold is answered by those that have not seen it."""

    def __call__(self, questions: QuestionSet) -> QABot:
        """Make the bot for a question set."""
        if self.folds is not None and questions.fold is not None:
            from qa_bot.evaluation.held_out import weights_of

            return replace(self, folds=None).weighing_by(questions, *weights_of(self.folds, questions.fold))
        if questions.documents is not None:
            return QABot(
                questions.documents,
                weights=self.settings.weights or None,
                answer_weights=self.settings.answer_weights or None,
                confidence_weights=self.settings.confidence_weights or None,
                reader=self.settings.reader,
                engine=self.settings.engine,
                **_arguments(self.tuned),
            )
        return make_bot(self.settings, self.quiet, tuned=self.tuned)

    def weighing_by(
        self,
        questions: QuestionSet,
        ranking: Path | None,
        answers: Path | None = None,
        confidence: Path | None = None,
    ) -> QABot:
        """Make the bot for a question set, with weights of files where some are given."""
        settings = self.settings
        if ranking is not None:
            settings = replace(settings, weights=str(ranking))
        if answers is not None:
            settings = replace(settings, answer_weights=str(answers))
        if confidence is not None:
            settings = replace(settings, confidence_weights=str(confidence))
        return replace(self, settings=settings)(questions)
