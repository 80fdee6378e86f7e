"""Kills and full disks: what was there stays whole, what is asked is answered, nothing is left broken."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from qa_bot import QABot
from qa_bot.interface.judgements import Judgements
from qa_bot.interface.prompt.line import kept_history
from qa_bot.interface.transcript import save
from qa_bot.reading.confidence import shipped_judge
from qa_bot.reading.extraction import shipped_extractor
from qa_bot.retrieval import shipped_ranker
from qa_bot.store.entries import decoded
from qa_bot.writing import write_atomically
from tests.test_training import squad

ROOT = Path(__file__).parent.parent
QUESTION = "Who praised the peacekeepers?"
KILLS = [3, pytest.param(60, marks=pytest.mark.slow)]
Write = Callable[[Path, int], None]

# Kills ---------------------------------------------------------------------------------------------------------------


def write_ranking(path: Path, version: int) -> None:
    shipped_ranker()._replace(provenance={"version": version}).save(path)


def write_extraction(path: Path, version: int) -> None:
    shipped_extractor()._replace(provenance={"version": version}).save(path)


def write_confidence(path: Path, version: int) -> None:
    shipped_judge()._replace(provenance={"version": version}).save(path)


def write_transcript(path: Path, version: int) -> None:
    answers = [bot().ask(question) for question in (QUESTION, "Who hosted the talks?", "What is undof?")]
    save(path, answers[: 1 + version])


def bot() -> QABot:
    if not BOTS:
        BOTS.append(QABot.from_paths([ROOT / "corpus"]))
    return BOTS[0]


BOTS: list[QABot] = []


def write_on(write: Write, path: Path, ready: Connection) -> None:
    version = 0
    ready.send(True)
    while True:
        version = 1 - version
        write(path, version)


def killed(write: Write, path: Path, kills: int) -> Iterator[None]:
    """Write on and on in another process, kill it at a random moment, and so on; yield after each kill."""
    moment = random.Random(3)
    for _ in range(kills):
        here, there = multiprocessing.get_context("fork").Pipe()
        process = multiprocessing.get_context("fork").Process(target=write_on, args=(write, path, there))
        process.start()
        assert here.recv()
        time.sleep(moment.random() * 0.05)
        process.kill()
        process.join()
        yield


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are copied")
@pytest.mark.parametrize("kills", KILLS)
@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("ranking.arrays", write_ranking),
        ("answers.arrays", write_extraction),
        ("confidence.arrays", write_confidence),
        ("talk.md", write_transcript),
        ("talk.jsonl", write_transcript),
    ],
    ids=["ranking", "answers", "confidence", "markdown", "lines"],
)
def test_a_kill_leaves_the_old_file_or_the_new(tmp_path: Path, name: str, write: Write, kills: int) -> None:
    expected = set()
    for version in (0, 1):
        write(tmp_path / f"{version}-{name}", version)
        expected.add((tmp_path / f"{version}-{name}").read_bytes())
    path = tmp_path / name
    write(path, 0)
    for _ in killed(write, path, kills):
        assert path.read_bytes() in expected
    assert len(expected) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are copied")
@pytest.mark.parametrize("kills", KILLS)
def test_a_kill_leaves_every_question_of_the_history_whole(tmp_path: Path, kills: int) -> None:
    asked = {"Who?\n" + "a" * 700, "When? " * 50}

    def write(path: Path, version: int) -> None:
        kept_history(path, print).store_string(sorted(asked)[version])

    before = 0
    for _ in killed(write, tmp_path, kills):
        kept = list(kept_history(tmp_path, print).load_history_strings())
        assert set(kept) <= asked
        assert len(kept) >= before
        before = len(kept)
    assert before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are copied")
@pytest.mark.parametrize("kills", KILLS)
def test_a_kill_leaves_every_judgement_whole(tmp_path: Path, kills: int) -> None:
    def write(path: Path, version: int) -> None:
        judgements = Judgements(path)
        for _ in range(2):  # the second takes the place of the first
            judgements.keep({"question": "Who?", "answers": ["a" * 300 * (1 + version)]}, 1)

    path = tmp_path / "judged.jsonl"
    for _ in killed(write, path, kills):
        Judgements(path).keep({"question": "Who?", "answers": ["the last"]}, 1)
        assert all(json.loads(line)["question"] == "Who?" for line in path.read_text().splitlines())


# Full disks ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with hardly any room left."""
    where = tmp_path / "disk"
    where.mkdir()
    if shutil.which("mount") is None:
        pytest.skip("no mount: a full disk cannot be made here")
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(where)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"a disk of its own cannot be mounted here: {made.stderr.strip()}")
    (where / "filler").write_bytes(b"x" * 56 * 1024)
    yield where
    subprocess.run(["umount", str(where)], check=True)


def run(home: Path, *arguments: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "HOME": str(home), "PYTHONPATH": str(ROOT), **environment}
    command = [sys.executable, "-m", "qa_bot", *arguments]
    return subprocess.run(command, env=env, input=typed, capture_output=True, text=True, check=False, cwd=ROOT)


def left_on(disk: Path) -> set[str]:
    return {path.relative_to(disk).as_posix() for path in disk.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_a_full_disk_costs_the_stored_index_and_no_answer(tmp_path: Path, disk: Path) -> None:
    expected = run(tmp_path, "ask", QUESTION, "--json", "--no-cache")
    found = run(tmp_path, "ask", QUESTION, "--json", QA_BOT_CACHE=str(disk / "cache"))
    told = run(tmp_path, "index", QA_BOT_CACHE=str(disk / "cache"))

    assert (found.returncode, found.stdout, found.stderr) == (0, expected.stdout, "")
    assert told.returncode == 0
    assert told.stderr.count("\n") == 1 and "No space left" in told.stderr
    whole = [decoded((disk / name).read_bytes()) for name in left_on(disk) - {"filler"}]  # what there was room for
    assert len(whole) < 2


@pytest.mark.slow
@pytest.mark.parametrize("option", ["--per-question", "--run"])
def test_a_full_disk_costs_an_evaluation_one_line(tmp_path: Path, disk: Path, option: str) -> None:
    target = disk / "out"
    target.write_text("the old one")
    told = run(tmp_path, "eval", "tests/data/questions.jsonl", "--quiet", option, str(target))

    assert told.returncode == 2
    assert told.stderr.count("\n") == 1 and "No space left" in told.stderr and str(target) in told.stderr
    assert "sentence" in told.stdout  # the figures have taken a while; they are not lost with the file
    assert target.read_text() == "the old one"
    assert left_on(disk) == {"filler", "out"}


@pytest.mark.slow
def test_a_full_disk_costs_weights_one_line(tmp_path: Path, disk: Path) -> None:
    told = run(tmp_path, "train", squad(6, tmp_path / "squad.json"), "--quiet", "--out", str(disk / "ranking.arrays"))

    assert told.returncode == 2
    assert told.stderr.count("\n") == 1 and "No space left" in told.stderr
    assert left_on(disk) == {"filler"}


@pytest.mark.slow
def test_a_full_disk_costs_a_transcript_one_line(tmp_path: Path, disk: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    env = {**os.environ, "HOME": str(tmp_path), "TERM": "xterm", "NO_COLOR": "1", "PROMPT_TOOLKIT_NO_CPR": "1"}
    env |= {"XDG_STATE_HOME": str(disk / "state"), "COLUMNS": "200"}
    (disk / "filler").write_bytes(b"x" * 60 * 1024)
    command = (sys.executable, ["-m", "qa_bot"])
    child = pexpect.spawn(*command, env=env, dimensions=(40, 200), encoding="utf-8", timeout=30, cwd=ROOT)
    child.expect_exact("❯")
    for _ in range(3):
        child.send(f"{QUESTION}\r")
        child.expect_exact("President Kassym-Jomart Tokayev")
        child.expect_exact("❯")
    child.send(f"/save {disk / 'talk.md'}\r")
    child.expect_exact("No space left")
    child.expect_exact("❯")
    child.close(force=True)

    assert not (disk / "talk.md").exists()
    assert not any(name.startswith(".") for name in left_on(disk))


def test_a_pipe_stays_a_pipe_and_is_written_to(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    write_atomically(tmp_path / "pipe", b"whole")
    reader.join()

    assert read == [b"whole"]
    assert not (tmp_path / "pipe").is_file()
