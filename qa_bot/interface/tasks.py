"""What the commands do, each as a function of its arguments and the settings to an exit status."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from qa_bot.bot import QABot
from qa_bot.documents import read_corpus
from qa_bot.errors import CorpusError, SettingsError
from qa_bot.interface.console import ABSTAINED, ANSWERED, complain
from qa_bot.interface.render import RENDERERS, Look
from qa_bot.interface.session import Session
from qa_bot.reading import THRESHOLD
from qa_bot.settings import Settings, bundled_corpus

if TYPE_CHECKING:
    from qa_bot.evaluation import QuestionSet

_SKIPPED_SHOWN = 5
_PATIENCE = 0.5
"""Seconds without a sign of progress."""
_BAR = 20
_WORTH_A_PROCESS = 250
"""Questions: fewer are asked sooner than another process starts."""


def _ask(arguments: argparse.Namespace, settings: Settings) -> int:
    words: list[str] = arguments.question
    question = sys.stdin.read() if words == ["-"] else " ".join(words)
    bot = _make_bot(settings, arguments.quiet)
    answer = bot.ask(question, top=settings.top, min_confidence=_threshold(settings), explained=arguments.explain)
    sys.stdout.write(RENDERERS[_form(arguments, settings)](answer, _look(settings)))
    return ABSTAINED if answer.abstained else ANSWERED


def _chat(arguments: argparse.Namespace, settings: Settings) -> int:
    session = Session(_make_bot(settings, arguments.quiet), settings.top, _threshold(settings))
    if not arguments.json and sys.stdin.isatty() and sys.stdout.isatty():
        from qa_bot.interface.repl import run

        return run(session, _look(settings).color, os.environ)
    _answer_lines(session, _form(arguments, settings), _look(settings))
    return ANSWERED


def _answer_lines(session: Session, form: str, look: Look) -> None:
    """Answer one question a line until the end of standard input, each as soon as it is read."""
    for line in iter(sys.stdin.readline, ""):
        if not line.strip():
            continue
        answer = session.ask(line)
        if form != "json":
            sys.stdout.write(f"> {answer.question}\n")
        sys.stdout.write(RENDERERS[form](answer, look))
        if form != "json":
            sys.stdout.write("\n")
        sys.stdout.flush()


def _eval(arguments: argparse.Namespace, settings: Settings) -> int:
    from qa_bot.evaluation import evaluate, read_questions
    from qa_bot.evaluation.report import misses, summary, warnings

    began = perf_counter()
    sets = _on_corpus(read_questions(arguments.questions, arguments.format, arguments.scope), arguments, settings)
    total = sum(len(each.topics) for each in sets)
    evaluation = evaluate(
        sets,
        _BotMaker(settings, arguments.quiet),
        _threshold(settings),
        _progress(total, arguments),
        _jobs(arguments.jobs, total),
    )
    if not arguments.quiet:
        for line in warnings(evaluation):
            complain(line)
    if arguments.json:
        sys.stdout.write(json.dumps(evaluation.figures(), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(summary(evaluation, perf_counter() - began))
        if arguments.misses:
            sys.stdout.write(misses(evaluation))
    return ANSWERED


def _train(arguments: argparse.Namespace, settings: Settings) -> int:
    return (_train_answers if arguments.part == "answers" else _train_ranking)(arguments, settings)


def _train_ranking(arguments: argparse.Namespace, settings: Settings) -> int:
    from qa_bot.evaluation import training

    target, folds = _places_to_write(arguments)
    say = (lambda line: None) if arguments.quiet else complain
    learned = training.collect(arguments.questions, _BotMaker(settings, arguments.quiet), say)
    count = len(learned.lists.groups)
    if count < training.FEW:
        complain(f"{count} questions are too few to trust what is learned from them; {training.FEW} are the least")
    figures: list[training.Figures] = []
    if len(learned.articles) > 1:
        figures = training.cross_validate(learned, arguments.seeds, say, folds)
    else:
        complain("all questions are on one article: nothing is left to test on, so there are no figures")
    for each in figures:
        sys.stdout.write(f"{each}\n")
    if arguments.ablation and figures:
        for left_out, without in training.ablation(learned):
            sys.stdout.write(f"\nlinear, {left_out} left out\n" + "".join(f"  {each}\n" for each in without))
    training.final_ranker(learned, arguments.seeds, figures).save(target)
    say(f"weights written to {target}")
    return ANSWERED


def _train_answers(arguments: argparse.Namespace, settings: Settings) -> int:
    from qa_bot.evaluation import extraction, training

    target, folds = _places_to_write(arguments)
    if arguments.ablation:
        raise SettingsError("--ablation", "there is none for answers")
    say = (lambda line: None) if arguments.quiet else complain
    maker = _BotMaker(settings, arguments.quiet)
    questions = extraction.collect(arguments.questions, maker.ranking_by, folds, say)
    if len(questions) < training.FEW:
        complain(
            f"{len(questions)} questions are too few to trust what is learned from them; {training.FEW} are the least"
        )
    figures: list[extraction.Figures] = []
    if len({each.article for each in questions}) > 1:
        figures = extraction.cross_validate(questions, arguments.seeds, say, folds)
    else:
        complain("all questions are on one article: nothing is left to test on, so there are no figures")
    for each in figures:
        sys.stdout.write(f"{each}\n")
    extraction.final_extractor(questions, arguments.seeds, figures).save(target)
    say(f"weights written to {target}")
    return ANSWERED


def _places_to_write(arguments: argparse.Namespace) -> tuple[Path, Path | None]:
    """Return where weights go, and those of the folds; better to fail now than after minutes of work."""
    target = Path(arguments.out)
    if not target.parent.is_dir() or target.is_dir():
        raise SettingsError("--out", f"{target} cannot be written: no such folder, or a folder itself")
    folds = Path(arguments.folds) if arguments.folds else None
    if folds is not None and not folds.is_dir():
        raise SettingsError("--folds", f"{folds} is no folder")
    return target, folds


def _on_corpus(sets: list[QuestionSet], arguments: argparse.Namespace, settings: Settings) -> list[QuestionSet]:
    """Give the question sets that bring no documents those of the corpus at hand."""
    if all(each.documents is not None for each in sets):
        return sets
    corpus = read_corpus(settings.corpus or [bundled_corpus()])
    if not arguments.quiet:
        _report_skipped(corpus.skipped)
    return [each if each.documents is not None else replace(each, documents=corpus.documents) for each in sets]


def _jobs(asked: int | None, questions: int) -> int:
    """Return how many processes to use: as many as asked for, else all cores where there is enough to do."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return asked or max(1, min(cores, questions // _WORTH_A_PROCESS))


@dataclass(frozen=True, slots=True)
class _BotMaker:
    """Makes the bot for a question set: of its own documents, or of the corpus at hand. Other processes can have it."""

    settings: Settings
    quiet: bool

    def __call__(self, questions: QuestionSet) -> QABot:
        if questions.documents is not None:
            return QABot(
                questions.documents,
                weights=self.settings.weights or None,
                answer_weights=self.settings.answer_weights or None,
            )
        return _make_bot(self.settings, self.quiet)

    def ranking_by(self, questions: QuestionSet, weights: Path | None) -> QABot:
        """Make the bot for a question set, with the weights of a file if one is given."""
        settings = self.settings if weights is None else replace(self.settings, weights=str(weights))
        return _BotMaker(settings, self.quiet)(questions)


def _make_bot(settings: Settings, quiet: bool) -> QABot:
    bot = QABot.from_paths(
        settings.corpus or [bundled_corpus()],
        weights=settings.weights or None,
        answer_weights=settings.answer_weights or None,
    )
    if not quiet:
        _report_skipped(bot.skipped)
    return bot


def _report_skipped(skipped: Sequence[CorpusError]) -> None:
    for error in skipped[:_SKIPPED_SHOWN]:
        complain(f"left out {error}")
    if len(skipped) > _SKIPPED_SHOWN:
        complain(f"left out {len(skipped)} files in all")


def _threshold(settings: Settings) -> float:
    return THRESHOLD if settings.min_confidence is None else settings.min_confidence


def _form(arguments: argparse.Namespace, settings: Settings) -> str:
    if arguments.json:
        return "json"
    return "terminal" if sys.stdout.isatty() or settings.color == "always" else "text"


def _look(settings: Settings) -> Look:
    on_terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    color = settings.color == "always" or (settings.color == "auto" and on_terminal)
    return Look(shutil.get_terminal_size().columns, color)


def _progress(total: int, arguments: argparse.Namespace) -> Callable[[int], None]:
    """Return what shows progress on standard error, where a person sees it and it takes long enough to matter."""
    began = perf_counter()
    if arguments.quiet or not sys.stderr.isatty():
        return lambda done: None

    def show(done: int) -> None:
        if done == total:
            sys.stderr.write("\r\x1b[K")
        elif perf_counter() - began > _PATIENCE:
            filled = _BAR * done // total
            bar = "█" * filled + "░" * (_BAR - filled)
            left = (perf_counter() - began) * (total - done) / done
            sys.stderr.write(f"\r{bar} {done} of {total} questions, {left:.0f} s left \x1b[K")
        sys.stderr.flush()

    return show


TASKS: Mapping[str, Callable[[argparse.Namespace, Settings], int]] = {
    "ask": _ask,
    "chat": _chat,
    "eval": _eval,
    "train": _train,
}
