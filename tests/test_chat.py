"""The chat at a real pseudo-terminal, and its commands."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from qa_bot import QABot
from qa_bot.dialogue import REMEMBERED
from qa_bot.interface.commands import COMMANDS, run_command
from qa_bot.interface.commands.effects import CommandError, Paged, Said
from qa_bot.interface.judgements import Judgements
from qa_bot.interface.session import Session

ROOT = Path(__file__).parent.parent


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[pexpect.spawn]:
    child = start(tmp_path)
    yield child
    child.close(force=True)


def start(home: Path, **environment: str) -> pexpect.spawn:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("QA_BOT_", "XDG_"))}
    env = {**kept, "HOME": str(home), "TERM": "xterm", "NO_COLOR": "1", "PROMPT_TOOLKIT_NO_CPR": "1"}
    env |= {"QA_BOT_CACHE": str(home.parent / "cache"), **environment}  # one for all: most start with the index there
    child = pexpect.spawn(sys.executable, ["-m", "qa_bot"], env=env, dimensions=(40, 80), encoding="utf-8", timeout=20)
    child.expect_exact("❯")
    return child


def ask(child: pexpect.spawn, line: str, *said: str) -> None:
    """Type a line, see what is said, and wait for the next prompt."""
    child.send(f"{line}\r")
    for each in said:
        child.expect_exact(each)
    child.expect_exact("❯")


def leave(child: pexpect.spawn) -> None:
    time.sleep(0.3)  # a dumb terminal shows the prompt before it listens
    child.sendeof()
    child.expect("Goodbye!")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_a_question_a_follow_up_and_a_goodbye(chat: pexpect.spawn, tmp_path: Path) -> None:
    ask(chat, "Who praised the peacekeepers?", "President Kassym-Jomart Tokayev", "line 16")
    ask(chat, "When did he praise them?", "asked as")
    ask(chat, "What is the boiling point of tungsten?", "Not answered")
    leave(chat)

    history = tmp_path / ".local/state/qa-bot/history"
    assert "Who praised the peacekeepers?" in history.read_text()
    assert stat.S_IMODE(history.stat().st_mode) == 0o600


def test_ctrl_c_clears_the_line_and_keeps_the_session(chat: pexpect.spawn) -> None:
    chat.send("half a quest")
    chat.expect_exact("quest")
    chat.sendcontrol("c")
    chat.expect_exact("❯")
    ask(chat, "/help", "/sections")
    chat.send("/quit\r")
    chat.expect("Goodbye!")


def test_a_pasted_text_of_several_lines_is_one_question(chat: pexpect.spawn) -> None:
    chat.send("\x1b[200~Who praised\nthe peacekeepers?\x1b[201~")
    chat.expect_exact("peacekeepers?")
    ask(chat, "", "President Kassym-Jomart Tokayev")
    ask(chat, "/history", "Who praised the peacekeepers")


def test_an_unwritable_home_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    child = start(tmp_path, XDG_STATE_HOME=str(tmp_path / "file"))
    ask(child, "Who praised the peacekeepers?", "President Kassym-Jomart Tokayev")
    leave(child)


@pytest.fixture
def session(article_bot: QABot, tmp_path: Path) -> Session:
    kept = Judgements(tmp_path / "state" / "judgements.jsonl")
    return Session(article_bot, top=3, min_confidence=0.1, paths=(str(ROOT / "corpus"),), judgements=kept)


def shown(session: Session, line: str) -> str:
    effect = run_command(session, line)
    assert isinstance(effect, Said | Paged)
    return "\n".join("".join(text for _, text in fragments) for fragments in effect.lines)


def test_help_names_every_command(session: Session) -> None:
    text = shown(session, "/help")

    assert all(name in text for name in COMMANDS)


def test_what_was_answered_from_other_texts_is_not_explained_by_these(session: Session, tmp_path: Path) -> None:
    session.ask("Who praised the peacekeepers?")
    (tmp_path / "heron.txt").write_text("The heron fishes at noon.")
    run_command(session, f"/corpus {tmp_path / 'heron.txt'}")

    with pytest.raises(CommandError, match="ask again"):
        run_command(session, "/why")
    assert "praised" in shown(session, "/show")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_unique_prefix_runs(session: Session, name: str, tmp_path: Path) -> None:
    session.ask("Who praised the peacekeepers?")
    argument = {"/top": " 2", "/confidence": " 0.4", "/expect": " Tokayev", "/save": f" {tmp_path}/a.md"}.get(name, "")
    prefix = next(
        name[:end]
        for end in range(2, len(name) + 1)
        if [each for each in COMMANDS if each.startswith(name[:end])] == [name]
    )

    run_command(session, prefix + argument)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/hepl", "did you mean /help?"),
        ("/wyh", "did you mean /why?"),
        ("/xyzzy", "/help lists them"),
        ("/bogus", "/help lists them"),
        ("/h", "could be /help or /history"),
        ("/top", "1 or more"),
        ("/TOP 0", "1 or more"),
        ("/top 0", "1 or more"),
        ("/confidence 7", "from 0 to 1"),
        ("/show 99", "1 to 3"),
        ("/show ²", "1 to 3"),
        ("/why 0", "1 to 3"),
    ],
)
def test_a_command_that_cannot_run_says_why(session: Session, line: str, said: str) -> None:
    session.ask("Who praised the peacekeepers in Syria and Kazakhstan?")

    with pytest.raises(CommandError, match=said.replace("?", r"\?")):
        run_command(session, line)


def test_show_needs_an_answer(session: Session) -> None:
    with pytest.raises(CommandError, match="ask a question first"):
        run_command(session, "/show")


def test_why_adds_up_and_needs_an_answer(session: Session) -> None:
    with pytest.raises(CommandError, match="ask a question first"):
        run_command(session, "/why")
    answer = session.ask("Who praised the peacekeepers?")
    text = shown(session, "/why 1")

    assert "prais" in text
    assert f"{answer.citations[0].score:+.2f}" in text
    assert len(session.turns) == 1


def test_show_has_the_whole_passage(session: Session) -> None:
    answer = session.ask("Who praised the peacekeepers?")

    assert answer.citations[0].sentence.text in shown(session, "/show")
    assert "Ardak Kurtibayeva" in shown(session, "/show 1")


def test_forget_makes_the_next_question_stand_alone(session: Session) -> None:
    session.ask("Who praised the peacekeepers?")
    run_command(session, "/forget")

    assert session.ask("When was that?").asked_as == "When was that?"


@pytest.mark.parametrize("said", ["tell me more", "what else?"])
def test_forget_leaves_nothing_to_go_on_with(session: Session, said: str) -> None:
    session.ask("Who praised the peacekeepers?")
    run_command(session, "/forget")

    assert "nothing to go on with" in str(session.ask(said).reply)
    with pytest.raises(CommandError, match="nothing to go on with"):
        run_command(session, "/more")
    assert "prais" in shown(session, "/why")


def test_thanks_change_neither_what_is_gone_on_with_nor_what_is_leaned_on(session: Session) -> None:
    session.top = 1
    first = session.ask("Who praised the peacekeepers?")
    session.ask("ok, thanks")
    more = session.ask("tell me more")

    assert more.citations
    assert more.citations[0].passage.id not in {citation.passage.id for citation in first.citations}
    assert [turn.question for turn in session.context] == ["Who praised the peacekeepers?"]
    run_command(session, "/bad")
    assert '"question": "Who praised the peacekeepers?"' in session.judgements.path.read_text()


def test_settings_change_for_the_session(session: Session) -> None:
    run_command(session, "/top 1")
    run_command(session, "/confidence 1")

    answer = session.ask("Who praised the peacekeepers?")

    assert len(answer.citations) == 1
    assert answer.abstained


def test_a_long_conversation_remembers_a_bounded_part(session: Session) -> None:
    for number in range(50):
        session.ask(f"Who praised the peacekeepers in {number}?")

    assert len(session.context) == REMEMBERED
    assert len(session.turns) == 50


def session_of(bot: QABot, top: int = 1) -> Session:
    return Session(bot, top, 0.0)


def test_more_goes_on_with_what_has_not_been_shown(article_bot: QABot) -> None:
    session = session_of(article_bot)
    first = session.ask("Who praised the peacekeepers?")
    second = session.ask("Tell me more.")
    explained = shown(session, "/why")
    run_command(session, "/more")
    seen = [first.citations[0].passage.id, second.citations[0].passage.id]

    assert len(set(seen)) == 2
    assert f"{second.citations[0].score:+.2f}" in explained.splitlines()[-1]
    assert second.citations[0].rank == 1
    assert second.confidence < first.confidence
    for _ in range(10):
        last = session.ask("what else?")
    assert last.abstained
    assert len(session.turns) == 1


def test_a_question_can_be_asked_without_the_conversation(article_bot: QABot) -> None:
    session = session_of(article_bot)
    session.ask("Who praised the peacekeepers?")
    leaning = session.ask("When did he praise them?")
    alone = session.ask("! When did he praise them?")

    assert leaning.asked_as != leaning.question
    assert alone.asked_as == alone.question == "When did he praise them?"
    session.ask("Who praised the peacekeepers?")
    session.ask("When did he praise them?")
    run_command(session, "/standalone")
    assert session.last is not None
    assert session.last.asked_as == session.last.question


@pytest.mark.parametrize("command", ["/more", "/standalone"])
def test_there_is_nothing_to_go_on_with_before_a_question(article_bot: QABot, command: str) -> None:
    with pytest.raises(CommandError):
        run_command(session_of(article_bot), command)


@pytest.mark.parametrize("before", [[], ["Hello!"]])
def test_more_without_a_question_is_no_question(article_bot: QABot, before: list[str]) -> None:
    session = session_of(article_bot)
    for said in before:
        session.ask(said)
    answer = session.ask("Tell me more")

    assert (answer.asked_as, answer.abstained, answer.citations) == ("Tell me more", False, ())
    assert "nothing to go on with" in str(answer.reply)
    with pytest.raises(CommandError, match="nothing to go on with"):
        run_command(session, "/more")


@pytest.mark.parametrize("said", ["Quantum chromodynamics?", "Hello!"])
def test_what_quotes_nothing_has_nothing_to_show_or_explain(article_bot: QABot, said: str) -> None:
    session = session_of(article_bot)
    session.ask(said)

    for command in ("/why", "/show", "/copy"):
        with pytest.raises(CommandError, match="The last answer quotes nothing"):
            run_command(session, command)


def test_a_narrow_terminal_and_one_that_is_resized(tmp_path: Path) -> None:
    child = start(tmp_path)
    child.setwinsize(24, 30)
    child.send("Who praised the peacekeepers?\r")
    child.expect_exact("President Kassym-Jomart")
    child.expect_exact("sure ")
    child.expect_exact("❯")
    leave(child)


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"LANG": "C", "LC_ALL": "C"}, {"TERM": ""}])
def test_poor_terminals(tmp_path: Path, environment: dict[str, str]) -> None:
    child = start(tmp_path, **environment)
    ask(child, "Who praised the peacekeepers?", "Tokayev")
    leave(child)


def test_ctrl_c_at_an_empty_line_and_ctrl_d_after_a_refusal(chat: pexpect.spawn) -> None:
    chat.sendcontrol("c")
    chat.expect_exact("❯")
    ask(chat, "What is the GDP of Kazakhstan?", "Not answered", "It does tell")
    leave(chat)


@pytest.mark.parametrize("source", ["/dev/null", None])
def test_without_a_terminal_there_is_no_prompt(source: str | None, tmp_path: Path) -> None:
    env = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    redirected = f"< {source}" if source else "<&-"
    command = f"'{sys.executable}' -m qa_bot {redirected}"
    done = subprocess.run(["sh", "-c", command], env=env, capture_output=True, text=True, check=False, timeout=30)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture
def slow(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A corpus that takes a second or more to read: 9,000 paragraphs, or as many as the test asks for."""
    path = tmp_path / "slow.txt"
    count = getattr(request, "param", 9000)
    path.write_text(
        "".join(f"The {at}th of many ships was named by captain {at % 97} in the year {at}.\n\n" for at in range(count))
    )
    return path


@pytest.fixture
def busy(tmp_path: Path, slow: Path) -> Iterator[pexpect.spawn]:
    """A chat that has just begun to read the slow corpus, and shows how far it is."""
    child = start(tmp_path, QA_BOT_CACHE="off")
    child.send(f"/corpus {slow}\r")
    child.expect_exact("reading, ")
    yield child
    child.close(force=True)


def test_ctrl_d_at_work_leaves_after_it(busy: pexpect.spawn) -> None:
    busy.sendcontrol("d")
    busy.expect_exact("1 document, 9,000 passages")
    busy.expect("Goodbye!")
    busy.expect(pexpect.EOF)


@pytest.mark.slow
@pytest.mark.parametrize("slow", [100_000], indirect=True)  # long enough for a busy machine, too
def test_ctrl_c_at_work_cancels_it(busy: pexpect.spawn) -> None:
    busy.sendcontrol("c")
    busy.expect_exact("Cancelled.")
    ask(busy, "/corpus", "1 document, 8 passages")
    leave(busy)


def test_keys_pressed_at_work_wait_for_the_prompt(busy: pexpect.spawn) -> None:
    busy.send("/top 7")
    busy.expect_exact("9,000 passages")
    assert "/top" not in busy.before
    busy.send("\r")
    busy.expect_exact("Up to 7 citations")
