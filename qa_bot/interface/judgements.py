"""Judged answers, kept in a question file: one JSON object a line, as ``qa-bot eval`` reads them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qa_bot.writing import append_whole, content_of, cut_unfinished, write_atomically


@dataclass(slots=True)
class Judgements:
    """The file of a conversation's judgements."""

    path: Path
    _last: tuple[int, int, int] | None = field(default=None, init=False)
    """The turn judged last, where its line begins, and where it ends."""

    def keep(self, record: Mapping[str, object], turn: int) -> None:
        """Append a record; a second judgement of the same turn takes the place of the first.

        Raises:
            OSError: the file cannot be written.
        """
        line = (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "replace")
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size = os.fstat(file).st_size
            if self._last is not None and self._last[0] == turn and self._last[2] == size:
                size = self._last[1]
                write_atomically(self.path, content_of(file)[:size] + line)
            else:
                size = _finished(file, size)
                append_whole(file, line)
            self._last = (turn, size, size + len(line))
        finally:
            os.close(file)


def _finished(file: int, size: int) -> int:
    """End the last line of a file of ``size`` bytes where it lacks its end, and return the size then.

    A kill leaves half a record, which is cut off; an editor leaves a whole one.
    """
    last = content_of(file).rpartition(b"\n")[2]
    if not last:
        return size
    try:
        json.loads(last)
    except ValueError:
        return cut_unfinished(file, b"\n")
    append_whole(file, b"\n")
    return size + 1
