"""Writing files so that nothing is lost: whoever reads finds the old content or the new, whole."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
from pathlib import Path


def write_atomically(path: Path, *parts: bytes | memoryview) -> None:
    """Write a file of some parts beside ``path``, and put it in its place once it is on the disk; links are followed.

    A file that was there keeps its mode; a new one gets that of the umask. A device or a pipe stays what it is, and is
    written to.

    Raises:
        OSError: it cannot be written; then ``path`` is as it was, and nothing is left beside it.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        with path.open("wb") as stream:
            for part in parts:
                stream.write(part)
        return
    target = Path(os.path.realpath(path))
    # Long names have no room for more; a thread writes one file at a time.
    beside = target.with_name(f".{target.name[:150]}.{os.getpid()}.{threading.get_ident()}")
    try:
        with beside.open("wb") as stream:
            for part in parts:
                stream.write(part)
            stream.flush()
            os.fsync(stream.fileno())
        with contextlib.suppress(FileNotFoundError):
            beside.chmod(target.stat().st_mode & 0o777)
        beside.replace(target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        if isinstance(error, OSError):  # in the name of the file that was wanted
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise


def content_of(file: int) -> bytes:
    """Return all that an open file holds."""
    os.lseek(file, 0, os.SEEK_SET)  # there is no os.pread on Windows
    return os.read(file, os.fstat(file).st_size)


def cut_unfinished(file: int, end: bytes) -> int:
    """Cut off what stands after the last ``end`` in an open file: what a kill left unfinished. Return the size then."""
    content = content_of(file)
    whole = content.rfind(end) + len(end) if end in content else 0
    if whole < len(content):
        os.ftruncate(file, whole)
    return whole


def append_whole(file: int, content: bytes) -> None:
    """Append bytes to an open file in one piece, as two processes may share it; or nothing of them.

    Only a kill can leave a part of them, for :func:`cut_unfinished`.

    Raises:
        OSError: there is no room for all of them.
    """
    size = os.fstat(file).st_size
    if os.write(file, content) < len(content):
        os.ftruncate(file, size)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
