"""The errors that a user can mend, each carrying the objects concerned.

::

    QABotError
    ├── CorpusError
    │   ├── CorpusNotFound       a path that does not exist
    │   ├── UnreadableFile       the system does not let it be read, or it is no ordinary file
    │   ├── UnknownSuffix        no loader reads files with this suffix
    │   ├── BinaryFile           holds NUL bytes
    │   ├── NotUTF8              with the byte offset of the first wrong byte
    │   ├── IsUTF16              begins with the byte-order mark of UTF-16
    │   ├── MalformedRecord      a broken line of a ``.jsonl`` file, with its number
    │   ├── BrokenFile           not what its format asks for, or cut off
    │   ├── EncryptedFile        needs a password
    │   ├── ScanWithoutText      pages that are images alone
    │   ├── TooLarge             would take more bytes or elements than a document needs
    │   ├── OldFormat            of a program of long ago, whose files are not read
    │   ├── MissingLibrary       what reads such files is not installed
    │   ├── SkippedFiles         files left out, where that is an error
    │   └── EmptyCorpus          nothing to search in the paths given
    ├── EmptyQuestion
    ├── UnknownEngine            an engine that there is not
    ├── UnknownReader            a reader that there is not
    ├── QuestionSetError         a question file that cannot be used, with the place
    │   └── SavedAnswersError    saved answers that cannot be read, with the line and field
    ├── ProcessEnded             one of several processes that share the work is gone
    ├── WeightsError             a file of learned weights that cannot be used
    ├── SettingsError            a configuration file, variable or option that cannot be used
    ├── UsageError               words on the command line that are no command or option
    └── RequestError             what a program asks for cannot be used, with the field
        └── UnknownName          there is no document, passage or session of that name

Anything else that is raised is a bug, and propagates.
"""

from __future__ import annotations

from collections.abc import Sequence

_LONGEST_WHY = 120
"""Characters of what a parser says."""


class QABotError(Exception):
    """Base of all errors that a user can mend; ``str()`` is one line that says how."""


class CorpusError(QABotError):
    """A corpus that cannot be read."""


class _FileError(CorpusError):
    """A file of the corpus that cannot be used; ``reason`` says why, without the path.

    ``args`` are what a subclass is made of, so that errors survive the way from one process to another.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class CorpusNotFound(_FileError):
    """A path that does not exist."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "no such file or folder; give --corpus an existing file or folder")
        self.args = (path,)


class UnreadableFile(_FileError):
    """A file or folder that the system does not let be read, or that is neither."""


class UnknownReader(QABotError):
    """A reader that there is not."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(name, known)
        self.name, self.known = name, known

    def __str__(self) -> str:
        return f"there is no reader {self.name!r}; there are {', '.join(self.known)}"


class UnknownSuffix(_FileError):
    """A file whose suffix no loader knows."""

    def __init__(self, path: str, suffix: str, known: Sequence[str]) -> None:
        name = f"{suffix} files are" if suffix else "a file without a suffix is"
        super().__init__(path, f"{name} not read, only {', '.join(known)}")
        self.suffix = suffix
        self.args = path, suffix, known


class BinaryFile(_FileError):
    """A file with NUL bytes in it."""

    def __init__(self, path: str, offset: int) -> None:
        super().__init__(path, f"not text: a NUL byte at offset {offset}")
        self.offset = offset
        self.args = path, offset


class IsUTF16(_FileError):
    """A file that begins with the byte-order mark of UTF-16."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "UTF-16, which is not read; save it as UTF-8")
        self.args = (path,)


class NotUTF8(_FileError):
    """A file that is not UTF-8."""

    def __init__(self, path: str, offset: int) -> None:
        super().__init__(path, f"not UTF-8: a wrong byte at offset {offset}; save it as UTF-8")
        self.offset = offset
        self.args = path, offset


class MalformedRecord(_FileError):
    """A broken line of a ``.jsonl`` file; ``line`` is 1-based."""

    def __init__(self, path: str, line: int, why: str) -> None:
        super().__init__(path, f"line {line}: {why}")
        self.line = line
        self.args = path, line, why


class BrokenFile(_FileError):
    """A file that is not what its format asks for; ``what`` is that format, ``why`` what is wrong."""

    def __init__(self, path: str, what: str, why: str) -> None:
        told = " ".join(why.split())[:_LONGEST_WHY]
        super().__init__(path, f"a broken {what} file ({told}); save it anew or leave it out")
        self.args = path, what, why


class EncryptedFile(_FileError):
    """A file that needs a password."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "needs a password; save it without one")
        self.args = (path,)


class ScanWithoutText(_FileError):
    """Pages without a text layer."""

    def __init__(self, path: str, pages: int) -> None:
        count = f"{pages} pages" if pages != 1 else "1 page"
        super().__init__(path, f"a scan without text, {count}; the free OCRmyPDF makes text of images")
        self.pages = pages
        self.args = path, pages


class TooLarge(_FileError):
    """A file that would take more bytes or elements than a document needs; ``what`` it has too much of."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(path, f"{what}, which is not read")
        self.args = path, what


class OldFormat(_FileError):
    """A file of a program of long ago; ``instead`` is the suffix to save it with."""

    def __init__(self, path: str, instead: str) -> None:
        super().__init__(path, f"a binary Office file, which is not read; save it as {instead}")
        self.args = path, instead


class MissingLibrary(_FileError):
    """A file that needs a library that is not installed."""

    def __init__(self, path: str, library: str) -> None:
        super().__init__(path, f"reading it needs {library}: pip install {library}")
        self.library = library
        self.args = path, library


class EmptyCorpus(CorpusError):
    """Paths with nothing in them to search; ``skipped`` are the files left out, with their reasons."""

    def __init__(self, paths: Sequence[str], skipped: Sequence[CorpusError] = ()) -> None:
        super().__init__(paths, skipped)
        self.paths = tuple(paths)
        self.skipped = tuple(skipped)

    def __str__(self) -> str:
        where = ", ".join(self.paths) or "the corpus"
        if not self.skipped:
            return f"{where}: no text to search; give a file or folder with .txt, .md or .jsonl files that hold some"
        more = f" (and {len(self.skipped) - 1} more left out)" if len(self.skipped) > 1 else ""
        return f"{where}: no text to search; left out {self.skipped[0]}{more}"


class SkippedFiles(CorpusError):
    """Files that were left out where none may be."""

    def __init__(self, skipped: Sequence[CorpusError]) -> None:
        super().__init__(skipped)
        self.skipped = tuple(skipped)

    def __str__(self) -> str:
        more = f" (and {len(self.skipped) - 1} more)" if len(self.skipped) > 1 else ""
        return f"left out {self.skipped[0]}{more}; with --strict nothing may be left out"


class EmptyQuestion(QABotError):
    """A question with nothing in it."""

    def __str__(self) -> str:
        return 'the question is empty; ask something, for example: qa-bot ask "Who started the peace talks?"'


class UnknownEngine(QABotError):
    """An engine that there is not; ``known`` are those that there are."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(name, known)
        self.name = name
        self.known = tuple(known)

    def __str__(self) -> str:
        return f"{self.name!r} is no engine; give --engine one of: {', '.join(self.known)}"


class QuestionSetError(QABotError):
    """A question file that cannot be used; ``place`` is a line or field, or empty."""

    def __init__(self, path: str, why: str, place: str = "") -> None:
        super().__init__(path, why, place)
        self.path = path
        self.why = why
        self.place = place

    def __str__(self) -> str:
        return f"{self.path}: {self.place}: {self.why}" if self.place else f"{self.path}: {self.why}"


class SavedAnswersError(QuestionSetError):
    """Saved answers that cannot be read; ``place`` is a line and a field, or empty."""


class ProcessEnded(QABotError):
    """One of several processes that share the work is gone."""

    def __str__(self) -> str:
        return "a process that shared the work has ended, perhaps for lack of memory; --jobs 1 needs the least"


class _SourceError(QABotError):
    """Something that cannot be used, named by ``source``; ``why`` is without it."""

    def __init__(self, source: str, why: str) -> None:
        super().__init__(source, why)
        self.source = source
        self.why = why

    def __str__(self) -> str:
        return f"{self.source}: {self.why}"


class WeightsError(_SourceError):
    """A file of learned weights that cannot be used."""


class SettingsError(_SourceError):
    """A configuration file, environment variable or option whose value cannot be used."""


class UsageError(QABotError):
    """Words on the command line that cannot be understood; ``command`` is how far they could be."""

    def __init__(self, command: str, why: str) -> None:
        super().__init__(command, why)
        self.command = command
        self.why = why

    def __str__(self) -> str:
        return f"{self.command}: {self.why}; see {self.command} --help"


class RequestError(QABotError):
    """What a program asks for cannot be used; ``field`` names what is wrong, or is empty."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(field, why)
        self.field = field
        self.why = why

    def __str__(self) -> str:
        return f"“{self.field}” {self.why}" if self.field else self.why


class UnknownName(RequestError):
    """There is no document, passage or session of the name given."""
