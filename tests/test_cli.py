"""The command line as the contract has it: what is printed where, and the exit status."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from qa_bot.interface.cli import main

ANSWERED = "Who praised the peacekeepers?"
UNANSWERED = "What is the boiling point of tungsten?"


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("QA_BOT_CORPUS", "QA_BOT_TOP", "QA_BOT_COLOR", "QA_BOT_MIN_CONFIDENCE", "QA_BOT_CONFIG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "no-config"))


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    status = main([*arguments, "--json"])
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    return status, json.loads(out)


def test_an_answer_is_quoted_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", ANSWERED]) == 0

    out, err = capsys.readouterr()
    assert "President Kassym-Jomart Tokayev praised the peacekeepers" in out
    assert "kazakhstan-syria-relations.txt:16  Military relations\n" in out
    assert not err


def test_a_question_that_the_article_does_not_answer_has_status_1_and_a_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["ask", UNANSWERED]) == 1

    assert "“boiling” and “tungsten” do not occur in the article." in capsys.readouterr().out


def test_json_has_the_schema_and_spans_that_slice_back(capsys: pytest.CaptureFixture[str]) -> None:
    status, answer = run_json(capsys, "ask", ANSWERED, "-k", "2")

    assert status == 0
    assert list(answer) == [
        "schema",
        "question",
        "asked_as",
        "abstained",
        "reason",
        "answer",
        "confidence",
        "answer_confidence",
        "citations",
    ]
    assert answer["schema"] == "qa-bot/answer/1"
    assert [citation["rank"] for citation in answer["citations"]] == [1, 2]
    assert answer["citations"][0]["score"] >= answer["citations"][1]["score"]
    for citation in answer["citations"]:
        source = Path(citation["path"]).read_bytes().decode()
        for span in [
            citation,
            citation["sentence"],
            citation["quotation"],
            *([citation["answer"]] if citation["answer"] else []),
        ]:
            assert source[span["start"] : span["end"]] == span["text"]
        assert source[: citation["start"]].count("\n") + 1 == citation["line"]


def test_an_abstention_as_json_has_its_reason_and_the_nearest_passages(capsys: pytest.CaptureFixture[str]) -> None:
    status, answer = run_json(capsys, "ask", "What is the GDP of Kazakhstan?")

    assert status == 1
    assert answer["abstained"] is True
    assert answer["answer"] is None
    assert "GDP" in answer["reason"]
    assert answer["citations"]


def test_more_citations_than_passages_is_fine(capsys: pytest.CaptureFixture[str]) -> None:
    _, answer = run_json(capsys, "ask", "Kazakhstan", "-k", "1000")

    assert 0 < len(answer["citations"]) <= 8


def test_the_question_is_read_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{ANSWERED}\n"))

    _, answer = run_json(capsys, "ask", "-")

    assert answer["question"] == ANSWERED


def test_chat_answers_a_line_each_in_context(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{ANSWERED}\n\n{UNANSWERED}\nWhen did he praise them?\n"))

    assert main(["chat", "--json"]) == 0

    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["abstained"] for answer in answers] == [False, True, False]
    assert answers[0]["asked_as"] == ANSWERED
    assert answers[2]["asked_as"] != answers[2]["question"]


def test_chat_in_a_pipe_flushes_each_answer() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "qa_bot", "chat", "--json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin and process.stdout
    with process:
        for question in (ANSWERED, UNANSWERED):
            process.stdin.write(f"{question}\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["question"] == question
        process.stdin.close()
        assert process.wait() == 0


def test_a_pipe_closed_early_is_no_error(tmp_path: Path) -> None:
    questions = tmp_path / "questions"
    questions.write_text(f"{ANSWERED}\n" * 500)
    command = f"'{sys.executable}' -m qa_bot chat --json < '{questions}' | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)

    assert done.stdout.count("\n") == 1
    assert not done.stderr


def test_the_same_question_gives_the_same_bytes_whatever_the_hash_seed_locale_or_folder(tmp_path: Path) -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-m", "qa_bot", "ask", "How much aid was sent and why?", "--json"],
            capture_output=True,
            cwd=folder,
            env={"PYTHONHASHSEED": seed, "LC_ALL": locale, "HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path)},
            check=True,
        ).stdout
        for seed, locale, folder in (("0", "C", tmp_path), ("1", "C.UTF-8", "/"), ("2", "POSIX", tmp_path))
    }

    assert len(outputs) == 1


# Bad input: a clear line and status 2 ---------------------------------------------------------------------------------


def write(path: Path, content: bytes) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return str(path)


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(list(arguments)) == 2
    out, err = capsys.readouterr()
    assert not out
    assert err.count("\n") == 1
    return err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.txt", b"", "no text to search"),
        ("headings.txt", b"= Title =\n== Section ==\n", "no text to search"),
        ("binary.txt", b"abc\0def", "NUL byte at offset 3"),
        ("latin.txt", "Türkiye".encode("latin-1"), "not UTF-8: a wrong byte at offset 1"),
        ("broken.jsonl", b'{"_id": "1", "text": "a"}\n{"_id": ', "line 2: broken JSON"),
        ("fields.jsonl", b'{"_id": "1"}\n', 'line 1: the field "text" is missing'),
        ("report.exe", b"MZ", ".exe files are not read, only "),
    ],
)
def test_a_corpus_that_cannot_be_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = write(tmp_path / name, content)

    err = complaint(capsys, "ask", "x", "--corpus", path)

    assert name in err
    assert said in err


def test_a_corpus_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert "/nowhere/at/all: no such file or folder" in complaint(capsys, "ask", "x", "--corpus", "/nowhere/at/all")


def test_a_folder_with_nothing_readable(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "picture.png", b"\x89PNG")

    err = complaint(capsys, "ask", "x", "--corpus", str(tmp_path))

    assert "picture.png" in err
    assert "no text to search" in err


def test_what_a_folder_leaves_out_is_reported(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "good.txt", b"The lighthouse was built in 1850.")
    write(tmp_path / "picture.png", b"\x89PNG")
    write(tmp_path / "latin.txt", b"\xff")

    assert main(["ask", "When was the lighthouse built?", "--corpus", str(tmp_path)]) == 0

    out, err = capsys.readouterr()
    assert "The lighthouse was built in 1850." in out
    assert "picture.png: .png files are not read" in err
    assert "latin.txt: not UTF-8" in err


@pytest.mark.parametrize("question", ["", "   ", "\n"])
def test_an_empty_question(capsys: pytest.CaptureFixture[str], question: str) -> None:
    assert "the question is empty" in complaint(capsys, "ask", question)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--frobnicate"],
        ["ask"],
        ["ask", "x", "-k", "0"],
        ["ask", "x", "-k", "many"],
        ["sing"],
        ["ask", "x", "--min-confidence", "2"],
    ],
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    complaint(capsys, *arguments)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--topp", "3"], "there is no option --topp (did you mean --top?);"),
        (["-k3", "--no-color", "-q", "ask", "x"], "there is no option -q;"),
        (["--corpus", "corpus", "evla", "x"], "there is no command 'evla' (did you mean eval?);"),
        (["Who praised them?"], 'qa-bot ask "Who praised them?"'),
        (["Who", "said", '"no"?'], "qa-bot ask 'Who said \"no\"?'"),
        (["Who?" * 99], 'qa-bot ask "…"'),
    ],
)
def test_a_wrong_beginning_says_what_was_meant(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert said in complaint(capsys, *arguments)


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b'{"data": []}', b"[1, 2]", b'{"question": ""}', b'{"id": "1"}', b"{", b"\xff{"]
)
def test_a_question_file_without_questions(capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes) -> None:
    path = write(tmp_path / "questions.jsonl", content)

    assert "questions.jsonl" in complaint(capsys, "eval", path)


@pytest.mark.parametrize(
    ("sentences", "questions"), [(25_000, 10_000), pytest.param(110_000, 40_000, marks=pytest.mark.slow)]
)
def test_a_huge_line_and_a_huge_question_work(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sentences: int,
    questions: int,
) -> None:
    line = b"The quick brown fox jumps over the lazy dog. " * sentences + b"The heron fishes at dawn."
    path = write(tmp_path / "huge.txt", line)
    monkeypatch.setattr(sys, "stdin", io.StringIO("When does the heron fish? " * questions))

    status, answer = run_json(capsys, "ask", "-", "--corpus", path)

    assert status == 0
    assert answer["citations"][0]["sentence"]["text"] == "The heron fishes at dawn."


# Where the corpus comes from -----------------------------------------------------------------------------------------


def test_the_corpus_of_the_environment_and_of_the_configuration_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = write(tmp_path / "one.txt", b"The lighthouse was built in 1850.")
    two = write(tmp_path / "two.txt", b"The lighthouse keeper was called Ahab.")
    config = tmp_path / "config.toml"
    config.write_text(f"corpus = ['{one}', '{two}']\ntop = 1\n")
    monkeypatch.setenv("QA_BOT_CONFIG", str(config))

    _, configured = run_json(capsys, "ask", "What was the lighthouse keeper called?")
    monkeypatch.setenv("QA_BOT_CORPUS", one)
    _, from_environment = run_json(capsys, "ask", "When was the lighthouse built?")
    _, from_flag = run_json(capsys, "ask", "When was the lighthouse built?", "--corpus", two, "--min-confidence", "0")

    assert [citation["path"] for citation in configured["citations"]] == [two]
    assert [citation["path"] for citation in from_environment["citations"]] == [one]
    assert [citation["path"] for citation in from_flag["citations"]] == [two]


@pytest.mark.parametrize("content", ["top = 0", "tops = 3", "corpus = 7", "top = ", "color = 'green'"])
def test_a_wrong_configuration_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(content)
    monkeypatch.setenv("QA_BOT_CONFIG", str(config))

    assert str(config) in complaint(capsys, "ask", "x")


def test_options_may_stand_before_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = write(tmp_path / "one.txt", b"The lighthouse was built in 1850.")

    assert main(["--corpus", path, "--json", "ask", "When was the lighthouse built?"]) == 0

    assert json.loads(capsys.readouterr().out)["citations"][0]["path"] == path


def test_colour_only_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    main(["ask", ANSWERED])
    assert "\x1b" not in capsys.readouterr().out
    main(["ask", ANSWERED, "--color", "always"])
    assert "\x1b[" in capsys.readouterr().out
    main(["ask", ANSWERED, "--color", "always", "--no-color"])
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("redirection", "status", "said"),
    [
        ("chat <&-", 0, ""),
        ("chat </dev/null", 0, ""),
        ("ask - <&-", 2, "the question is empty"),
        ("ask x >&-", 2, "standard output is closed"),
        ("ask x >/dev/full", 2, "No space left"),
        ("ask x 2>&-", 1, ""),
    ],
)
def test_streams_that_are_closed_or_full(redirection: str, status: int, said: str) -> None:
    command = f"'{sys.executable}' -m qa_bot {redirection}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert done.returncode == status
    assert said in done.stderr
    assert done.stderr.count("\n") == (1 if said else 0)


def test_corpora_given_before_and_after_the_command_are_all_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "z.txt").write_text("Zebras eat grass.")
    (tmp_path / "l.txt").write_text("Lions eat zebras.")
    before, after = str(tmp_path / "z.txt"), str(tmp_path / "l.txt")

    main(["--corpus", before, "ask", "What do zebras eat?", "--corpus", after, "--json", "--receipt"])
    receipt = json.loads(capsys.readouterr().out)["receipt"]
    assert receipt["corpus"]["paths"] == [before, after]


def test_a_line_without_a_question_ends_no_conversation(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{ANSWERED}\n!\n{UNANSWERED}\n"))

    assert main(["chat", "--json"]) == 0
    out, err = capsys.readouterr()
    assert [json.loads(line)["question"] for line in out.splitlines()] == [ANSWERED, UNANSWERED]
    assert err.count("\n") == 1 and "the question is empty" in err


def test_a_conversation_in_a_pipe_says_what_a_question_was_taken_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{ANSWERED}\nWhen did he praise them?\n"))

    assert main(["chat"]) == 0
    assert capsys.readouterr().err.startswith("qa-bot: asked as: When did ")


def test_the_readme_names_every_field_of_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    main(["ask", ANSWERED, "--json", "--explain"])
    answer = json.loads(capsys.readouterr().out)
    (citation, *_) = answer["citations"]
    main(["ask", "Hello!", "--json"])
    fields = {*answer, *citation, *citation["sentence"], *json.loads(capsys.readouterr().out)}
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")

    assert [field for field in fields if f"`{field}`" not in readme] == []
    assert (citation["line"], citation["sentence"]["line"]) == (16, 16)


def test_commands_of_the_prompt_are_no_questions_in_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"/TOP 5\n{ANSWERED}\n/usr is what?\n"))

    assert main(["chat"]) == 0
    out, err = capsys.readouterr()
    assert [line for line in out.splitlines() if line.startswith("> ")] == [f"> {ANSWERED}", "> /usr is what?"]
    assert err.startswith("qa-bot: /TOP is a command for the prompt at a terminal; it was not asked as a question\n")


def test_more_of_what_is_not_answered_is_no_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("What is the boiling point of Kazakhstan?\ntell me more\n"))

    main(["chat", "--json"])
    first, more = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["abstained"] and more["abstained"] and more["reason"] == first["reason"]
    assert more["question"] == "tell me more" and more["citations"]


@pytest.mark.parametrize("words", [["ask", "x", "--no\nsuch"], ["-k", "9" * 5000, "ask", "x"], ["--jobs", "9" * 5000]])
def test_strange_options_are_one_short_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "sys." not in err and "_count" not in err


def test_a_named_configuration_that_cannot_be_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QA_BOT_CONFIG", str(tmp_path))

    assert main(["ask", ANSWERED]) == 2
    assert capsys.readouterr().err == f"qa-bot: {tmp_path}: cannot be read: Is a directory\n"
