"""The engines that find passages, behind one Protocol.

To add one, write a class that keeps the contract of ``engines.protocol``, and name it in ``ENGINES``.
"""

from __future__ import annotations

from collections.abc import Mapping

from qa_bot.errors import UnknownEngine
from qa_bot.retrieval.engines.memory import MemoryEngine
from qa_bot.retrieval.engines.protocol import K1, TITLE_WEIGHT, B, Engine, EngineMaker, Statistics

__all__ = ["ENGINES", "K1", "TITLE_WEIGHT", "B", "Engine", "EngineMaker", "Statistics", "engine_named"]

ENGINES: Mapping[str, EngineMaker] = {"memory": MemoryEngine}
"""What makes an engine of an index and, by keyword, of options of its own."""


def engine_named(engine: str | EngineMaker) -> EngineMaker:
    """Return what makes an engine, which may be given by its name.

    Raises:
        UnknownEngine: there is none of that name.
    """
    if not isinstance(engine, str):
        return engine
    if engine not in ENGINES:
        raise UnknownEngine(engine, sorted(ENGINES))
    return ENGINES[engine]
