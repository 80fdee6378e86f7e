"""Documents that are made to break things: what is slow or large because of its form, not its length."""

from __future__ import annotations

import os
import subprocess
import sys
import time
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
main(["ask", "When does the heron fish?", "--no-cache", "--corpus", sys.argv[1]])
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak is told elsewhere")
@pytest.mark.parametrize("end", [" ", "\n\n"])
def test_memory_grows_in_proportion_to_the_text(tmp_path: Path, end: str) -> None:
    def peak(sentences: int) -> tuple[int, int]:
        told = [
            f"Ship {at} of the {at % 97}th master sailed from harbour {at % 301} at dawn." for at in range(sentences)
        ]
        text = end.join([*told, "The heron fishes at noon."])
        path = tmp_path / "a.txt"
        path.write_text(text)
        done = subprocess.run(
            [sys.executable, "-c", _PEAK, str(path)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        return int(done.stdout.splitlines()[-1]) * 1024, len(text)

    small, large = peak(20_000), peak(100_000)
    print(f"{(large[0] - small[0]) / (large[1] - small[1]):.1f} times the text")
    assert large[0] - small[0] < 40 * (large[1] - small[1])
