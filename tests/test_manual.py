"""What is told about the program follows from what the program follows: manual, completion, configuration."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from qa_bot.interface.cli import main
from qa_bot.interface.commands import COMMANDS, KEYS
from qa_bot.interface.completion import SHELLS
from qa_bot.interface.fragments import THEMES, width_of
from qa_bot.interface.parser import commands_of, make_parser, options_of
from qa_bot.interface.tasks import TASKS
from qa_bot.interface.tasks.man import manual
from qa_bot.reading import Models
from qa_bot.settings import SETTINGS, Settings


@pytest.mark.parametrize("width", [20, 40, 80, 100])
def test_the_manual_is_complete_and_fits(width: int) -> None:
    lines = ["".join(text for _, text in line) for line in manual(width)]
    text = " ".join(" ".join(lines).split())

    assert all(width_of(line) <= max(width, 60) for line in lines)
    if width >= 80:
        for name, command in commands_of(make_parser()).items():
            assert name in text
            assert all(flag in text for option in options_of(command) for flag in option.option_strings)
        assert all(each in text for each in (*COMMANDS, *KEYS, *SETTINGS))


def test_every_command_has_a_task_and_every_setting_a_word() -> None:
    assert set(commands_of(make_parser())) == set(TASKS)
    assert set(SETTINGS) == set(Settings.__dataclass_fields__)


def test_the_manual_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["man"]) == 0
    assert "Keys at the prompt" in capsys.readouterr().out


# Completion ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", SHELLS)
def test_the_scripts_know_every_command_and_option(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--completion", shell]) == 0
    script = capsys.readouterr().out

    for name, command in commands_of(make_parser()).items():
        assert re.search(rf"\b{name}\b", script)
        long = [flag[2:] for option in options_of(command) for flag in option.option_strings if flag.startswith("--")]
        assert all(flag in script for flag in long)
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=script, text=True, check=True)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("qa-bot v", "verify"),
        ("qa-bot ask --exp", "--explain"),
        ("qa-bot --color a", "auto always"),
        ("qa-bot eval --format sq", "squad"),
        ("qa-bot train --for r", "ranking reader"),
    ],
)
def test_bash_completes(line: str, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--completion", "bash"])
    script = tmp_path / "completion"
    script.write_text(capsys.readouterr().out)
    words = line.split()
    asked = f'. {script}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _qa_bot; echo "${{COMPREPLY[@]}}"'
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == expected


def test_an_unknown_shell_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--completion", "csh"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


# Configuration -------------------------------------------------------------------------------------------------------


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    monkeypatch.setenv("QA_BOT_CONFIG", str(path))
    return path


def test_each_value_says_where_it_came_from(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config.write_text('top = 7\ntheme = "light"\nkeys = "vi"\n')
    monkeypatch.setenv("QA_BOT_TOP", "5")
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(["config", "--json", "--theme", "dark"]) == 0
    settings = json.loads(capsys.readouterr().out)["settings"]

    assert settings["top"] == {"value": 5, "from": "$QA_BOT_TOP"}
    assert settings["theme"] == {"value": "dark", "from": "--theme"}
    assert settings["keys"] == {"value": "vi", "from": str(config)}
    assert settings["color"] == {"value": "never", "from": "$NO_COLOR"}
    assert settings["corpus"]["from"] == "default"
    assert settings["min_confidence"] == {"value": Models().judge.threshold, "from": "default"}
    main(["config"])
    assert re.search(r"^top +=  ?5 .*\$QA_BOT_TOP$", capsys.readouterr().out, re.MULTILINE)


def test_init_writes_a_file_that_changes_nothing(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["config", "--json"])
    before = json.loads(capsys.readouterr().out)
    assert main(["config", "--init"]) == 0
    main(["config", "--json"])
    _, after = capsys.readouterr().out.splitlines()

    assert json.loads(after) == before
    assert main(["config", "--init"]) == 2
    assert "it is there already" in capsys.readouterr().err


def test_every_example_of_the_file_can_be_used(config: Path) -> None:
    main(["config", "--init"])
    config.write_text(re.sub(r"^# (\w+ = )", r"\1", config.read_text(), flags=re.MULTILINE))

    assert main(["config"]) == 0


def test_the_file_says_the_default_where_its_example_is_another(config: Path) -> None:
    main(["config", "--init"])
    blocks = config.read_text().split("\n\n")[1:]

    assert len(blocks) == len(SETTINGS)
    for block in blocks:
        ((name, example),) = re.findall(r"^# (\w+) = (.*)", block, re.MULTILINE)
        is_default = json.loads(example) == getattr(Settings(), name)
        assert is_default or "by default" in block


def test_configured_weights_that_are_not_there_are_shown(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text('confidence_weights = "/nowhere.arrays"\n')

    assert main(["config"]) == 0
    printed, said = capsys.readouterr()
    assert re.search(r"^min_confidence +=  ?null", printed, re.MULTILINE)
    assert said.count("/nowhere.arrays") == 1


def test_a_home_is_expanded_in_the_file(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", "/somewhere")
    config.write_text('corpus = ["~/texts"]\n')
    main(["config", "--json"])

    assert json.loads(capsys.readouterr().out)["settings"]["corpus"]["value"] == ["/somewhere/texts"]


# Themes --------------------------------------------------------------------------------------------------------------

_CUBE = (0, 95, 135, 175, 215, 255)


def luminance(number: int) -> float:
    """The relative luminance of one of the 256 colours, as WCAG 2.1 defines it."""
    if number >= 232:
        rgb = [8 + 10 * (number - 232)] * 3
    else:
        at = number - 16
        rgb = [_CUBE[at // 36], _CUBE[at // 6 % 6], _CUBE[at % 6]]
    linear = [c / 255 / 12.92 if c / 255 <= 0.03928 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("theme", "background"), [("dark", 0.0), ("light", 1.0)])
def test_themes_keep_enough_contrast(theme: str, background: float) -> None:
    for codes in THEMES[theme].values():
        for number in re.findall(r"38;5;(\d+)", codes):
            low, high = sorted((luminance(int(number)), background))
            assert (high + 0.05) / (low + 0.05) >= 4.5
