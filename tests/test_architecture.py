"""Data goes one way: the imports are read from the source and held against the levels."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import qa_bot
from qa_bot import errors

PACKAGE = Path(qa_bot.__file__).parent
# Each stage may import those before it, and itself.
LEVELS = [
    {"offsets"},
    {"errors", "model"},
    {"settings", "analysis", "arrays", "numbers", "writing"},
    {"documents"},
    {"formats"},
    {"retrieval"},
    {"reading", "dialogue", "store"},
    {"bot"},
    {"evaluation", "verification"},
    {"training"},
    {"service"},
    {"fronts"},
    {"interface"},
]
HOMES = {
    "nltk": {"analysis/stems.py"},
    "rank_bm25": {"retrieval/engines/memory.py"},
    "prompt_toolkit": {"interface/prompt/completion.py", "interface/prompt/line.py"},
    "markdown_it": {
        "documents/inline.py",
        "documents/markdown.py",
        "documents/markdown_view.py",
        "formats/notebook.py",
    },
    "lxml": {"formats/markup.py"},
    "pypdfium2": {"formats/pdf/pages.py"},
    "charset_normalizer": {"formats/encodings.py"},
    "zipfile": {"formats/archives.py"},
    "wcwidth": {"interface/fragments.py"},
    "jinja2": {"evaluation/reports/page.py", "fronts/web/page.py"},
    "anyio": {"fronts/mcp/server.py", "fronts/web/api.py", "fronts/web/app.py", "fronts/web/guard.py"},
    "h11": {"fronts/web/listening.py"},
    "mcp": {"fronts/mcp/server.py"},
    "mcp_types": {"fronts/mcp/server.py"},
    "starlette": {
        "fronts/mcp/server.py",
        "fronts/web/api.py",
        "fronts/web/app.py",
        "fronts/web/guard.py",
        "fronts/web/listening.py",
    },
    # What serves a page listens on a socket; nothing opens a connection of its own.
    "socket": {"fronts/web/listening.py"},
    "uvicorn": {"fronts/web/listening.py"},
    "safetensors": {"training/neural/checkpoints.py"},
    "torch": {f"training/neural/{name}.py" for name in ("checkpoints", "figures", "fitting", "network", "stages")},
    # The user's own editor, pager and clipboard, never through a shell.
    "subprocess": {"interface/programs.py"},
}
FORBIDDEN = {"ssl", "http", "urllib.request", "requests", "pickle", "marshal", "shelve", "ctypes"}
DATA = {".txt", ".arrays"}
SOURCES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def stage_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def level(stage: str) -> int:
    return next(number for number, stages in enumerate(LEVELS) if stage in stages)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_down_only(path: Path) -> None:
    stage = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if stage in ("__init__", "__main__"):
        return
    for module in imports(path):
        if module.startswith("qa_bot.") and stage_of(module) != "__version__":
            other = stage_of(module)
            assert other == stage or level(other) < level(stage), f"{stage} imports {module}"


@pytest.mark.parametrize("library", HOMES)
def test_each_outside_library_has_one_home(library: str) -> None:
    importing = {
        path.relative_to(PACKAGE).as_posix()
        for path in SOURCES
        if any(m.split(".")[0] == library for m in imports(path))
    }

    assert importing == HOMES[library]


def test_nothing_reaches_a_network_or_runs_foreign_code() -> None:
    found = {
        f"{path.name}: {name}"
        for path in SOURCES
        for name in imports(path)
        if any(f"{name}.".startswith(f"{each}.") for each in FORBIDDEN)
    }

    assert not found


def test_every_public_name_can_be_had() -> None:
    for name in qa_bot.__all__:
        assert getattr(qa_bot, name) is not None


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        _ = qa_bot.nothing  # type: ignore[attr-defined]


def test_the_tree_of_errors_is_the_one_that_is_told() -> None:
    told: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").split("::")[1].splitlines():
        match = re.search(r"^ {4}((?:[│ ] {3})*)([├└]── )?(\w+)", line)
        if match:
            depth = len(match[1]) // 4 + bool(match[2])
            path[depth:] = [match[3]]
            told[match[3]] = path[depth - 1] if depth else "Exception"
    known = {
        name: next(base.__name__ for base in each.__mro__[1:] if not base.__name__.startswith("_"))
        for name, each in vars(errors).items()
        if isinstance(each, type) and each.__module__ == errors.__name__ and not name.startswith("_")
    }

    assert told == known


def test_contributors_are_told_of_all_data_that_ships() -> None:
    told = (PACKAGE.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    shipped = [path.relative_to(PACKAGE.parent).as_posix() for path in PACKAGE.rglob("*.*") if path.suffix in DATA]

    assert shipped
    assert [path for path in shipped if f"`{path}`" not in told] == []
