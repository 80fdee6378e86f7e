"""What analysing a corpus yields, kept between runs: an entry for each file, under a key made of its content.

An entry is a line that names the format, the digest of the rest, and arrays of numbers with a header in JSON: nothing
in it can be executed, and one that is not whole, not of this version or not of this text is made anew.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path

import numpy as np

from qa_bot import __version__
from qa_bot.analysis import Vocabulary, remember_stems, uncommon_stems
from qa_bot.arrays import Arrays, parts_of, unpacked
from qa_bot.documents import COLUMNS, Cutting, Passages, cut
from qa_bot.model import Document
from qa_bot.numbers import Ascending
from qa_bot.retrieval import Analysis, Occurrences, occurrences
from qa_bot.writing import write_atomically

LIMIT = 512 * 2**20
"""Bytes that all entries take at most: those not used for the longest are removed first."""
_FORMAT = b"qa-bot index 2\n"
_SUFFIX = ".index"
_TICK = 500
"""Sentences between two signs of progress."""
_SOURCES = (
    "store.py",
    "numbers.py",
    "analysis/*.py",
    "documents/*.py",
    "formats/*.py",
    "formats/*/*.py",
    "retrieval/occurrences.py",
    "retrieval/kinds.py",
)
_STEMS = 30_000
"""Forms, in the order of the text, whose stems are kept with them: beyond, a question may need to compute one."""
_ARRAYS = ("words", "classes", "first_term", "terms", "tokens")
_OF_COLUMN = ("base", "offsets", "which", "wide")
_DAY = 86_400.0
"""Seconds: how exactly it is known when an entry was used last."""


class _Unusable(Exception):
    """An entry that cannot be used; its text says why."""


@dataclass(slots=True)
class Store:
    """Entries in a folder; without one, nothing is kept."""

    folder: Path | None = None
    is_fresh: bool = False
    """Whether to analyse everything anew, and replace what is stored."""
    notes: list[str] = field(default_factory=list)
    """What a user should know: entries that could not be used."""
    unkept: str = ""
    """Why an entry could not be written; the answers are the same, only later."""
    progress: Callable[[int, int], None] = field(default=lambda done, total: None, repr=False)
    """Told how many characters of how many are read."""
    used: int = 0
    """Files whose analysis was there."""
    made: int = 0
    """Files that were analysed."""
    _done: int = field(default=0, init=False, repr=False)
    _total: int = field(default=0, init=False, repr=False)

    def read(self, documents: Iterable[Document], max_words: int) -> tuple[Passages, Occurrences]:
        """Return the passages of documents and what is in them, from the entries where there are any."""
        documents = list(documents)
        self._done, self._total = 0, sum(len(document.text) for document in documents)
        files = [list(group) for _, group in groupby(documents, key=lambda each: (each.path, each.sha256))]
        if self.folder is None:
            found = self._analysed(documents, max_words)
        elif len(files) == 1:
            found = self._of_file(self.folder, documents, max_words)
        else:
            found = self._of_files(self.folder, files, max_words)
        self.progress(self._total, self._total)
        return found

    def _of_files(
        self, folder: Path, files: Iterable[Sequence[Document]], max_words: int
    ) -> tuple[Passages, Occurrences]:
        """Return the same as if the documents of some files were analysed in one go."""
        cutting, analysis = Cutting(), Analysis()
        for documents in files:
            found, part = self._of_file(folder, documents, max_words)
            cutting.extend(found)
            analysis.extend(part)
        return cutting.finish(), analysis.finish()

    def _of_file(self, folder: Path, documents: Sequence[Document], max_words: int) -> tuple[Passages, Occurrences]:
        if not documents[0].path:
            return self._analysed(documents, max_words)
        path = folder / f"{_key(documents, max_words)}{_SUFFIX}"
        if not self.is_fresh:
            try:
                entry = _decoded(_content(path), documents)
            except (OSError, ValueError):  # it is not there, or there is no such folder
                pass
            except _Unusable as error:
                self.notes.append(f"{path}: {error}; it is made anew")
            else:
                self.used += 1
                with contextlib.suppress(OSError):
                    if time.time() - path.stat().st_mtime > _DAY:
                        os.utime(path)
                return entry
        found = self._analysed(documents, max_words)
        self.made += 1
        self._keep(folder, path, _encoded(*found))
        return found

    def _analysed(self, documents: Sequence[Document], max_words: int) -> tuple[Passages, Occurrences]:
        found = cut(documents, max_words)
        return found, occurrences(self._ticking(found.sentences()))

    def _ticking(self, sentences: Iterable[str]) -> Iterator[str]:
        for number, sentence in enumerate(sentences):
            self._done += len(sentence)
            if number % _TICK == 0:
                self.progress(self._done, self._total)
            yield sentence

    def _keep(self, folder: Path, path: Path, parts: Iterable[bytes | memoryview]) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(path, *parts)
            _make_room(folder, LIMIT, path)
        except (OSError, ValueError) as error:
            self.unkept = f"{folder}: the index is not kept: {getattr(error, 'strerror', None) or error}"

    def entries(self) -> list[Path]:
        """Return the files of the entries, sorted."""
        return sorted(self.folder.glob(f"*{_SUFFIX}")) if self.folder is not None else []

    def clear(self) -> int:
        """Remove all entries, and return how many there were.

        Raises:
            OSError: one cannot be removed.
        """
        entries = self.entries()
        for path in entries:
            path.unlink(missing_ok=True)
        return len(entries)


def _make_room(folder: Path, limit: int, new: Path) -> None:
    """Remove the entries not used for the longest until all take ``limit`` bytes at most; the new one stays."""
    stamps = []
    for path in folder.glob(f"*{_SUFFIX}"):
        with contextlib.suppress(FileNotFoundError):  # another process makes room, too
            stamps.append((path.stat(), path))
    size = sum(stamp.st_size for stamp, _ in stamps)
    for stamp, path in sorted(stamps, key=lambda each: each[0].st_mtime):
        if size > limit and path != new:
            path.unlink(missing_ok=True)
            size -= stamp.st_size


def _key(documents: Sequence[Document], max_words: int) -> str:
    """Return the name of an entry: all that its content depends on."""
    # Which documents and sections a file has follows from its content and its suffix.
    first = documents[0]
    about = (__version__, _code(), max_words, first.sha256, len(documents), Path(first.path).suffix.lower())
    return sha256(repr(about).encode("utf-8", "replace")).hexdigest()[:40]


@lru_cache(maxsize=1)
def _code() -> str:
    """Return a digest of the code that an entry's content depends on: a version may be worked on."""
    package = Path(__file__).parent
    sources = [path for pattern in _SOURCES for path in sorted(package.glob(pattern))]
    return sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


# An entry ------------------------------------------------------------------------------------------------------------


def _encoded(found: Passages, part: Occurrences) -> Iterator[bytes | memoryview]:
    """Yield an entry's bytes in parts."""
    arrays: Arrays = {"leads": found.leads, "tails": found.tails, **{name: getattr(part, name) for name in _ARRAYS}}
    for name, column in {**found.columns, "first_token": part.first_token}.items():
        arrays.update({f"{name}.{each}": getattr(column, each) for each in _OF_COLUMN})
    lexicon = part.lexicon
    arrays["text"] = np.frombuffer(lexicon.text, np.uint8)
    arrays["starts"], arrays["slots"] = np.asarray(lexicon.starts), np.asarray(lexicon.slots)
    words = (lexicon[number] for number in dict.fromkeys(part.words[:_STEMS].tolist()))
    body = list(parts_of(arrays, {"stems": uncommon_stems(words)}))
    digest = sha256()
    for each in body:
        digest.update(each)
    yield _FORMAT + digest.hexdigest().encode() + b"\n"
    yield from body


def _content(path: Path) -> bytes:
    return path.read_bytes()


def _decoded(content: bytes, documents: Sequence[Document]) -> tuple[Passages, Occurrences]:
    """Return what an entry holds.

    Raises:
        _Unusable: it is not whole, or not of these documents.
    """
    if not content.startswith(_FORMAT):
        raise _Unusable("no stored index of this version")
    begin = len(_FORMAT) + 65
    if sha256(memoryview(content)[begin:]).hexdigest().encode() + b"\n" != content[len(_FORMAT) : begin]:
        raise _Unusable("a stored index that is damaged")
    try:
        arrays, about = unpacked(content, begin)
        if any(array.dtype.kind == "f" or array.ndim != 1 + name.endswith(".wide") for name, array in arrays.items()):
            raise ValueError
        found = Passages(documents, {name: _column(arrays, name) for name in COLUMNS}, arrays["leads"], arrays["tails"])
        lexicon = Vocabulary.stored(arrays["text"].tobytes(), arrays["starts"], arrays["slots"])
        part = Occurrences(
            lexicon, **{name: arrays[name] for name in _ARRAYS}, first_token=_column(arrays, "first_token")
        )
        found.check()
        part.check()
        if len(part.first_token) - 1 != len(found.edges) // 2:
            raise ValueError
        remember_stems(about["stems"])
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise _Unusable("a stored index of another text") from None
    return found, part


def _column(arrays: Arrays, name: str) -> Ascending:
    return Ascending(*(arrays[f"{name}.{each}"] for each in _OF_COLUMN))
