"""Documents that are made to break things: what is slow or large because of its form, not its length."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from qa_bot import QABot
from qa_bot.documents import read_corpus
from qa_bot.interface.cli import main

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("count", [2_000, pytest.param(100_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("suffix", "heading"), [(".txt", "== Part {} =="), (".md", "## Part {}")])
def test_a_hundred_thousand_headings(tmp_path: Path, suffix: str, heading: str, count: int) -> None:
    path = tmp_path / f"a{suffix}"
    parts = "\n\n".join(f"{heading.format(at)}\n\nShip {at} was built by the {at}th master." for at in range(count))
    path.write_text(f"{parts}\n\nThe heron fishes at dawn.\n")
    began = time.perf_counter()
    bot = QABot.from_paths([path])

    assert len(bot.documents[0].sections) == count
    assert bot.ask("When does the heron fish?").citations[0].sentence.text == "The heron fishes at dawn."
    assert time.perf_counter() - began < 300


def test_headings_within_headings(tmp_path: Path) -> None:
    lines = [f"{'=' * depth} Part {depth} {'=' * depth}\nIo is moon {depth}." for depth in range(1, 400)]
    (tmp_path / "a.txt").write_text("\n".join(lines))
    answer = QABot.from_paths([tmp_path]).ask("What is moon 399?", min_confidence=0)

    assert answer.citations[0].sentence.text == "Io is moon 399."
    assert len(answer.citations[0].passage.section) == 5  # six levels, of which the first is the title


def test_links_to_folders_are_not_followed_and_said(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.txt").write_text("The secret is Io.")
    (corpus / "a.txt").write_text("Io is a moon.")
    (corpus / "out").symlink_to(tmp_path / "outside")
    (corpus / "loop").symlink_to(corpus)
    found = read_corpus([corpus])

    assert [document.text for document in found.documents] == ["Io is a moon."]
    assert [str(error) for error in found.skipped] == [
        f"{corpus / name}: a link to a folder, which is not followed" for name in ("loop", "out")
    ]


@pytest.mark.parametrize("name", ["two\nlines.txt", "\x1b[31mred.txt", "\u202eback.txt", "half\udcff.txt"])
def test_the_name_of_a_file_steers_nothing(tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    try:
        (tmp_path / name).write_text("Io is a moon of Jupiter.")
        (tmp_path / f"{name}.pdf").touch()
    except (OSError, UnicodeError):
        pytest.skip("no such names on this system")

    assert main(["ask", "What is Io?", "--corpus", str(tmp_path), "--min-confidence", "0"]) == 0
    out, err = capfd.readouterr()
    assert out.count("\n") <= 3
    assert err.count("\n") == 1
    assert not set(out + err) & {"\x1b", "\u202e"}


_PEAK = """
import sys
from qa_bot.interface.cli import main

def peak():
    return 1024 * next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))

def ask(path):
    main(["ask", "When does the heron fish?", *sys.argv[3:], "--corpus", path])

ask(sys.argv[1])
before = peak()
ask(sys.argv[2])
print(peak() - before)
"""
_TIMES, _TABLES = 10, 40_000_000
"""What is promised: bytes of memory for each of the text, beside tables and what is remembered of common words."""
_HERON = "The heron fishes at noon. It qoorbles."
"""A text that needs all tables and libraries: its last word is in no table of stems."""
_LETTERS = "bcdefghjklnopqrstuvwxyz"


def _words(chance: random.Random, count: int, letters: str) -> list[str]:
    """Return words distributed as in English, of a vocabulary of thirty thousand."""
    vocabulary = ["".join(chance.choices(letters, k=chance.randint(2, 10))) for _ in range(30_000)]
    return chance.choices(vocabulary, [1 / (rank + 10) for rank in range(len(vocabulary))], k=count)


def _prose(size: int, letters: str = "abcdefghijklmnopqrstuvwxyz", space: str = " ", stop: str = ". ") -> Iterator[str]:
    words = _words(random.Random(1), size // 6, letters)
    for at in range(0, len(words), 90):
        yield "".join(f"{space.join(words[first : first + 18])}{stop}" for first in range(at, at + 90, 18)) + "\n\n"


def _ships(size: int, form: str) -> Iterator[str]:
    for at in range(size // 60):
        yield form.format(at=at, told=f"Ship {at} of the {at % 97}th master sailed from harbour {at % 301} at dawn.")


def _different(size: int) -> Iterator[str]:
    chance = random.Random(2)
    for _ in range(size // 110):
        yield " ".join("".join(chance.choices(_LETTERS, k=8)) for _ in range(12)) + ". "


def _pairs(size: int) -> Iterator[str]:
    """Yield Chinese whose characters are drawn from all there are: hardly a pair comes twice."""
    chance = random.Random(3)
    for _ in range(size // 93):
        yield "".join(map(chr, chance.choices(range(0x4E00, 0x9FA6), k=30))) + "。"


def _headings_of_pairs(size: int) -> Iterator[str]:
    """Yield headings of such characters, with hardly anything below them."""
    return (f"## {heading}\n\n短。\n\n" for heading in _pairs(size))


def _below(size: int, heading: str) -> Iterator[str]:
    """Yield a heading of a fortieth of the size, with short sections below it."""
    yield heading.format("#", " ".join(f"w{at}" for at in range(size // 40 // 7))) + "\n\n"
    for at in range(size // 20):
        yield heading.format("##", f"Part {at}") + f"\n\n{at}\n\n"


KINDS: Mapping[str, Callable[[int], Iterable[str]]] = {
    "prose.txt": _prose,
    "prose.md": _prose,
    "one paragraph.txt": lambda size: _ships(size, "{told} "),
    "short paragraphs.txt": lambda size: _ships(size, "{told}\n\n"),
    "headings.txt": lambda size: _ships(size, "== Part {at} ==\n\n{told}\n\n"),
    "headings by their look.txt": lambda size: _ships(size, "SHIP {at} OF THE LINE\n{told}\n\n"),
    "short headings by their look.txt": lambda size: (
        f"Part {_LETTERS[at % 23]}\n\nIt is.\n\n" for at in range(size // 17)
    ),
    "rows.txt": lambda size: (f"{_LETTERS[at % 23]}\t{at}\n" for at in range(size // 8)),
    "items.txt": lambda size: (f"{at % 99 + 1}. {_LETTERS[at % 23]}\n" for at in range(size // 5)),
    "headings.md": lambda size: _ships(size, "## Part {at}\n\n{told}\n\n"),
    "one letter a paragraph.txt": lambda size: (f"{_LETTERS[at % 23]}\n\n" for at in range(size // 3)),
    "one letter a paragraph.md": lambda size: (f"{_LETTERS[at % 23]}\n\n" for at in range(size // 3)),
    "one word a sentence.txt": lambda size: (f"Go. {_LETTERS[at % 23]}. " for at in range(size // 7)),
    "no stops.txt": lambda size: (f"w{at} " for at in range(size // 8)),
    "every word different.txt": _different,
    "records.jsonl": lambda size: _ships(size, '{{"_id": "{at}", "title": "Ship {at}", "text": "{told}"}}\n'),
    "cyrillic.txt": lambda size: _prose(size // 2, "абвгдежзиклмнопрстуфхцчшщыьэюя"),
    "chinese.txt": _pairs,
    "chinese headings.md": _headings_of_pairs,
    "below a long heading.md": lambda size: _below(size, "{} {}"),
    "list.md": lambda size: (f"- {_LETTERS[at % 23]}\n" for at in range(size // 4)),
    "quotation.md": lambda size: (f"> {_LETTERS[at % 23]}\n" for at in range(size // 4)),
    "quotation in a list.md": lambda size: (f"{'  ' if at else '- '}> {at % 10}\n" for at in range(size // 6)),
    "quotations in one another.md": lambda size: (f"> > > {at % 10}\n" for at in range(size // 8)),
    "lines of a paragraph.md": lambda size: (f"{_LETTERS[at % 23]}{at % 10}\n" for at in range(size // 3)),
    "lines of code.md": lambda size: ("\n```\n" if not at else f"{_LETTERS[at % 23]}\n" for at in range(size // 2)),
    "empty lines of code.md": lambda size: ("\n" if at else f"\n```\n{'x' * 9000}\n" for at in range(size)),
    "brackets.txt": lambda size: ("(a) [" for _ in range(size // 5)),
}
LARGE = 2_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is told elsewhere")
@pytest.mark.parametrize(
    ("kind", "size"),
    [("one letter a paragraph.txt", 400_000), *(pytest.param(kind, LARGE, marks=pytest.mark.slow) for kind in KINDS)],
)
def test_memory_stays_within_ten_times_the_text(tmp_path: Path, kind: str, size: int) -> None:
    excess = _excess(tmp_path, kind, size, "--no-cache")

    assert excess <= _TABLES, f"{excess / 1e6:.0f} MB beside ten times the text"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak is told elsewhere")
@pytest.mark.parametrize("kind", ["prose.txt", "one letter a paragraph.txt", "every word different.txt", "chinese.txt"])
def test_a_stored_index_takes_no_more_memory(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_BOT_CACHE", str(tmp_path / "cache"))

    assert max(_excess(tmp_path, kind, LARGE) for _ in range(2)) <= _TABLES


def _excess(folder: Path, kind: str, size: int, *options: str) -> int:
    """Return how much memory reading a kind of text and asking of it takes beside ten times its bytes."""
    large = folder / kind
    small = folder / f"small{large.suffix}"
    last = f'{{"_id": "heron", "text": "{_HERON}"}}' if large.suffix == ".jsonl" else f"\n\n{_HERON}\n"
    small.write_text(last)
    large.write_text("".join(KINDS[kind](size)) + last, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, str(small), str(large), *options],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    peak = int(done.stdout.splitlines()[-1])
    print(f"{kind}: {peak / 1e6:.0f} MB, {peak / large.stat().st_size:.1f} times the text")
    return peak - _TIMES * large.stat().st_size
