"""``qa-bot train``: fit the learned weights to question sets."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from qa_bot.errors import SettingsError
from qa_bot.interface.bots import BotMaker
from qa_bot.interface.console import ANSWERED, complain
from qa_bot.settings import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Fit the weights and write them, and return the exit status."""
    return (_train_answers if arguments.part == "answers" else _train_ranking)(arguments, settings)


def _train_ranking(arguments: argparse.Namespace, settings: Settings) -> int:
    from qa_bot.evaluation import training

    target, folds = _places_to_write(arguments)
    say = (lambda line: None) if arguments.quiet else complain
    learned = training.collect(arguments.questions, BotMaker(settings, arguments.quiet), say)
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
    maker = BotMaker(settings, arguments.quiet)
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
