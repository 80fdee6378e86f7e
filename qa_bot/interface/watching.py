"""Whether the files of a corpus are still as they were when they were read."""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from qa_bot.model import Document

Stamps = Mapping[str, tuple[int, int]]
"""For each file when it was changed last, in nanoseconds, and its size, for each folder a checksum of its names and
their number; ``_NOTHING`` where there is nothing."""
_NOTHING = -1, 0


def stamps(paths: Iterable[str], documents: Iterable[Document]) -> Stamps:
    """Return the stamps of what was read: the paths given, the documents' files and, of folders given, theirs."""
    given = {str(Path(path)) for path in paths}
    files = {document.path for document in documents if document.path}
    folders = {str(Path(file).parent) for file in files if not given.isdisjoint(map(str, Path(file).parents))}
    return stamped_again(sorted({*given, *files, *folders}))


def stamped_again(paths: Iterable[str]) -> Stamps:
    """Return the stamps of paths as they are now."""
    return {path: _stamp(path) for path in paths}


def changed(before: Stamps, now: Stamps) -> list[str]:
    """Return the paths that are not as they were, files before folders, each thing once.

    Of a folder that is gone nothing else is told, nor that a folder has changed in which a file is gone.
    """
    paths = [path for path, stamp in before.items() if now[path] != stamp]
    gone = {path for path in paths if now[path] == _NOTHING}
    told = {path for path in paths if gone.isdisjoint(map(str, Path(path).parents))}
    told -= {str(Path(path).parent) for path in gone}
    return sorted(told, key=lambda path: (Path(path).is_dir(), path))


def is_gone(path: str) -> bool:
    """Tell whether there is nothing any more."""
    return _stamp(path) == _NOTHING


def _stamp(path: str) -> tuple[int, int]:
    try:
        found = os.stat(path)  # noqa: PTH116  # a Path for each of ten thousand files would be felt
        if not stat.S_ISDIR(found.st_mode):
            return found.st_mtime_ns, found.st_size
        # Not the time of a folder: editors leave hidden files there for a while.
        names = sorted(name for name in os.listdir(path) if not name.startswith("."))  # noqa: PTH208
    except OSError:
        return _NOTHING
    return zlib.crc32("/".join(names).encode("utf-8", "surrogateescape")), len(names)
