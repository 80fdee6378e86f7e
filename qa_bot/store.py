"""What analysing a corpus yields, kept between runs: an entry for each file, under a key made of its content.

An entry is a line that names the format, the digest of the rest, a header in JSON and arrays of 32-bit numbers: nothing
in it can be executed, and one that is not whole, not of this version or not of this text is made anew.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any

import numpy as np

from qa_bot import __version__
from qa_bot.analysis import remember_stems, uncommon_stems
from qa_bot.documents import passages
from qa_bot.model import Document, Passage
from qa_bot.retrieval import Occurrences, joined, occurrences
from qa_bot.retrieval.index import IntArray
from qa_bot.writing import write_atomically

LIMIT = 512 * 2**20
"""Bytes that all entries take at most: those not used for the longest are removed first."""
_FORMAT = b"qa-bot index 1\n"
_SUFFIX = ".index"
_TICK = 100
"""Passages between two signs of progress."""
_SOURCES = ("store.py", "analysis/*.py", "documents/*.py", "retrieval/index.py", "retrieval/kinds.py")
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

    def read(self, documents: Iterable[Document], max_words: int) -> tuple[list[Passage], Occurrences]:
        """Return the passages of documents and what is in them, from the entries where there are any."""
        documents = list(documents)
        self._done, self._total = 0, sum(len(document.text) for document in documents)
        found: list[Passage] = []
        parts: list[Occurrences] = []
        for (path, digest), group in groupby(documents, key=lambda each: (each.path, each.sha256)):
            of_file = list(group)
            if self.folder is None or not path:
                inside, part = self._analysed(of_file, max_words)
            else:
                inside, part = self._of_file(self.folder, of_file, digest, max_words)
            found += inside
            parts.append(part)
        self.progress(self._total, self._total)
        return found, joined(parts) if parts else occurrences(())

    def _of_file(
        self, folder: Path, documents: Sequence[Document], digest: str, max_words: int
    ) -> tuple[list[Passage], Occurrences]:
        path = folder / f"{_key(digest, documents, max_words)}{_SUFFIX}"
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
        inside, part = self._analysed(documents, max_words)
        self.made += 1
        self._keep(folder, path, _encoded(documents, inside, part))
        return inside, part

    def _analysed(self, documents: Sequence[Document], max_words: int) -> tuple[list[Passage], Occurrences]:
        found = [passage for document in documents for passage in passages(document, max_words)]
        return found, occurrences(self._ticking(found))

    def _ticking(self, found: Iterable[Passage]) -> Iterator[Passage]:
        for number, passage in enumerate(found):
            self._done += passage.end - passage.start
            if number % _TICK == 0:
                self.progress(self._done, self._total)
            yield passage

    def _keep(self, folder: Path, path: Path, content: bytes) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(path, content)
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
    stamps = [(path.stat(), path) for path in folder.glob(f"*{_SUFFIX}")]
    size = sum(stamp.st_size for stamp, _ in stamps)
    for stamp, path in sorted(stamps, key=lambda each: each[0].st_mtime):
        if size > limit and path != new:
            path.unlink(missing_ok=True)
            size -= stamp.st_size


def _key(digest: str, documents: Sequence[Document], max_words: int) -> str:
    """Return the name of an entry: all that its content depends on."""
    # Which documents and sections a file has follows from its content and its suffix.
    about = (__version__, _code(), max_words, digest, len(documents), Path(documents[0].path).suffix.lower())
    return sha256(repr(about).encode("utf-8", "replace")).hexdigest()[:40]


@lru_cache(maxsize=1)
def _code() -> str:
    """Return a digest of the code that an entry's content depends on: a version may be worked on."""
    package = Path(__file__).parent
    sources = [path for pattern in _SOURCES for path in sorted(package.glob(pattern))]
    return sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


# An entry ------------------------------------------------------------------------------------------------------------


def _encoded(documents: Sequence[Document], found: Sequence[Passage], part: Occurrences) -> bytes:
    """Return an entry's bytes."""
    sections = {
        (id(document), block): number
        for document in documents
        for number, section in enumerate(document.sections)
        for block in section.blocks
    }
    numbers = {id(document): number for number, document in enumerate(documents)}
    rows = [
        (
            numbers[id(passage.document)],
            sections[id(passage.document), passage.paragraph],
            passage.number,
            passage.start,
            passage.end,
            *passage.paragraph,
            len(passage.sentence_spans),
        )
        for passage in found
    ]
    spans = [span for passage in found for span in passage.sentence_spans]
    arrays = [np.array(rows, "<i4").reshape(-1, 8), np.array(spans, "<i4").reshape(-1, 2), part.table.astype("<i4")]
    header = {
        "shapes": [array.shape for array in arrays],
        "terms": part.terms,
        "words": part.words,
        "stems": uncommon_stems(part.words),
    }
    body = json.dumps(header).encode() + b"\n" + b"".join(array.tobytes() for array in arrays)
    return _FORMAT + sha256(body).hexdigest().encode() + b"\n" + body


def _content(path: Path) -> bytes:
    return path.read_bytes()


def _decoded(content: bytes, documents: Sequence[Document]) -> tuple[list[Passage], Occurrences]:
    """Return what an entry holds.

    Raises:
        _Unusable: it is not whole, or not of these documents.
    """
    if not content.startswith(_FORMAT):
        raise _Unusable("no stored index of this version")
    digest, _, body = content[len(_FORMAT) :].partition(b"\n")
    if sha256(body).hexdigest().encode() != digest:
        raise _Unusable("a stored index that is damaged")
    try:
        first, _, rest = body.partition(b"\n")
        header = json.loads(first)
        rows, spans, table = _arrays(header["shapes"], rest)
        part = Occurrences(header["terms"], header["words"], table, len(spans))
        _check(rows, spans, part)
        found = list(_passages(documents, rows, spans))
        remember_stems(header["stems"])
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise _Unusable("a stored index of another text") from None
    return found, part


def _arrays(shapes: Any, content: bytes) -> Iterator[IntArray]:
    sizes = [int(rows) * int(columns) for rows, columns in shapes]
    if 4 * sum(sizes) != len(content):
        raise ValueError
    for (rows, columns), end in zip(shapes, accumulate(sizes), strict=True):
        start = 4 * (end - rows * columns)
        yield np.frombuffer(content, "<i4", rows * columns, start).reshape(rows, columns).astype(np.int32, copy=False)


def _check(rows: IntArray, spans: IntArray, part: Occurrences) -> None:
    """Raise ``ValueError`` unless every number points to something."""
    bounds = ((0, len(part.terms)), (1, len(spans)), (3, len(part.words)))
    table = part.table
    is_bounded = all(not len(table) or 0 <= table[:, at].min() <= table[:, at].max() < most for at, most in bounds)
    if not is_bounded or int(rows[:, 7].sum()) != len(spans):
        raise ValueError


def _passages(documents: Sequence[Document], rows: IntArray, spans: IntArray) -> Iterator[Passage]:
    ends = list(accumulate(rows[:, 7].tolist()))
    pairs = [(start, end) for start, end in spans.tolist()]
    for (number, section, *place), end in zip(rows.tolist(), ends, strict=True):
        document = documents[number]
        of_passage, start, stop, first, last, count = place
        inside = tuple(pairs[end - count : end])
        if not 0 <= first <= start <= stop <= last <= len(document.text):
            raise ValueError
        if any(not start <= each[0] <= each[1] <= stop for each in inside):
            raise ValueError
        yield Passage(document, of_passage, document.sections[section].path, start, stop, inside, (first, last))
