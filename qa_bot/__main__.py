"""``python -m qa_bot`` is ``qa-bot``."""

import sys

from qa_bot.interface.cli import main

if __name__ == "__main__":
    sys.exit(main())
