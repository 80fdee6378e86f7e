"""Saved answers are held against the documents as they are now."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_bot import Answer, QABot
from qa_bot.documents import Source
from qa_bot.documents.loaders import load_text
from qa_bot.interface.cli import main
from qa_bot.interface.commands import run_command
from qa_bot.interface.commands.effects import CommandError
from qa_bot.interface.session import Session
from qa_bot.interface.transcript import FORMS, TranscriptError, save
from qa_bot.verification import read_saved, verify

TEXT = """\
= Moons =
Galileo Galilei saw Io in 1610. It has volcanoes.

Simon Marius named Io and Europa.
"""
QUESTIONS = ("Who saw Io?", "Who named Europa?", "What is the mass of Titan?", "Hello!")


@pytest.fixture
def moons(tmp_path: Path) -> Path:
    path = tmp_path / "moons.txt"
    path.write_text(TEXT)
    return path


def answers(path: Path) -> list[Answer]:
    bot = QABot.from_paths([path])
    return [bot.ask(question, min_confidence=0.2) for question in QUESTIONS]


@pytest.fixture(params=FORMS)
def saved(request: pytest.FixtureRequest, moons: Path, tmp_path: Path) -> Path:
    path = tmp_path / f"saved{request.param}"
    save(path, answers(moons))
    return path


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(["verify", *arguments])
    return status, out.getvalue(), err.getvalue()


def states(saved: Path) -> dict[str, int]:
    record = json.loads(run(str(saved), "--json")[1])
    assert record["citations"] == len(record["checked"])
    return {state: record[state] for state in ("holds", "moved", "changed", "gone") if record[state]}


def test_what_is_unchanged_holds(saved: Path) -> None:
    status, out, err = run(str(saved))

    assert status == 0
    assert "0 moved, 0 changed, 0 gone" in out
    assert not err
    assert set(states(saved)) == {"holds"}


Change = Callable[[str], str]


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (lambda text: text.replace("= Moons =\n", "= Moons =\nA line before.\n\n"), "moved"),
        (lambda text: text.replace("volcanoes", "geysers"), "changed"),
        (lambda text: "= Moons =\nThere is nothing about them here.\n", "gone"),
        (lambda text: text + "\nMore at the end.\n", "holds"),
    ],
)
def test_what_becomes_of_a_citation(saved: Path, moons: Path, change: Change, state: str) -> None:
    moons.write_text(change(TEXT))
    status, out, _ = run(str(saved))

    assert state in states(saved)
    assert status == (0 if state == "holds" else 1)
    assert state == "holds" or "sha256 was" in out


def test_a_moved_passage_is_told_where_it_stands(saved: Path, moons: Path) -> None:
    moons.write_text(TEXT.replace("= Moons =\n", "= Moons =\nA line before.\n\n"))
    first = json.loads(run(str(saved), "--json")[1])["checked"][0]

    text = moons.read_text()
    now = first["now"]
    assert text[now["start"] : now["end"]] == "Galileo Galilei saw Io in 1610. It has volcanoes."
    assert now["line"] == 4
    assert first["sha256"]["then"] != first["sha256"]["now"]
    assert "moons.txt:4" in run(str(saved))[1]


def test_a_file_that_is_gone(saved: Path, moons: Path) -> None:
    moons.unlink()

    assert set(states(saved)) == {"gone"}


def test_a_corpus_that_has_been_moved_elsewhere(saved: Path, moons: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    moons.rename(tmp_path / "there/moons.txt")

    assert run(str(saved), "--corpus", str(tmp_path / "there"))[0] == 0


def test_records_of_one_file_are_told_apart(tmp_path: Path) -> None:
    records = [{"_id": name, "title": name, "text": f"{name} is a moon of Jupiter."} for name in ("Io", "Europa")]
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("".join(json.dumps(record) + "\n" for record in records))
    save(tmp_path / "saved.jsonl", [QABot.from_paths([corpus]).ask("What is Europa?", min_confidence=0)])

    assert run(str(tmp_path / "saved.jsonl"))[0] == 0
    corpus.write_text("".join(json.dumps(record) + "\n" for record in reversed(records)))
    assert run(str(tmp_path / "saved.jsonl"))[0] == 0


def test_an_answer_that_was_tampered_with_does_not_hold(moons: Path, tmp_path: Path) -> None:
    path = tmp_path / "saved.jsonl"
    save(path, answers(moons)[:1])
    record = json.loads(path.read_text())
    record["citations"][0]["answer"]["text"] = "Simon Marius"
    path.write_text(json.dumps(record))

    assert states(path)["changed"] == 1
    assert "its answer is not in its passage" in run(str(path))[1]


def test_an_object_over_several_lines_and_a_list(moons: Path, tmp_path: Path) -> None:
    path = tmp_path / "saved.jsonl"
    save(path, answers(moons))
    records = [json.loads(line) for line in path.read_text().splitlines()]
    count = len(read_saved(str(path)))
    path.write_text(json.dumps(records, indent=2))
    assert len(read_saved(str(path))) == count
    path.write_text(json.dumps(records[0], indent=2))
    assert run(str(path))[0] == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no saved answers in it"),
        (b"\n\n", "no saved answers in it"),
        (b"hello", "line 1: not JSON"),
        (b"\xff", "not UTF-8"),
        (b"[1]", "line 1: not an answer's object"),
        (b"[" * 100_000, "line 1: not JSON"),
        (b"{}", "line 1: “question” is not a text"),
        (b'{"question": "q"}', "“citations” is not a list of objects"),
        (b'{"question": "q", "citations": [{}]}', "citations 1: “"),
        (b'{"question": "q", "citations": []}\n{', "line 2: not JSON"),
    ],
)
def test_bad_files_are_one_clear_line(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    status, out, err = run(str(path))

    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert run(str(tmp_path / "none.jsonl"))[0] == 2
    assert run(str(tmp_path))[0] == 2


@given(st.text(max_size=60), st.text(min_size=1, max_size=200))
def test_whatever_is_asked_and_quoted_survives_the_transcript(question: str, text: str) -> None:
    content = f"Io -- a moon. {text}".encode("utf-8", "replace").replace(b"\0", b"")
    answer = QABot(load_text(Source("a.txt", "a.txt", content))).ask(f"Is Io a moon? {question}", min_confidence=0)
    for form in FORMS.values():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "saved")
            file.write_bytes(form([answer]).encode())
            citations = read_saved(str(file))
        assert [each.passage.text for each in citations] == [each.passage.text for each in answer.citations]


def test_save_in_the_chat(moons: Path, tmp_path: Path) -> None:
    session = Session(QABot.from_paths([moons]), 3, 0.0, paths=(str(moons),))
    with pytest.raises(CommandError, match="nothing to save"):
        run_command(session, "/save x.md")
    session.ask("Who saw Io?")
    run_command(session, f"/save {tmp_path}/talk.md")

    assert "**Galileo Galilei**" in (tmp_path / "talk.md").read_text()
    assert run(str(tmp_path / "talk.md"))[0] == 0
    with pytest.raises(CommandError, match="name of a file"):
        run_command(session, "/save")
    with pytest.raises(TranscriptError, match="suffixes"):
        save(tmp_path / "talk.pdf", [])


@pytest.mark.slow
def test_a_hundred_thousand_citations(moons: Path, tmp_path: Path) -> None:
    path = tmp_path / "saved.jsonl"
    save(path, answers(moons)[:1])
    path.write_text(path.read_text() * 100_000)

    assert sum(checked.state == "holds" for checked in verify(read_saved(str(path)))) >= 100_000


def test_files_of_one_name_are_looked_at_apart(tmp_path: Path) -> None:
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("Io has volcanoes. Io has no seas.")
    found = [QABot.from_paths(tmp_path / name).ask("What has Io?", min_confidence=0) for name in ("x", "y")]
    save(tmp_path / "saved.jsonl", found)
    (tmp_path / "x/a.txt").write_text("Nothing here.")
    (tmp_path / "y/a.txt").write_text(f"{'Far away. ' * 5000}\n\nIo has volcanoes. Io has no seas.")

    checked = list(verify(read_saved(str(tmp_path / "saved.jsonl"))))
    assert {each.state for each in checked if "x/a.txt" in each.citation.path} == {"gone"}
    assert {each.state for each in checked if "y/a.txt" in each.citation.path} == {"moved"}


def test_a_file_that_cannot_be_read_is_not_called_missing(saved: Path, moons: Path) -> None:
    moons.write_bytes(moons.read_bytes() + b"\xff")

    first = json.loads(run(str(saved), "--json")[1])["checked"][0]
    assert first["why"].startswith("its document cannot be read: ") and "not UTF-8" in first["why"]


def test_a_quoted_mark_of_transcripts_makes_no_transcript(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Io keeps <!-- qa-bot {} --> in its volcanoes.")
    save(tmp_path / "saved.jsonl", [QABot.from_paths(tmp_path / "a.txt").ask("What keeps Io?", min_confidence=0)])

    assert run(str(tmp_path / "saved.jsonl"))[0] == 0


def test_saving_replaces_a_transcript_and_nothing_else(moons: Path, tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    save(path, answers(moons)[:1])
    save(path, answers(moons))
    assert len({each.question for each in read_saved(str(path))}) > 1

    path.write_text("My notes.\n")
    with pytest.raises(TranscriptError, match="holds something other than saved answers"):
        save(path, answers(moons))
    assert path.read_text() == "My notes.\n"
