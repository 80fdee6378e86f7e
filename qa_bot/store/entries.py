"""Files of a folder that keep what was made of others: an entry for some neighbouring files of a corpus.

An entry is a line that names the format, the digest of the rest, and arrays of numbers with a header in JSON: nothing
in it can be executed. It is named by the content of its files, and by that of its first and of its last alone: where
others of them have changed, what is kept of the rest is found under these. An entry a file would cost more than reading
the file anew, as each has to be named, checked and written to the disk.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypeVar

from qa_bot import __version__
from qa_bot.arrays import Arrays, parts_of, unpacked
from qa_bot.writing import write_atomically

LIMIT = 512 * 2**20
"""Bytes that all entries take at most: those not used for the longest are removed first."""
FORMAT = b"qa-bot index 3\n"
SUFFIXES = (".index", ".text")
"""Of analyses and of texts."""
_ENOUGH = 2**19
"""Bytes or characters of files that share an entry, but for the last: a large file has its own."""
_FILES = 128
"""Small files that share an entry, on average."""
_NEAR = 4
"""Entries that are looked through for what is kept of a file."""
_DAY = 86_400.0
"""Seconds: how exactly it is known when an entry was used last."""

_File = TypeVar("_File")


class Unusable(Exception):
    """An entry that cannot be used; its text says why."""


class Name(NamedTuple):
    """The name of an entry: ``whole`` follows from all of its files, ``ends`` from its first and its last alone."""

    whole: str
    ends: str
    files: frozenset[str]
    """What ``ends`` would have of each of the files."""

    @classmethod
    def of(cls, files: Sequence[str], *about: object) -> Name:
        """Return the name for files that are told by their content, and what else an entry depends on."""
        hashed = [_hashed((__version__, about, each))[:8] for each in files]
        return cls(_hashed((__version__, about, files))[:24], f"{hashed[0]}-{hashed[-1]}", frozenset(hashed))


def _hashed(values: object) -> str:
    return sha256(repr(values).encode("utf-8", "replace")).hexdigest()


def grouped(files: Iterable[_File], about: Callable[[_File], tuple[str, int]]) -> Iterator[list[_File]]:
    """Yield neighbouring files together, each told by a digest of its content and its size.

    Which files begin a group follows from their own digests, so that one more or less changes one group alone. A list
    is given up when the next is asked for.
    """
    group: list[_File] = []
    size = 0
    for each in files:
        digest, length = about(each)
        begins = int(digest[:8] or "1", 16) % _FILES == 0 or size + length > _ENOUGH
        if group and begins:
            yield group
            group, size = [], 0
        group.append(each)
        size += length
        del each  # it would stay beside what is made of it
    if group:
        yield group


class Entries:
    """The entries of a folder that have one suffix."""

    def __init__(self, folder: Path, suffix: str) -> None:
        self.folder, self.suffix = folder, suffix
        self._listed: dict[str, list[Path]] | None = None

    def path(self, name: Name) -> Path:
        """Return where an entry is kept."""
        return self.folder / f"{name.ends}-{name.whole}{self.suffix}"

    def read(self, path: Path) -> tuple[Arrays, Mapping[str, object]]:
        """Return what an entry holds, and note that it is used.

        Raises:
            OSError, ValueError: it is not there.
            Unusable: it is not whole, or none of this version.
        """
        found = decoded(path.read_bytes())
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _DAY:
                os.utime(path)
        return found

    def near(self, name: Name) -> list[Path]:
        """Return the last entries that begin or end with one of the files, the last written first."""
        if self._listed is None:
            self._listed = {}
            for path in self.folder.glob(f"*{self.suffix}"):
                for end in set(path.name.split("-")[:2]):
                    self._listed.setdefault(end, []).append(path)
        stamped = []
        for path in {path for file in name.files for path in self._listed.get(file, ())}:
            with contextlib.suppress(OSError):
                stamped.append((path.stat().st_mtime_ns, path))
        return [path for _, path in sorted(stamped, reverse=True)][:_NEAR]

    def write(self, name: Name, arrays: Arrays, about: Mapping[str, object]) -> None:
        """Keep an entry.

        Raises:
            OSError, ValueError: it cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(self.path(name), *encoded(arrays, about))


def encoded(arrays: Arrays, about: Mapping[str, object]) -> Iterator[bytes | memoryview]:
    """Yield an entry's bytes in parts."""
    body = list(parts_of(arrays, about))
    digest = sha256()
    for each in body:
        digest.update(each)
    yield FORMAT + digest.hexdigest().encode() + b"\n"
    yield from body


def decoded(content: bytes) -> tuple[Arrays, Mapping[str, object]]:
    """Return what an entry holds.

    Raises:
        Unusable: it is not whole, or none of this version.
    """
    if not content.startswith(FORMAT):
        raise Unusable("no stored index of this version")
    begin = len(FORMAT) + 65
    if sha256(memoryview(content)[begin:]).hexdigest().encode() + b"\n" != content[len(FORMAT) : begin]:
        raise Unusable("a stored index that is damaged")
    try:
        return unpacked(content, begin)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise Unusable("a stored index of another text") from None


def all_entries(folder: Path) -> list[Path]:
    """Return the files of all entries, sorted."""
    return sorted(path for suffix in SUFFIXES for path in folder.glob(f"*{suffix}"))


def make_room(folder: Path, limit: int, new: set[Path]) -> None:
    """Remove the entries not used for the longest until all take ``limit`` bytes at most; the new ones stay."""
    stamps = []
    for path in all_entries(folder):
        with contextlib.suppress(FileNotFoundError):  # another process makes room, too
            stamps.append((path.stat(), path))
    size = sum(stamp.st_size for stamp, _ in stamps)
    for stamp, path in sorted(stamps, key=lambda each: each[0].st_mtime):
        if size > limit and path not in new:
            path.unlink(missing_ok=True)
            size -= stamp.st_size


@lru_cache(maxsize=8)
def code_of(*patterns: str) -> str:
    """Return a digest of the code that an entry's content depends on: a version may be worked on."""
    package = Path(__file__).parents[1]
    sources = [path for pattern in patterns for path in sorted(package.glob(pattern))]
    return sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
