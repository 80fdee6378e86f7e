"""No regular expression of the package takes more than linear time: each is found, and tried as it is used."""

from __future__ import annotations

import ast
import importlib
import re
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import regex

import qa_bot

PACKAGE = Path(qa_bot.__file__).parent
SOURCES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path for path in sorted(PACKAGE.rglob("*.py"))
}
FROM_THE_START = {"match", "fullmatch"}
Pattern = Any


LIBRARIES = {"re": re, "regex": regex}


def calls(tree: ast.AST, *owners: str) -> list[tuple[str, ast.Call]]:
    """Return the calls of methods or functions of some names, each with what is called."""
    return [
        (each.func.attr, each)
        for each in ast.walk(tree)
        if isinstance(each, ast.Call)
        and isinstance(each.func, ast.Attribute)
        and isinstance(each.func.value, ast.Name)
        and each.func.value.id in owners
    ]


@lru_cache(maxsize=1)
def patterns() -> dict[str, tuple[Pattern, frozenset[str]]]:
    """Return every pattern by its place, with the methods that it is used with."""
    found: dict[str, tuple[Pattern, frozenset[str]]] = {}
    for name, path in SOURCES.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        of_library = calls(tree, *LIBRARIES)
        if not of_library:
            continue
        module = importlib.import_module(name.removesuffix(".__init__"))
        own = {key: value for key, value in vars(module).items() if isinstance(value, (re.Pattern, regex.Pattern))}
        compiled = [called for called, _ in of_library if called == "compile"]
        assert len(own) == len(compiled), f"{name} compiles a pattern where it cannot be found"
        for key, value in own.items():
            used = {called for called, _ in calls(tree, key)}
            found[f"{name}.{key}"] = value, frozenset(used) or frozenset({"finditer"})
        for called, call in of_library:
            if called not in ("compile", "escape"):
                found[f"{name}:{call.lineno}"] = regex.compile(ast.literal_eval(call.args[0])), frozenset({called})
    return found


PIECES = (
    *"a A 1 . , : - ( \" ' ’ “ = # | * \\ / \n \r \t é 日 ー ไ _ < > [ ] ! $ % \x1b \u202e \u0301 \ufeff".split(" "),
    " ",
    "a ",
    "a.",
    "A.",
    "1.",
    "1,",
    "a-",
    "a'",
    "C+",
    "in 1",
    "in 1 May 1, ",
    "<top>",
    "</a",
    "number: ",
    "a: ",
    "\n\n",
    "\r\n",
    " - ",
    ". ",
    "a” ",
    "日。",
    "e\u0301",
    "👨\u200d",
)


def tries(pattern: Pattern, methods: frozenset[str]) -> Iterator[Callable[[str], object]]:
    """Yield what the pattern does with a text: from its start, or all over it."""
    of_bytes = isinstance(pattern.pattern, bytes)

    def taken(text: str) -> Any:
        return text.encode() if of_bytes else text

    if methods & FROM_THE_START:
        yield lambda text: pattern.match(taken(text))
        yield lambda text: pattern.fullmatch(taken(text))
    if methods - FROM_THE_START:
        yield lambda text: sum(1 for _ in pattern.finditer(taken(text)))


def seconds(do: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    do(text)
    return time.process_time() - began


def is_linear(do: Callable[[str], object], text: str, end: str) -> bool:
    """Tell whether twice a text takes about twice the time, at least once: quadratic would be four times."""
    for _ in range(4):
        half, whole = seconds(do, text + end), seconds(do, 2 * text + end)
        if whole < 3 * half + 0.02:  # some milliseconds are noise
            return True
    return False


def test_all_patterns_are_found() -> None:
    assert len(patterns()) >= 25
    assert "qa_bot.reading.proposals._DATE" in patterns()


@pytest.mark.parametrize("size", [2_000, pytest.param(16_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("place", sorted(patterns()))
def test_twice_the_text_takes_twice_the_time(place: str, size: int) -> None:
    for do in tries(*patterns()[place]):
        for piece in PIECES:
            for end in ("", "\0", "!x"):
                assert is_linear(do, piece * (size // len(piece)), end), (piece, end)
