"""The prompt by its keys: each is pressed through prompt_toolkit's pipe input, and each command typed."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from qa_bot import QABot
from qa_bot.evaluation import read_questions
from qa_bot.interface.commands import COMMANDS, KEYS, run_command
from qa_bot.interface.commands.effects import CommandError
from qa_bot.interface.judgements import Judgements
from qa_bot.interface.programs import ProgramError, edit, page
from qa_bot.interface.prompt import talk
from qa_bot.interface.prompt.line import Line, toolbar
from qa_bot.interface.prompt.loop import _Screen
from qa_bot.interface.render import Look
from qa_bot.interface.session import Session

ENTER, ESCAPE, TAB, UP, RIGHT = "\r", "\x1b", "\t", "\x1b[A", "\x1b[C"
F3, F4 = "\x1bOR", "\x1bOS"
PAUSE = ""
"""Until what a thread reads or finds is there."""
MOONS = """\
= Moons =
== Discovery ==
Galileo Galilei saw Io in 1610.

Simon Marius named it.
== Orbit ==
Io takes 42 hours.
"""
CTRL_C, CTRL_D, CTRL_R = "\x03", "\x04", "\x12"


@pytest.fixture
def session(tmp_path: Path) -> Session:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "moons.txt").write_text(MOONS)
    kept = Judgements(tmp_path / "kept" / "judgements.jsonl")
    return Session(QABot.from_paths([folder]), 3, 0.0, paths=(str(folder),), judgements=kept)


Typing = Callable[..., str]


@pytest.fixture
def typing(session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Typing:
    def type_(*keys: str, keys_are: str = "emacs", **environment: str) -> str:
        """Press keys, then leave, and return what was printed."""
        given = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], **environment}
        with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
            typist = Thread(target=press, args=(pipe, [*keys, CTRL_D]))
            typist.start()
            assert talk(session, Look(80), given, keys_are) == 0
            typist.join()
        return " ".join(capsys.readouterr().out.split())

    return type_


def press(pipe: PipeInput, keys: Sequence[str]) -> None:
    for key in keys:
        if key == PAUSE:
            sleep(0.3)
        pipe.send_text(key)


def asked(session: Session) -> list[str]:
    return [turn.question for turn in session.turns]


def test_enter_asks_and_an_empty_line_does_not(typing: Typing, session: Session) -> None:
    printed = typing("Who saw Io?", ENTER, "   ", ENTER)

    assert asked(session) == ["Who saw Io?"]
    assert "Galileo Galilei" in printed
    assert "Goodbye!" in printed


def test_what_has_no_word_is_not_asked_nor_left_on_the_line(typing: Typing, session: Session) -> None:
    printed = typing("?", ENTER, "/", ENTER, "!", ENTER, "Who saw Io?", ENTER)

    assert asked(session) == ["Who saw Io?"]
    assert printed.count("no word in it to look for; /help") == 2
    assert "no command /; /help" in printed


def test_a_goodbye_leaves(session: Session, tmp_path: Path) -> None:
    screen = _Screen(session, Look(80), {"HOME": str(tmp_path)})
    for said in ("exit", "Quit", "bye!", "GOODBYE."):
        session.is_over = False
        screen.reply(said)
        assert session.is_over
    session.is_over = False
    screen.reply("Who saw the exit?")

    assert not session.is_over
    assert asked(session) == ["Who saw the exit?"]


def test_escape_enter_begins_a_new_line(typing: Typing, session: Session) -> None:
    typing("Who saw", ESCAPE + ENTER, "Io?", ENTER)

    assert asked(session) == ["Who saw\nIo?"]


def test_f3_makes_enter_begin_a_new_line(typing: Typing, session: Session) -> None:
    typing(F3, "Who saw", ENTER, "Io?", ESCAPE + ENTER, F3)

    assert asked(session) == ["Who saw\nIo?"]


def test_a_paste_of_several_lines_is_one_question(typing: Typing, session: Session) -> None:
    typing("\x1b[200~Who saw\r\nIo?\x1b[201~", ENTER)

    assert [question.split() for question in asked(session)] == [["Who", "saw", "Io?"]]


@pytest.mark.parametrize("by_key", [True, False])
def test_vi_keys(typing: Typing, session: Session, by_key: bool) -> None:
    # In vi's normal mode 0 goes to the beginning, and D deletes from there on.
    keys = [F4] if by_key else []
    typing(*keys, "nonsense", ESCAPE, "0D", "iWho saw Io?", ENTER, keys_are="emacs" if by_key else "vi")

    assert asked(session) == ["Who saw Io?"]


def test_up_brings_the_last_question_of_an_earlier_session(typing: Typing, session: Session) -> None:
    typing("Who saw Io?", ENTER)
    typing(PAUSE, UP, PAUSE, ENTER)

    assert asked(session) == ["Who saw Io?"] * 2


def test_ctrl_r_searches_the_history(typing: Typing, session: Session) -> None:
    typing("Who saw Io?", ENTER, "Who named it?", ENTER, CTRL_R, "saw", PAUSE, ENTER, ENTER)

    assert asked(session)[-1] == "Who saw Io?"


def test_ctrl_c_clears_the_line(typing: Typing, session: Session) -> None:
    typing("Who named", CTRL_C, "Who saw Io?", ENTER)

    assert asked(session) == ["Who saw Io?"]


def test_ctrl_d_leaves_with_a_goodbye(typing: Typing, session: Session) -> None:
    assert typing(CTRL_D).rstrip().endswith("Goodbye!")


def test_every_key_that_help_names_is_pressed_here() -> None:
    pressed = {"Tab", "→", "↑ ↓", "Ctrl-R", "Esc Enter", "F3", "F4", "Ctrl-X Ctrl-E", "Ctrl-C", "Ctrl-D"}

    assert set(KEYS) == pressed


# Completion ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def complete(session: Session) -> Callable[[str], list[str]]:
    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document

    from qa_bot.interface.prompt.completion import SessionCompleter

    def complete_(typed: str) -> list[str]:
        found = SessionCompleter(session).get_completions(Document(typed), CompleteEvent())
        return [typed[: len(typed) + each.start_position] + each.text for each in found]

    return complete_


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("/sta", "/standalone"),
        ("/theme d", "/theme dark"),
        ("/sections o", "/sections Orbit"),
        ("Who was Gal", "Who was Galileo Galilei"),
        ("who was galileo g", "who was Galileo Galilei"),
        ("Tell me about disc", "Tell me about Discovery"),
        ("how many hou", "how many hours"),
    ],
)
def test_completion(complete: Callable[[str], list[str]], typed: str, completed: str) -> None:
    assert completed in complete(typed)


@pytest.mark.parametrize("typed", ["", "Who ", "xyzzy", "/xyzzy ", "/forget x"])
def test_nothing_is_made_up(complete: Callable[[str], list[str]], typed: str) -> None:
    assert complete(typed) == []


def test_citations_and_paths_are_completed(
    complete: Callable[[str], list[str]], session: Session, tmp_path: Path
) -> None:
    assert complete("/show ") == []
    session.ask("Who saw Io?")

    assert "/show 1" in complete("/show ")
    assert f"/corpus {tmp_path}/texts" in complete(f"/corpus {tmp_path}/te")
    assert f"/corpus + {tmp_path}/texts" in complete(f"/corpus + {tmp_path}/te")


def test_tab_completes_at_the_prompt(typing: Typing, session: Session) -> None:
    typing("Who was Galileo G", TAB, PAUSE, "?", ENTER)

    assert asked(session) == ["Who was Galileo Galilei?"]


def test_right_takes_over_what_the_history_suggests(typing: Typing, session: Session) -> None:
    typing("Who saw Io?", ENTER, "Who s", PAUSE, RIGHT, ENTER)

    assert asked(session) == ["Who saw Io?"] * 2


def test_an_editor_for_the_question(typing: Typing, session: Session, tmp_path: Path) -> None:
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\necho "Who saw Io?" > "$1"\n')
    script.chmod(0o755)
    os.environ["VISUAL"] = str(script)
    try:
        typing("nonsense", "\x18\x05", PAUSE, ENTER)
    finally:
        del os.environ["VISUAL"]

    assert asked(session) == ["Who saw Io?"]


# The toolbar ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [10, 20, 40, 80, 200])
def test_the_toolbar_fits(session: Session, width: int) -> None:
    text = toolbar(Line(session, False, "vi", True), width)

    assert len(text) <= width
    assert width < 80 or all(part in text for part in ("Moons", "turn 1", "3 passages", "from 0%", "vi", "Esc Enter"))


# Commands ------------------------------------------------------------------------------------------------------------

SAID: Mapping[str, tuple[str, str]] = {
    "/help": ("/help", "Ctrl-D leaves"),
    "/sections": ("/sections", "Discovery"),
    "/passages": ("/passages orbit", "42 hours"),
    "/show": ("/show 1", "Simon Marius named it."),
    "/open": ("/open 1", ""),
    "/why": ("/why 1", "score"),
    "/copy": ("/copy 1", "Copied"),
    "/more": ("/more", "“"),
    "/standalone": ("/standalone", "Galileo"),
    "/forget": ("/forget", "stands alone"),
    "/history": ("/history", "Who saw Io?"),
    "/top": ("/top 2", "Up to 2 citations"),
    "/confidence": ("/confidence 0.5", "50%"),
    "/corpus": ("/corpus", "1 document, 3 passages"),
    "/reload": ("/reload", "3 passages"),
    "/save": ("/save /dev/null/x.md", "/dev/null/x.md: "),
    "/good": ("/good", "rightly answered"),
    "/bad": ("/bad", "/expect TEXT"),
    "/expect": ("/expect Galileo Galilei", "line 3"),
    "/theme": ("/theme dark", "a dark screen"),
    "/quit": ("/quit", "Goodbye!"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_at_the_prompt(typing: Typing, name: str) -> None:
    line, said = SAID[name]
    keys = [] if name == "/quit" else [line, ENTER]

    assert said in typing("Who saw Io?", ENTER, *keys, EDITOR="true", TERM="dumb" if name == "/help" else "xterm")


def test_what_cannot_be_done_is_said_and_the_session_goes_on(typing: Typing, session: Session) -> None:
    printed = typing("/show", ENTER, "/hepl", ENTER, "/corpus /nowhere", ENTER, "Who saw Io?", ENTER)

    assert "ask a question first" in printed
    assert "did you mean /help?" in printed
    assert "no such file or folder" in printed
    assert "Galileo Galilei" in printed


def test_a_long_list_is_paged(typing: Typing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINES", "5")
    script = tmp_path / "pager"
    script.write_text(f'#!/bin/sh\necho "$LESS" > {tmp_path}/seen; cat >> {tmp_path}/seen\n')
    script.chmod(0o755)
    typing("/help", ENTER, PAGER=str(script))

    seen = (tmp_path / "seen").read_text()
    assert seen.startswith("-RXF\n")
    assert "/standalone" in seen


@pytest.mark.parametrize("pager", ["/nowhere/pager", "false", "'", "sh -c 'exit 1'"])
def test_a_pager_that_fails_or_leaves_early_ends_nothing(pager: str) -> None:
    assert page("text\n" * 100_000, {"PAGER": pager, "PATH": os.environ["PATH"]}) == pager.startswith(("f", "s"))


def test_the_editor_opens_at_the_line(tmp_path: Path) -> None:
    script = tmp_path / "editor"
    script.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/opened\n')
    script.chmod(0o755)
    edit("/a b.txt", 7, {"EDITOR": f"{script} -w"})

    assert (tmp_path / "opened").read_text() == "-w +7 /a b.txt\n"


@pytest.mark.parametrize("editor", ["/nowhere/editor", "false"])
def test_an_editor_that_fails_is_said(editor: str) -> None:
    with pytest.raises(ProgramError, match=editor):
        edit("/a.txt", 1, {"EDITOR": editor})


def test_copy_sends_the_quotation_to_the_terminal(typing: Typing) -> None:
    printed = typing("Who saw Io?", ENTER, "/copy", ENTER)

    sent = printed.split("\x1b]52;c;")[1].split("\x07")[0]
    assert base64.b64decode(sent).decode().startswith("“Galileo Galilei saw Io in 1610.”\n— Moons › Discovery · line 3")


def test_copy_hands_the_quotation_to_the_system(typing: Typing, tmp_path: Path) -> None:
    script = tmp_path / "wl-copy"
    script.write_text(f"#!/bin/sh\ncat > {tmp_path}/clipboard\n")
    script.chmod(0o755)
    path = os.environ["PATH"]
    os.environ["PATH"] = f"{tmp_path}:{path}"
    try:
        printed = typing("Who saw Io?", ENTER, "/copy", ENTER, WAYLAND_DISPLAY="wayland-0")
    finally:
        os.environ["PATH"] = path

    assert "Copied by wl-copy" in printed
    assert "Galileo Galilei saw Io" in (tmp_path / "clipboard").read_text()


# The corpus ----------------------------------------------------------------------------------------------------------


def test_a_changed_file_is_said_and_read_again(typing: Typing, session: Session, tmp_path: Path) -> None:
    (tmp_path / "texts/moons.txt").write_text("= Moons =\nJohannes Kepler saw Io in 1611, he says.\n")
    printed = typing("Who saw Io?", ENTER, "/reload", ENTER, "Who saw Io in 1611?", ENTER)

    assert "has changed; /reload reads it again" in printed
    assert "Johannes Kepler" in printed


def test_a_new_file_in_the_folder_is_said_once(typing: Typing, tmp_path: Path) -> None:
    (tmp_path / "texts/more.txt").write_text("Europa is a moon.")
    printed = typing("Who saw Io?", ENTER, "Who named it?", ENTER)

    assert printed.count("has changed") == 1


def test_of_a_file_alone_its_neighbours_are_no_news(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "texts/moons.txt"
    session.read((str(file),))
    (tmp_path / "texts/more.txt").write_text("Europa is a moon.")
    assert session.news() == []
    file.write_text("Io is a moon of Jupiter.")
    assert session.news() == [str(file)]
    assert session.news() == []


def test_a_file_that_is_gone_is_said_once(
    typing: Typing, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "texts/moons.txt").unlink()
    printed = typing("Who saw Io?", ENTER, "Who named it?", ENTER)

    assert "has changed" not in printed
    assert printed.count("texts/moons.txt is gone; answers still come from what was read") == 1
    (tmp_path / "texts").rmdir()
    assert session.news() == [str(tmp_path / "texts")]


def test_the_corpus_is_switched_and_added_to(session: Session, tmp_path: Path) -> None:
    other = tmp_path / "with space.txt"
    other.write_text("Titan is a moon of Saturn.")
    session.ask("Who saw Io?")
    run_command(session, f"/corpus + {other}")

    assert [document.title for document in session.bot.documents] == ["Moons", "with space"]
    run_command(session, f'/corpus "{other}"')
    assert [document.title for document in session.bot.documents] == ["with space"]
    assert session.context == []


@pytest.mark.parametrize("argument", ["/nowhere", '"', "+", '+ "x'])
def test_a_corpus_that_cannot_be_read_leaves_the_old_one(session: Session, argument: str) -> None:
    with pytest.raises(CommandError):
        run_command(session, f"/corpus {argument}")

    assert len(session.bot.passages) == 3


def test_reading_again_keeps_the_conversation(session: Session) -> None:
    session.ask("Who saw Io?")
    run_command(session, "/reload")

    assert session.ask("When did he see it?").asked_as != "When did he see it?"


# Judgements ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(session: Session) -> Callable[[], list[dict[str, object]]]:
    return lambda: [json.loads(line) for line in session.judgements.path.read_text().splitlines()]


def test_judgements_are_a_question_file(session: Session, kept: Callable[[], list[dict[str, object]]]) -> None:
    session.ask("Who saw Io?")
    run_command(session, "/good")
    session.ask("When did he see it?")
    run_command(session, "/expect 1610")
    session.ask("Who saw Titan with a telescope?")
    run_command(session, "/expect -")
    session.ask("Who?")
    run_command(session, "/bad")

    first, second, third, _ = kept()
    assert first == {
        "question": "Who saw Io?",
        "evidence": "Galileo Galilei saw Io in 1610.",
        "judged": "good",
        "answers": ["Galileo Galilei"],
    }
    assert (second["history"], second["answers"]) == (["Who saw Io?"], ["1610"])
    assert second["evidence"] == "Galileo Galilei saw Io in 1610."
    assert third["answers"] == []
    (questions,) = read_questions(str(session.judgements.path))
    assert [topic.answerable for topic in questions.topics] == [True, True, False, None]
    assert session.judgements.path.stat().st_mode & 0o777 == 0o600


def test_a_second_judgement_takes_the_place_of_the_first(
    session: Session, kept: Callable[[], list[dict[str, object]]]
) -> None:
    session.ask("Who saw Io?")
    run_command(session, "/good")
    session.ask("Who named it?")
    run_command(session, "/bad")
    run_command(session, "/expect Simon Marius")

    assert [record["judged"] for record in kept()] == ["good", "expected"]


def test_a_refusal_can_be_right(session: Session, kept: Callable[[], list[dict[str, object]]]) -> None:
    session.min_confidence = 1.0
    session.ask("Who saw Io?")
    run_command(session, "/good")

    assert kept()[0]["answers"] == []


def test_a_file_without_a_last_line_end_is_mended(
    session: Session, kept: Callable[[], list[dict[str, object]]]
) -> None:
    session.judgements.path.parent.mkdir()
    session.judgements.path.write_text('{"question": "Earlier?"}')
    session.ask("Who saw Io?")
    run_command(session, "/good")

    assert [record["question"] for record in kept()] == ["Earlier?", "Who saw Io?"]


@pytest.mark.parametrize(("said", "line"), [("", "/good"), ("Hello!", "/good"), ("Who saw Io?", "/expect")])
def test_what_cannot_be_judged(session: Session, said: str, line: str) -> None:
    if said:
        session.ask(said)

    with pytest.raises(CommandError):
        run_command(session, line)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        *[("Newton", None), ("saw I", None), ("hour", None), ("Galileo saw", None), ("—", None)],
        ("42 HOURS", "Io takes 42 hours."),
        ("saw  io in", "Galileo Galilei saw Io in 1610."),
        ("it", "Simon Marius named it."),
    ],
)
def test_expected_words_are_whole_words_of_the_text(
    session: Session, kept: Callable[[], list[dict[str, object]]], words: str, said: str | None
) -> None:
    session.ask("Who saw Io?")
    told = run_command(session, f"/expect {words}")

    assert kept()[0].get("evidence") == said
    assert ("does not occur in the text" in str(told)) == (said is None)


def test_judgements_that_cannot_be_written_are_said(typing: Typing, session: Session, tmp_path: Path) -> None:
    (tmp_path / "kept").touch()

    printed = typing("Who saw Io?", ENTER, "/good", ENTER, "Who named it?", ENTER)

    assert "File exists" in printed or "Not a directory" in printed
    assert "Simon Marius" in printed
