"""What agents are told is true: the commands exist, the files are there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from qa_bot.fronts.mcp.tools import INSTRUCTIONS, TOOLS
from qa_bot.interface.parser import parse

ROOT = Path(__file__).parents[2]
SKILL = (ROOT / "skills/qa-bot/SKILL.md").read_text(encoding="utf-8")
LLMS = (ROOT / "llms.txt").read_text(encoding="utf-8")


def test_the_skill_has_a_name_and_says_when_to_use_it() -> None:
    head = SKILL.split("---")[1]

    assert re.search(r"^name: qa-bot$", head, re.MULTILINE)
    assert re.search(r"^description: .{40,1000}$", head, re.MULTILINE)
    assert all(f"`{tool}`" in SKILL for tool in TOOLS)


@pytest.mark.parametrize("command", re.findall(r"^qa-bot .*$", SKILL, re.MULTILINE))
def test_the_commands_of_the_skill_are_understood(command: str) -> None:
    assert parse(shlex.split(command)[1:]).command


def test_all_that_is_linked_is_there() -> None:
    links = re.findall(r"\]\(([^)]+)\)", LLMS)

    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_instructions_are_short() -> None:
    assert len(INSTRUCTIONS) < 700


@pytest.mark.parametrize(
    ("command", "library", "extra"),
    [("serve", "starlette", "web"), ("serve", "jinja2", "web"), ("mcp", "mcp", "mcp"), ("mcp", "uvicorn", "mcp")],
)
def test_without_its_library_a_front_says_what_to_install(command: str, library: str, extra: str) -> None:
    without = f"import sys; sys.modules[{library!r}] = None"
    script = f"{without}; from qa_bot.interface.cli import main; sys.exit(main([{command!r}]))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)

    assert done.returncode == 2
    assert done.stderr == f"qa-bot: {command}: needs {library}; pip install 'qa-bot[{extra}]' brings it\n"
