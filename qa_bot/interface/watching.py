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
their number; zeros where there is nothing."""


def stamps(paths: Iterable[str], documents: Iterable[Document]) -> Stamps:
    """Return the stamps of what was read: the paths given, the documents' files and, for new files, their folders."""
    files = {document.path for document in documents if document.path}
    return {path: _stamp(path) for path in sorted({*paths, *files, *(str(Path(file).parent) for file in files)})}


def changed(before: Stamps) -> list[str]:
    """Return the paths that are not as they were, files before folders."""
    paths = [path for path, stamp in before.items() if _stamp(path) != stamp]
    return sorted(paths, key=lambda path: (Path(path).is_dir(), path))


def _stamp(path: str) -> tuple[int, int]:
    try:
        found = os.stat(path)  # noqa: PTH116  # a Path for each of ten thousand files would be felt
        if not stat.S_ISDIR(found.st_mode):
            return found.st_mtime_ns, found.st_size
        # Not the time of a folder: editors leave hidden files there for a while.
        names = sorted(name for name in os.listdir(path) if not name.startswith("."))  # noqa: PTH208
    except OSError:
        return 0, 0
    return zlib.crc32("/".join(names).encode("utf-8", "surrogateescape")), len(names)
