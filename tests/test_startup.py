"""What must be quick must not wait for the heavy libraries."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"nltk", "numpy", "prompt_toolkit", "rank_bm25", "regex", "typing", "dataclasses", "markdown_it"}


def modules_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nsys.stderr.write(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["ask", "--help"]])
def test_version_and_help_import_nothing_heavy(arguments: list[str]) -> None:
    loaded = modules_after(f"from qa_bot.interface.cli import main\nmain({arguments!r})")

    assert not loaded & HEAVY


def test_asking_imports_no_prompt_and_no_markdown() -> None:
    loaded = modules_after("from qa_bot.interface.cli import main\nmain(['ask', 'Who praised the peacekeepers?'])")

    assert "numpy" in loaded
    assert not loaded & {"prompt_toolkit", "markdown_it", "wcwidth"}
