"""What the commands do, each as a function of its arguments and the settings to an exit status."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from qa_bot.bot import QABot
from qa_bot.errors import SettingsError
from qa_bot.interface.console import ABSTAINED, ANSWERED, complain
from qa_bot.interface.render import RENDERERS, Look
from qa_bot.interface.session import Session
from qa_bot.reading import THRESHOLD
from qa_bot.settings import Settings, bundled_corpus

if TYPE_CHECKING:
    from qa_bot.evaluation import QuestionSet

_SKIPPED_SHOWN = 5


def _ask(arguments: argparse.Namespace, settings: Settings) -> int:
    words: list[str] = arguments.question
    question = sys.stdin.read() if words == ["-"] else " ".join(words)
    bot = _make_bot(arguments, settings)
    answer = bot.ask(question, top=settings.top, min_confidence=_threshold(settings), explained=arguments.explain)
    sys.stdout.write(RENDERERS[_form(arguments, settings)](answer, _look(settings)))
    return ABSTAINED if answer.abstained else ANSWERED


def _chat(arguments: argparse.Namespace, settings: Settings) -> int:
    session = Session(_make_bot(arguments, settings), settings.top, _threshold(settings))
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
    sets = read_questions(arguments.questions, arguments.format, arguments.scope)
    total = sum(len(each.topics) for each in sets)
    evaluation = evaluate(
        sets,
        _bot_maker(arguments, settings),
        _threshold(settings),
        _progress(total, arguments),
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
    from qa_bot.evaluation import training

    target, folds = _places_to_write(arguments)
    say = (lambda line: None) if arguments.quiet else complain
    learned = training.collect(arguments.questions, _bot_maker(arguments, settings), say)
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


def _places_to_write(arguments: argparse.Namespace) -> tuple[Path, Path | None]:
    """Return where weights go, and those of the folds; better to fail now than after minutes of work."""
    target = Path(arguments.out)
    if not target.parent.is_dir() or target.is_dir():
        raise SettingsError("--out", f"{target} cannot be written: no such folder, or a folder itself")
    folds = Path(arguments.folds) if arguments.folds else None
    if folds is not None and not folds.is_dir():
        raise SettingsError("--folds", f"{folds} is no folder")
    return target, folds


def _bot_maker(arguments: argparse.Namespace, settings: Settings) -> Callable[[QuestionSet], QABot]:
    """Return what makes the bot for a question set: of its own documents, or the one of the corpus at hand."""
    at_hand: list[QABot] = []

    def make(questions: QuestionSet) -> QABot:
        if questions.documents is not None:
            return QABot(questions.documents, weights=settings.weights or None)
        if not at_hand:
            at_hand.append(_make_bot(arguments, settings))
        return at_hand[0]

    return make


def _make_bot(arguments: argparse.Namespace, settings: Settings) -> QABot:
    bot = QABot.from_paths(settings.corpus or [bundled_corpus()], weights=settings.weights or None)
    if not arguments.quiet:
        for error in bot.skipped[:_SKIPPED_SHOWN]:
            complain(f"left out {error}")
        if len(bot.skipped) > _SKIPPED_SHOWN:
            complain(f"left out {len(bot.skipped)} files in all")
    return bot


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
        elif done % 50 == 0 and perf_counter() - began > 0.5:
            sys.stderr.write(f"\r{done} of {total} questions")
        sys.stderr.flush()

    return show


TASKS: Mapping[str, Callable[[argparse.Namespace, Settings], int]] = {
    "ask": _ask,
    "chat": _chat,
    "eval": _eval,
    "train": _train,
}
