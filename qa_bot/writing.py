"""Writing files so that nothing is lost: whoever reads finds the old content or the new, whole."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file beside ``path``, and put it in its place once it is on the disk; links are followed.

    A file that was there keeps its mode; a new one gets that of the umask.

    Raises:
        OSError: it cannot be written; then ``path`` is as it was, and nothing is left beside it.
    """
    target = Path(os.path.realpath(path))
    # Long names have no room for more; a thread writes one file at a time.
    beside = target.with_name(f".{target.name[:150]}.{os.getpid()}.{threading.get_ident()}")
    try:
        with beside.open("wb") as stream:
            stream.write(content)
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
