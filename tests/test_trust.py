"""What is promised: the same again, nothing foreign run, nothing lost, whatever is given."""

from __future__ import annotations

import gc
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

import qa_bot
from qa_bot import Document, QABot
from qa_bot.documents import Source, passages, read_corpus
from qa_bot.documents.loaders import LOADERS
from qa_bot.errors import QABotError
from qa_bot.interface.cli import main
from qa_bot.interface.render import Look, render_json
from qa_bot.interface.session import Session
from qa_bot.verification import read_saved
from tests.strategies import documents, questions

ROOT = Path(__file__).parent.parent
QUESTION = "Who praised the peacekeepers?"


# The same again ------------------------------------------------------------------------------------------------------


def printed(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    capsys.readouterr()
    assert main([*arguments]) == status
    return capsys.readouterr().out


@pytest.fixture
def kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "kept.jsonl"
    path.write_text(printed(capsys, "ask", QUESTION, "--receipt") + printed(capsys, "ask", "Who hosted?", "--receipt"))
    return path


def test_a_receipt_is_replayed(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "replay", str(kept)).count("the same") == 2
    assert json.loads(printed(capsys, "replay", str(kept), "--json"))["same"]
    assert len(read_saved(str(kept))) >= 2


def test_an_explained_answer_is_replayed_whatever_the_layout(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "kept.json"
    path.write_text(json.dumps(json.loads(printed(capsys, "ask", QUESTION, "--receipt", "--explain")), indent=2))

    assert printed(capsys, "replay", str(path)) == f"{QUESTION}  the same\n"


def test_a_replay_names_what_differs(kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "corpus/kazakhstan-syria-relations.txt").read_text()
    (tmp_path / "kazakhstan-syria-relations.txt").write_text(text.replace("praised", "lauded"))
    other = str(tmp_path / "kazakhstan-syria-relations.txt")

    assert "a different answer; what differs: corpus" in printed(
        capsys, "replay", str(kept), "--corpus", other, status=1
    )
    tampered = json.loads(kept.read_text().splitlines()[0])
    tampered["answer"] = "Nobody"
    kept.write_text(json.dumps(tampered))
    assert "what differs: the saved answer and its receipt" in printed(capsys, "replay", str(kept), status=1)


@pytest.mark.parametrize("content", ["", "nonsense", "{}", '{"receipt": {}, "question": "q"}', '{"receipt": []}'])
def test_what_is_no_receipt_is_one_line(content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x").write_text(content)

    assert main(["replay", str(tmp_path / "x")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "variables", [{"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}, {"PYTHONHASHSEED": "0", "LC_ALL": "tr_TR.UTF-8"}]
)
def test_the_same_bytes_elsewhere(
    variables: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = printed(
        capsys, "ask", QUESTION, "--json", "--corpus", str(ROOT / "corpus"), "--no-cache", "--reader", "neural"
    )
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": ":".join(sys.path), "HOME": str(tmp_path), **variables}
    command = [
        sys.executable,
        "-m",
        "qa_bot",
        "ask",
        QUESTION,
        "--json",
        "--corpus",
        str(ROOT / "corpus"),
        "--reader",
        "neural",
    ]
    there = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert there == here


@pytest.mark.parametrize("examples", [20, pytest.param(1000, marks=pytest.mark.slow)])
def test_spans_slice_back_on_random_corpora(examples: int) -> None:
    """Ten questions each: at length, ten thousand."""
    chance = random.Random(5)
    words = (
        "the of Io moon Europa was saw in 1610 Galileo Mr. Jr. 日本 naïve e\u0301 “ ” ( ) . ? ! , ; – U.S. 3.5".split()
    )
    words += ["\n", "\n\n"]
    for _ in range(examples):
        text = " ".join(chance.choices(words, k=chance.randint(1, 120)))
        found = list(LOADERS[".txt"](Source("a.txt", "a.txt", text.encode())))
        try:
            bots = [QABot(found) for _ in range(2)]
        except QABotError:
            continue
        for _ in range(10):
            asked = " ".join(chance.choices(words, k=chance.randint(1, 8)))
            if asked.strip():
                one, other = (render_json(bot.ask(asked, min_confidence=0), Look()) for bot in bots)
                assert one == other
                check(json.loads(one), found[0].text)


def check(answer: dict[str, Any], source: str) -> None:
    for citation in answer["citations"]:
        spans = [citation, citation["sentence"], *filter(None, [citation["answer"]])]
        assert all(source[span["start"] : span["end"]] == span["text"] for span in spans)
    if answer["answer"] is not None:
        assert answer["answer"] in answer["citations"][0]["sentence"]["text"]


# Hostile input -------------------------------------------------------------------------------------------------------

HOSTILE = [
    b"\x1b]0;title\x07 red \x1b[31m",
    "\u202eright to left\u202c \u200bzero\u200d width\ufeff".encode(),
    b"a" * 2_000_000,
    b"= H =\n" * 100_000,
    b"word " * 200_000,
    b"(" * 100_000 + b'"' * 100_000,
    b"- " * 50_000,
    b"\xed\xa0\x80",
    b"a\0b",
    b"1,2.3" * 100_000,
    b"A.B." * 100_000,
    b"x'" * 100_000,
    b"> " * 20_000 + b"deep",
]


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("suffix", [".txt", ".jsonl"])
def test_no_text_hangs_or_breaks_the_bot(content: bytes, suffix: str, tmp_path: Path) -> None:
    if suffix == ".jsonl":
        content = json.dumps({"_id": "1", "title": "t", "text": content.decode("utf-8", "replace")}).encode()
    path = tmp_path / f"hostile{suffix}"
    path.write_bytes(content + b"\n")
    began = time.perf_counter()
    try:
        QABot.from_paths([path]).ask("What is red?", min_confidence=0)
    except QABotError as error:
        assert "\n" not in str(error)
    assert time.perf_counter() - began < 60


def test_lone_surrogates_in_json_are_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "c.jsonl").write_text('{"_id": "\\ud800", "title": "\\udfff", "text": "Io \\ud800 is a moon."}\n')

    assert main(["ask", "What is Io?", "--corpus", str(tmp_path), "--min-confidence", "0"]) in (0, 1, 2)
    assert "Traceback" not in capsys.readouterr().err


def test_links_devices_pipes_and_odd_names(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "good\nname.txt").write_text("Io is a moon.")
    (corpus / "loop").symlink_to(corpus)
    (corpus / "circle.txt").symlink_to(corpus / "circle.txt")
    (corpus / "out.txt").symlink_to("/etc/hostname")
    (corpus / "device.txt").symlink_to("/dev/zero")
    os.mkfifo(corpus / "pipe.txt")
    deep = corpus
    for _ in range(100):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (deep / "deep.txt").write_text("Europa is one, too.")
    found = read_corpus([corpus])

    assert [document.text for document in found.documents] == ["Europa is one, too.", "Io is a moon."]
    assert len(found.skipped) == 5
    assert len({str(error) for error in found.skipped}) == 5


def test_a_thousand_unreadable_files_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("Io is a moon.")
    for number in range(1000):
        (tmp_path / f"{number}.pdf").touch()
    main(["ask", "What is Io?", "--corpus", str(tmp_path)])
    err = capsys.readouterr().err

    assert err.count("\n") == 6
    assert "1000 files in all" in err
    assert main(["ask", "What is Io?", "--corpus", str(tmp_path), "--strict"]) == 2
    assert "and 999 more); with --strict nothing may be left out" in capsys.readouterr().err


PIECES = [
    "a",
    "1,",
    "1.",
    "A.",
    "a-",
    "a'",
    "é",
    " ",
    ".",
    "(",
    "“",
    "\n",
    "=",
    "日",
    "a b. ",
    "= H =\n",
    "A\n",
    "- a\n",
]


@pytest.mark.parametrize("piece", PIECES)
def test_analysis_takes_time_in_proportion(piece: str) -> None:
    """Sixteen times the text must not take the 256 times as long that a quadratic step would."""

    def seconds(length: int) -> float:
        text = f"a {piece * (length // len(piece))}x b."
        best = 9e9
        for _ in range(3):
            began = time.perf_counter()
            for document in LOADERS[".txt"](Source("a.txt", "a.txt", text.encode())):
                for section in document.sections:
                    for block in section.blocks:
                        list(qa_bot.analysis.tokens(document.text[slice(*block)]))
                list(passages(document))
            best = min(best, time.perf_counter() - began)
        return best

    small, large = seconds(2_000), seconds(32_000)
    assert large < 100 * small + 0.05


@given(st.binary(max_size=400), st.sampled_from(sorted(LOADERS)))
def test_loaders_take_any_bytes(content: bytes, suffix: str) -> None:
    try:
        for document in LOADERS[suffix](Source(f"a{suffix}", f"a{suffix}", content)):
            assert all(
                0 <= start <= end <= len(document.text) for part in document.sections for start, end in part.blocks
            )
    except QABotError as error:
        assert "\n" not in str(error)


@given(documents(), questions)
def test_any_question_gets_an_answer_or_one_line(document: Document, question: str) -> None:
    try:
        check(json.loads(render_json(QABot([document]).ask(question), Look())), (document.original or document).text)
    except QABotError as error:
        assert "\n" not in str(error)


# Nothing foreign -----------------------------------------------------------------------------------------------------

_WATCHED = """
import sys
seen = set()
sys.addaudithook(lambda event, args: seen.add(event))
from qa_bot.interface.cli import main
seen.clear()
main(["ask", "Who praised the peacekeepers?"])
main(["eval", sys.argv[1], "--jobs", "1"])
main(["index", "--rebuild"])
bad = {"socket.connect", "socket.bind", "socket.getaddrinfo", "os.system", "os.exec", "subprocess.Popen", "os.fork",
       "os.posix_spawn", "pickle.find_class", "marshal.loads", "ctypes.dlopen", "urllib.Request"}
print("BAD", sorted(seen & bad))
"""


def test_no_network_no_process_no_pickle_while_it_runs(tmp_path: Path) -> None:
    env = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path)}
    asked = tmp_path / "questions.jsonl"
    asked.write_text("".join((ROOT / "tests/data/questions.jsonl").read_text().splitlines(keepends=True)[::8]))
    done = subprocess.run(
        [sys.executable, "-c", "import numpy.ma, nltk.stem.snowball\n" + _WATCHED, str(asked)],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    # Importing a module reads its code with marshal; nothing else may.
    assert done.stdout.splitlines()[-1] in ("BAD []", "BAD ['marshal.loads']")


def test_no_code_is_evaluated() -> None:
    for path in Path(qa_bot.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not regex.search(r"(?<![\w.])(?:eval|exec|__import__)\(|shell=True|allow_pickle=True", text), path


# Leaks ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.slow)])
def test_a_long_session_does_not_grow(count: int) -> None:
    text = b"Galileo Galilei saw Io in 1610. Simon Marius named it."
    session = Session(QABot(LOADERS[".txt"](Source("a.txt", "a.txt", text))), 1, 0.0)
    for _ in range(200):
        session.ask("Who saw Io?")
    before = resident()
    for number in range(count):
        session.ask("Who saw Io?")
        if number % 100 == 99:
            del session.turns[:-8]  # the history of the session itself is kept, and grows
    grown = [after - earlier for after, earlier in zip(resident(), before, strict=True)]

    assert grown[0] < 4_000_000
    assert grown[1] <= 1


def resident() -> tuple[int, int]:
    """Bytes of memory and file descriptors in use; zeros where the system does not tell."""
    gc.collect()
    if not Path("/proc/self/statm").exists():
        return 0, 0
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE"), len(list(Path("/proc/self/fd").iterdir()))
