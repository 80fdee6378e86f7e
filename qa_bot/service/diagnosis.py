"""What is installed and working, and what to install for the rest."""

from __future__ import annotations

import platform
import re
from collections.abc import Callable, Iterable, Sequence
from importlib import metadata, util
from typing import NamedTuple

from qa_bot import __version__
from qa_bot.bot import QABot
from qa_bot.documents.loaders import LOADERS, Source
from qa_bot.errors import CorpusError, QABotError, WeightsError
from qa_bot.reading.models import DEFAULT_READER, READERS, Models
from qa_bot.retrieval import ENGINES
from qa_bot.service.schema import Record
from qa_bot.store import Store

_NAME = "qa-bot"
_REQUIREMENT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)(\[[^]]*\])?[^;]*(?:;(.*))?")
_EXTRA = re.compile(r"""extra == ['"]([^'"]+)['"]""")
_FRONTS = {
    "command line": ((), ""),
    "web": (("starlette", "uvicorn", "jinja2"), "web"),
    "mcp": (("mcp", "starlette", "uvicorn"), "mcp"),
}
"""For each front the modules that it needs, and the extra that brings them."""


class Part(NamedTuple):
    """Something that works, or what to do so that it does."""

    name: str
    is_ready: bool
    told: str = ""


def diagnosis(paths: Sequence[str], store: Store, make_bot: Callable[[], QABot]) -> Record:
    """Return what is installed and working, in the schema ``qa-bot/doctor/1``.

    Args:
        paths: The files and folders to answer from.
        store: Where the analysis of files is kept.
        make_bot: Makes the bot that answers from them.
    """
    corpus = _corpus(paths, make_bot)
    sizes = [path.stat().st_size for path in store.entries()]
    return {
        "schema": "qa-bot/doctor/1",
        "version": __version__,
        "is_working": corpus["error"] is None,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "libraries": {name: _version(name) for name in _libraries()},
        "formats": _records(map(_format, LOADERS)),
        "engines": _records(Part(name, True) for name in ENGINES),
        "readers": _records(_reader(name) for name in READERS if name != DEFAULT_READER),
        "fronts": _records(_front(name, *needed) for name, needed in _FRONTS.items()),
        "extras": _records(_extras()),
        "corpus": corpus,
        "stored": {
            "folder": str(store.folder) if store.folder is not None else None,
            "files": len(sizes),
            "bytes": sum(sizes),
        },
    }


def _corpus(paths: Sequence[str], make_bot: Callable[[], QABot]) -> Record:
    record: Record = {"paths": list(paths), "documents": 0, "passages": 0, "skipped": [], "error": None}
    try:
        bot = make_bot()
        bot.ask(f"What is {bot.documents[0].title}?")
    except QABotError as error:
        return {**record, "error": str(error)}
    skipped = [str(error) for error in bot.skipped]
    return {**record, "documents": len(bot.documents), "passages": len(bot.passages), "skipped": skipped}


def _format(suffix: str) -> Part:
    """Tell whether a format can be read, by having an empty file of it read."""
    try:
        list(LOADERS[suffix](Source(f"empty{suffix}", f"empty{suffix}", b"")))
    except CorpusError as error:
        if hasattr(error, "library"):  # all other errors are the file's
            return Part(suffix, False, str(error).partition(": ")[2])
    return Part(suffix, True)


def _reader(name: str) -> Part:
    """Tell whether a reader's weights can be read."""
    try:
        _ = Models(reader=name).reader
    except WeightsError as error:
        return Part(name, False, str(error))
    return Part(name, True)


def _front(name: str, modules: Sequence[str], extra: str) -> Part:
    missing = [module for module in modules if util.find_spec(module) is None]
    return Part(name, not missing, f"needs {', '.join(missing)}: {_install(extra)}" if missing else "")


def _libraries() -> list[str]:
    return sorted({name for name, extras in _requirements() if not extras}) or ["numpy", "nltk", "rank-bm25"]


def _extras() -> Iterable[Part]:
    """Tell of each extra whether all that it names is installed."""
    known: dict[str, list[str]] = {}
    for name, extras in _requirements():
        for extra in extras:
            known.setdefault(extra, []).append(name)
    for extra, names in sorted(known.items()):
        missing = [name for name in names if name != _NAME and _version(name) is None]
        yield Part(extra, not missing, f"without {', '.join(missing)}: {_install(extra)}" if missing else "")


def _requirements() -> list[tuple[str, list[str]]]:
    """Return what the package requires, each with the extras that it is required for; nothing in a bare checkout."""
    try:
        required = metadata.requires(_NAME) or []
    except metadata.PackageNotFoundError:
        return []
    found = []
    for each in required:
        match = _REQUIREMENT.match(each)
        if match and ("python_version" not in (match[3] or "") or "extra" in match[3]):
            found.append((match[1], _EXTRA.findall(match[3] or "")))
    return found


def _install(extra: str) -> str:
    return f"pip install '{_NAME}[{extra}]'"


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _records(parts: Iterable[Part]) -> list[Record]:
    return [part._asdict() for part in parts]
