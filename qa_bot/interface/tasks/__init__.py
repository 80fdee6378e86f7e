"""The commands of the command line, a module each with ``run(arguments, settings) → exit status``.

A module is imported when its command is given: ``--help`` waits for none.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping
from importlib import import_module

TYPE_CHECKING = False  # as in qa_bot/__init__.py
if TYPE_CHECKING:
    import argparse
    from types import ModuleType

    from qa_bot.settings import Settings

TASKS: Mapping[str, str] = {
    "ask": "qa_bot.interface.tasks.ask",
    "chat": "qa_bot.interface.tasks.chat",
    "compare": "qa_bot.interface.tasks.compare",
    "config": "qa_bot.interface.tasks.config",
    "doctor": "qa_bot.interface.tasks.doctor",
    "draft": "qa_bot.interface.tasks.draft",
    "eval": "qa_bot.interface.tasks.evaluate",
    "index": "qa_bot.interface.tasks.index",
    "man": "qa_bot.interface.tasks.man",
    "mcp": "qa_bot.interface.tasks.mcp",
    "replay": "qa_bot.interface.tasks.replay",
    "serve": "qa_bot.interface.tasks.serve",
    "sweep": "qa_bot.interface.tasks.sweep",
    "text": "qa_bot.interface.tasks.text",
    "train": "qa_bot.interface.tasks.train",
    "verify": "qa_bot.interface.tasks.verify",
}


def run_task(name: str, arguments: argparse.Namespace, settings: Settings) -> int:
    """Carry out a command, and return the exit status."""
    # Matrices are small: threads that wait for each other cost more than they gain, and on a busy machine much more.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    status: int = _imported(TASKS[name]).run(arguments, settings)
    return status


def _imported(module: str) -> ModuleType:
    """Import a module without looking for garbage in what stays to the end, now and ever after."""
    if module in sys.modules:
        return sys.modules[module]
    gc.disable()
    try:
        return import_module(module)
    finally:
        gc.freeze()
        gc.enable()
