"""What the command line tells whoever called it: exit statuses, and lines on standard error."""

from __future__ import annotations

import sys

ANSWERED, ABSTAINED, FAILED, INTERRUPTED = 0, 1, 2, 130


def complain(message: str) -> None:
    """Write one line to standard error."""
    from qa_bot.interface.fragments import printable  # regex and wcwidth would slow down --version

    sys.stderr.write(f"qa-bot: {printable(message)}\n")
