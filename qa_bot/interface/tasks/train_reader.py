"""``qa-bot train --for reader`` and ``--for combination``: fit the neural reader, and what combines it with ranking."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path

from qa_bot.errors import SettingsError, WeightsError
from qa_bot.interface.bots import BotMaker
from qa_bot.writing import write_atomically

_OWN = {
    "base": ("reader",),
    "epochs": ("reader",),
    "minutes": ("reader",),
    "checkpoints": ("reader",),
    "mean": ("reader",),
    "share": ("reader", "combination"),
}
"""The options that not all parts have, with those that do."""
_NEEDED = ("torch", "safetensors")
_CHECKPOINTS = "checkpoints"


def check(arguments: argparse.Namespace) -> None:
    """Look at the options before anything is done.

    Raises:
        SettingsError: one is missing, is another part's, or goes against another; or what is needed is not installed.
        WeightsError: there is no encoder.
    """
    for name, parts in _OWN.items():
        if getattr(arguments, name) and arguments.part not in parts:
            raise SettingsError(f"--{name}", f"cannot be combined with --for {arguments.part}")
    shares_of(arguments)
    if arguments.part == "combination" and not arguments.folds:
        raise SettingsError("--for combination", "needs --folds FOLDER, with what --for reader --folds left there")
    if arguments.part == "reader":
        _check_reader(arguments)


def _check_reader(arguments: argparse.Namespace) -> None:
    if arguments.base is None:
        raise SettingsError("--for reader", "needs --base FOLDER, the encoder to begin with")
    if arguments.epochs is not None and arguments.minutes is not None:
        raise SettingsError("--minutes", "cannot be combined with --epochs")
    if arguments.mean and not arguments.folds:
        raise SettingsError("--mean", "needs --folds FOLDER, for the readers of the halves")
    if not all(find_spec(each) for each in _NEEDED):
        raise SettingsError("--for reader", "needs torch and safetensors; pip install 'qa-bot[train]' brings them")
    path = Path(arguments.base) / "model.safetensors"
    if not path.is_file():
        raise WeightsError(str(path), "no such file; --base names the folder of an encoder, with model.safetensors")


def shares_of(arguments: argparse.Namespace) -> dict[str, float]:
    """Return which parts of files to take, by their names.

    Raises:
        SettingsError: one is no name with a number from 0 to 1.
    """
    found: dict[str, float] = {}
    for each in arguments.share or ():
        name, _, told = each.rpartition("=")
        try:
            share = float(told)
        except ValueError:
            share = -1.0
        if not name or not 0 <= share <= 1:
            raise SettingsError("--share", f"{each!r} is not a file's name, =, and a number from 0 to 1")
        found[name] = share
    return found


def train(
    arguments: argparse.Namespace,
    maker: BotMaker,
    out: Path,
    folds: Path | None,
    say: Callable[[str], None],
    tell: Callable[[Iterable[object]], None],
) -> dict[str, object]:
    """Fit the reader, write it to ``out``, and return what is to be told of it.

    Raises:
        QABotError: the question files, the encoder or a checkpoint cannot be used.
    """
    from qa_bot.training.neural.collecting import collect
    from qa_bot.training.neural.stages import Plan
    from qa_bot.training.neural.stages import train as fitted

    collected = collect(arguments.questions, shares_of(arguments), _lexical(maker), say)
    epochs = arguments.epochs if arguments.epochs or arguments.minutes else 1.0
    checkpoints = Path(arguments.checkpoints or _CHECKPOINTS)
    plan = Plan(Path(arguments.base), checkpoints, folds, epochs, arguments.minutes, arguments.mean)
    content, figures = fitted(collected, plan, say)
    tell(figures)
    write_atomically(out, content)
    return {"figures": list(map(asdict, figures)), "questions": collected.files}


def combine(
    arguments: argparse.Namespace,
    maker: BotMaker,
    out: Path,
    folds: Path,
    say: Callable[[str], None],
    tell: Callable[[Iterable[object]], None],
) -> dict[str, object]:
    """Fit what combines reading with ranking, write it to ``out``, and return what is to be told of it.

    Raises:
        QABotError: the question files or the readers of the folds cannot be used.
    """
    from qa_bot.training.neural.asking import ask
    from qa_bot.training.neural.combination import fit_combination

    rows = ask(arguments.questions, shares_of(arguments), _lexical(maker), folds, say)
    threshold = None if arguments.min_confidence is None else maker.settings.min_confidence
    combination, figures = fit_combination(rows, arguments.seeds, threshold)
    tell(figures)
    combination.save(out)
    return {"figures": list(map(asdict, figures)), "threshold": combination.threshold}


def _lexical(maker: BotMaker) -> BotMaker:
    """Return what makes bots that answer earlier questions of a conversation by no reader that is to be made anew."""
    return replace(maker, settings=replace(maker.settings, reader="lexical"))
