"""``qa-bot train``: fit the learned weights to question sets."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from qa_bot.errors import SettingsError
from qa_bot.interface.bots import BotMaker
from qa_bot.interface.console import ANSWERED, complain
from qa_bot.interface.files import check_writable
from qa_bot.interface.questions import report_remarks
from qa_bot.interface.tasks import train_reader
from qa_bot.settings import Settings

if TYPE_CHECKING:
    from qa_bot.training import extraction, ranking, sureness

    Figures = ranking.Figures | extraction.Figures | sureness.Figures


Tell = Callable[[Iterable[object]], None]
"""Shows figures as they come."""


class _Places(NamedTuple):
    """Where weights go, and those of the folds."""

    weights: Path
    folds: Path | None


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Fit the weights and write them, and return the exit status."""
    if arguments.ablation and arguments.part != "ranking":
        raise SettingsError("--ablation", f"cannot be combined with --for {arguments.part}")
    train_reader.check(arguments)
    places = _places_to_write(arguments)
    _look_at(arguments.questions, settings, arguments.quiet)
    say = (lambda line: None) if arguments.quiet else complain
    tell = (lambda figures: None) if arguments.json else _tell
    train = {
        "ranking": _train_ranking,
        "answers": _train_answers,
        "confidence": _train_confidence,
        "reader": _train_reader,
        "combination": _train_combination,
    }[arguments.part]
    record = train(arguments, BotMaker(settings, arguments.quiet), places, say, tell)
    if arguments.json:
        told = {"schema": "qa-bot/training/1", "for": arguments.part, "weights": str(places.weights), **record}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    say(f"weights written to {places.weights}")
    return ANSWERED


def _look_at(paths: Iterable[str], settings: Settings, is_quiet: bool) -> None:
    """Say what is doubtful in question files before minutes are spent on them.

    Raises:
        QuestionSetError: a file cannot be read, or is doubtful where nothing may be.
    """
    from qa_bot.evaluation import read_questions

    for path in paths:
        remarks = [remark for each in read_questions(path) for remark in each.remarks]
        report_remarks(path, remarks, settings.strict, is_quiet)


def _train_ranking(
    arguments: argparse.Namespace, maker: BotMaker, places: _Places, say: Callable[[str], None], tell: Tell
) -> dict[str, object]:
    from qa_bot.training import ranking

    learned = ranking.collect(arguments.questions, maker, say)
    figures: list[ranking.Figures] = []
    if _can_test(len(learned.lists.groups), len(learned.articles)):
        figures = ranking.cross_validate(learned, arguments.seeds, say, places.folds)
    tell(figures)
    record = _record(figures)
    if arguments.ablation and figures:
        left_out = record["left_out"] = {}
        for group, without in ranking.ablation(learned):
            tell([f"\nlinear, {group} left out", *(f"  {each}" for each in without)])
            left_out[group] = list(map(asdict, without))
    ranking.final_ranker(learned, arguments.seeds, figures).save(places.weights)
    return record


def _train_answers(
    arguments: argparse.Namespace, maker: BotMaker, places: _Places, say: Callable[[str], None], tell: Tell
) -> dict[str, object]:
    from qa_bot.training import answers, extraction

    questions = answers.collect(arguments.questions, maker.weighing_by, places.folds, say)
    figures: list[extraction.Figures] = []
    worth = 0.0
    if _can_test(len(questions), len({each.article for each in questions})):
        figures, worth = extraction.cross_validate(questions, arguments.seeds, say, places.folds)
    tell(figures)
    extraction.final_extractor(questions, arguments.seeds, figures, worth).save(places.weights)
    return _record(figures)


def _train_confidence(
    arguments: argparse.Namespace, maker: BotMaker, places: _Places, say: Callable[[str], None], tell: Tell
) -> dict[str, object]:
    from qa_bot.training import answerability, sureness

    collected = answerability.collect(arguments.questions, maker.weighing_by, places.folds, say)
    figures: list[sureness.Figures] = []
    supports = None
    if _can_test(len(collected.rows), len({each.article for each in collected.rows})):
        figures, supports = sureness.cross_validate(collected, arguments.seeds, say, places.folds)
    tell(figures)
    sureness.final_judge(collected, arguments.seeds, figures, supports).save(places.weights)
    return _record(figures)


def _train_reader(
    arguments: argparse.Namespace, maker: BotMaker, places: _Places, say: Callable[[str], None], tell: Tell
) -> dict[str, object]:
    return train_reader.train(arguments, maker, places.weights, places.folds, say, tell)


def _train_combination(
    arguments: argparse.Namespace, maker: BotMaker, places: _Places, say: Callable[[str], None], tell: Tell
) -> dict[str, object]:
    assert places.folds is not None  # looked at before
    return train_reader.combine(arguments, maker, places.weights, places.folds, say, tell)


def _can_test(questions: int, articles: int) -> bool:
    """Tell whether anything is left to test on, and warn of too little to learn from."""
    from qa_bot.training.ranking import FEW

    if questions < FEW:
        complain(f"{questions} questions are too few to trust what is learned from them; {FEW} are the least")
    if articles < 2:
        complain("all questions are on one article: nothing is left to test on, so there are no figures")
    return articles > 1


def _tell(figures: Iterable[object]) -> None:
    for each in figures:
        sys.stdout.write(f"{each}\n")


def _record(figures: Iterable[Figures]) -> dict[str, Any]:
    return {"figures": list(map(asdict, figures))}


def _places_to_write(arguments: argparse.Namespace) -> _Places:
    """Return where weights go, and those of the folds; better to fail now than after minutes of work."""
    target = Path(arguments.out)
    check_writable("--out", target)
    folds = Path(arguments.folds) if arguments.folds else None
    if folds is not None and not folds.is_dir():
        raise SettingsError("--folds", f"{folds} is not a folder")
    return _Places(target, folds)
