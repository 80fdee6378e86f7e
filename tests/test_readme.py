"""The README's commands and figures are true."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest

from qa_bot.interface.cli import main
from qa_bot.interface.tasks import TASKS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLES = re.findall(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [part.partition("\n") for console in CONSOLES for part in console.split("$ ")[1:]]


def run(command: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(shlex.split(command)[1:]) in (0, 1)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _as_a_stranger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "QA_BOT_CORPUS", "QA_BOT_CONFIG", "QA_BOT_TOP", "QA_BOT_MIN_CONFIDENCE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("command", "output"), [(c, o) for c, _, o in COMMANDS], ids=[c for c, _, _ in COMMANDS])
def test_commands_print_what_the_readme_shows(command: str, output: str) -> None:
    printed = run(command)

    assert printed
    if output:
        # Times differ from run to run.
        timeless = re.compile(r"; [\d.]+ s, [\d.]+ ms each at the median")
        assert timeless.sub("", printed) == timeless.sub("", output)


def test_the_saved_answer_is_verified(tmp_path: Path) -> None:
    (session,) = re.findall(r"^```sh-session\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    ask, verify, output = session.splitlines()
    command, _, name = ask.removeprefix("$ ").partition(" > ")
    (tmp_path / name).write_text(run(command))

    assert run(verify.removeprefix("$ ").replace(name, str(tmp_path / name))) == f"{output}\n"


def test_the_python_example_runs() -> None:
    (example,) = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(example, {})

    assert "seven women" in out.getvalue()


def test_the_ci_finds_the_two_commands() -> None:
    first, second = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)

    assert "qa-bot ask" in first
    assert "pytest" in second


def test_every_option_and_command_is_in_the_help() -> None:
    text = "".join(run(f"qa-bot {command} --help") for command in ("", *TASKS))

    for option in (
        "--corpus",
        "--top",
        "-k",
        "--json",
        "--quiet",
        "--no-color",
        "--weights",
        "--min-confidence",
        "--scope",
    ):
        assert option in text
