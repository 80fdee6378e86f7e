"""Hold that other versions of Python give the same answers: ``python tests/tools/compare_versions.py WHEEL``.

The wheel is installed into a new environment of every other supported Python that is found, and the answers to
``tests/data/questions.jsonl`` are compared with those of the running one, which must have it, too: of the lexical
reader byte for byte, of the neural one by what is answered and quoted, as its sums depend on the library that adds.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

QUESTIONS = Path(__file__).parents[1] / "data/questions.jsonl"
MINORS = (10, 11, 12, 13)
ASK = """
import json, sys
from qa_bot import QABot
from qa_bot.interface.render import RENDERERS, Look
lexical, neural = (QABot.from_paths([sys.argv[1]], reader=reader) for reader in ("lexical", "neural"))
for number, line in enumerate(open(sys.argv[2], encoding="utf-8")):
    topic = json.loads(line)
    answer = lexical.ask(topic["question"], topic.get("history", ()), explained=True)
    sys.stdout.buffer.write("".join(render(answer, Look()) for render in RENDERERS.values()).encode())
    if number % 4 == 0:
        answer = neural.ask(topic["question"], topic.get("history", ()))
        told = answer.abstained, answer.text, answer.citations[0].quotation.text if answer.citations else None
        sys.stdout.buffer.write(repr(told).encode())
"""


def others() -> Iterator[tuple[int, str]]:
    """Yield the other supported versions of Python that are found, with their programs."""
    installed = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for minor in MINORS:
        named = shutil.which(f"python3.{minor}")
        candidates = [*([named] if named else []), *map(str, sorted(installed.glob(f"3.{minor}.*/bin/python")))]
        runs = (each for each in candidates if version(each) == minor)
        found = next(runs, None)
        if minor != sys.version_info.minor and found is not None:
            yield minor, found


def version(program: str) -> int | None:
    """Return the minor version of a Python, or None where it does not run."""
    told = subprocess.run([program, "-c", "import sys; print(sys.version_info[1])"], capture_output=True, text=True)
    return int(told.stdout) if told.returncode == 0 else None


def answers(program: str, corpus: Path, folder: Path) -> bytes:
    """Return all answers that a Python gives, in every form."""
    command = [program, "-c", ASK, str(corpus), str(QUESTIONS)]
    return subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, check=True).stdout


def main(wheel: str) -> int:
    """Compare, and return the exit status."""
    status = compared = 0
    corpus = QUESTIONS.parents[2] / "corpus"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        expected = answers(sys.executable, corpus, folder)
        for minor, program in others():
            home = folder / f"3.{minor}"
            subprocess.run([program, "-m", "venv", str(home)], check=True)
            own = str(home / "bin/python")
            subprocess.run([own, "-m", "pip", "install", "-q", "--disable-pip-version-check", wheel], check=True)
            is_same = answers(own, corpus, folder) == expected
            print(f"Python 3.{minor}: {'the same answers' if is_same else 'OTHER ANSWERS'}, {len(expected):,} bytes")
            status, compared = status or int(not is_same), compared + 1
    if not compared:
        print("no other supported Python is found here: nothing is compared")
    return status


if __name__ == "__main__":
    sys.exit(main(str(Path(sys.argv[1]).resolve())))
