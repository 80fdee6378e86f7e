"""``qa-bot train --for reader``: fit the neural reader."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path

from qa_bot.errors import SettingsError, WeightsError
from qa_bot.interface.bots import BotMaker
from qa_bot.writing import write_atomically

_OWN = ("base", "epochs", "minutes", "share", "checkpoints")
"""The options that the reader alone has."""
_NEEDED = ("torch", "safetensors")
_CHECKPOINTS = "checkpoints"


def check(arguments: argparse.Namespace) -> None:
    """Look at the options before anything is done.

    Raises:
        SettingsError: one is missing, is another part's, or goes against another; or what is needed is not installed.
        WeightsError: there is no encoder.
    """
    if arguments.part != "reader":
        for name in _OWN:
            if getattr(arguments, name) is not None:
                raise SettingsError(f"--{name}", f"cannot be combined with --for {arguments.part}")
        return
    if arguments.base is None:
        raise SettingsError("--for reader", "needs --base FOLDER, the encoder to begin with")
    if arguments.epochs is not None and arguments.minutes is not None:
        raise SettingsError("--minutes", "cannot be combined with --epochs")
    shares_of(arguments)
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
    from qa_bot.training.neural.stages import Places
    from qa_bot.training.neural.stages import train as fitted

    # What was answered earlier in a conversation must not depend on the reader that is to be made anew.
    lexical = replace(maker, settings=replace(maker.settings, reader="lexical"))
    collected = collect(arguments.questions, shares_of(arguments), lexical, say)
    places = Places(Path(arguments.base), Path(arguments.checkpoints or _CHECKPOINTS), folds)
    epochs = arguments.epochs if arguments.epochs or arguments.minutes else 1.0
    content, figures = fitted(collected, places, epochs, arguments.minutes, say)
    tell(figures)
    write_atomically(out, content)
    return {"figures": list(map(asdict, figures)), "questions": collected.files}
