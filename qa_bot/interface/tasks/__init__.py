"""The commands of the command line, a module each with ``run(arguments, settings) → exit status``.

A module is imported when its command is given: ``--help`` waits for none.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

TYPE_CHECKING = False  # as in qa_bot/__init__.py
if TYPE_CHECKING:
    import argparse

    from qa_bot.settings import Settings

TASKS: Mapping[str, str] = {
    "ask": "qa_bot.interface.tasks.ask",
    "chat": "qa_bot.interface.tasks.chat",
    "compare": "qa_bot.interface.tasks.compare",
    "config": "qa_bot.interface.tasks.config",
    "draft": "qa_bot.interface.tasks.draft",
    "eval": "qa_bot.interface.tasks.evaluate",
    "index": "qa_bot.interface.tasks.index",
    "man": "qa_bot.interface.tasks.man",
    "replay": "qa_bot.interface.tasks.replay",
    "sweep": "qa_bot.interface.tasks.sweep",
    "train": "qa_bot.interface.tasks.train",
    "verify": "qa_bot.interface.tasks.verify",
}


def run_task(name: str, arguments: argparse.Namespace, settings: Settings) -> int:
    """Carry out a command, and return the exit status."""
    status: int = import_module(TASKS[name]).run(arguments, settings)
    return status
