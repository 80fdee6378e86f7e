"""Fuzz guided by coverage: ``python -m tests.fuzz TARGET [-runs=N] [FOLDER]``.

Without a target there is one that is all of them at once; ``all`` fuzzes each in turn, which finds more.

It needs the extra ``fuzz``. Options that begin with ``-`` are libFuzzer's; FOLDER keeps what reaches new code.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Fuzz a target, or all of them, and return the exit status."""
    import atheris

    with atheris.instrument_imports(include=["qa_bot"]):
        from tests.fuzz.targets import ANY, TARGETS
    name, *rest = arguments if arguments and not arguments[0].startswith("-") else ["any", *arguments]
    if name == "all":
        return max(subprocess.call([sys.executable, "-m", "tests.fuzz", each, *rest]) for each in TARGETS)
    targets = {**TARGETS, "any": ANY}
    if name not in targets:
        sys.stderr.write(f"no such target: {name!r}; there are all, {', '.join(targets)}\n")
        return 2
    target = targets[name]
    seeds = Path(tempfile.mkdtemp(prefix="qa-bot-seeds-"))
    for seed in target.seeds:
        (seeds / sha256(seed).hexdigest()[:16]).write_bytes(seed)
    options = [each for each in rest if each.startswith("-")]
    folders = [each for each in rest if not each.startswith("-")]
    sys.stderr.write(f"== {name}\n")
    atheris.Setup([sys.argv[0], *options, *folders, str(seeds)], target.take)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
