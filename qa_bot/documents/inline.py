"""What is markup within a paragraph of Markdown: told from what the parser took for text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import regex
from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.token import Token

from qa_bot.documents.edits import Edit
from qa_bot.model import Span

_DEFINITION = regex.compile(r"^ {0,3}\[([^\[\]\n]{1,300})\]:[ \t]*\S", regex.MULTILINE)
_LINE_BREAK = regex.compile(r"(?:\\|[ \t]+)?\n[ \t]*")
_DESTINATION = regex.compile(r"\((?:[^()\\\n]|\\.|\((?:[^()\\\n]|\\.|\([^()\n]*\))*\)|\n(?!\s*\n))*+\)")
_LABEL = regex.compile(r"\[[^\[\]\n]*+\]")
_BREAKING = regex.compile(r"<br\b", regex.I)


class Inline(NamedTuple):
    """What of a paragraph is not read, and where code stands in it, both as places in its content."""

    edits: Sequence[Edit]
    code: Sequence[Span]


class References(Mapping[str, Any]):
    """The labels of links that are defined somewhere in a text; where they lead to is not looked at."""

    def __init__(self, text: str) -> None:
        labels = (match[1] for match in _DEFINITION.finditer(text)) if "]:" in text else ()
        self._labels = frozenset(normalizeReference(label) for label in labels if not label.startswith("^"))

    def __getitem__(self, label: str) -> Any:
        if label not in self._labels:
            raise KeyError(label)
        return {"title": "", "href": "#"}

    def __iter__(self) -> Iterator[str]:
        return iter(self._labels)

    def __len__(self) -> int:
        return len(self._labels)


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """Return the parser of what stands within paragraphs; entities and escapes stay apart from text."""
    made = MarkdownIt("commonmark").enable("strikethrough")
    made.core.ruler.disable("text_join")
    return made


def inline_of(content: str, references: References) -> Inline:
    """Return what of a paragraph's content is markup.

    The parser says what is text, in order; all else is left out. Nothing is, where text and content cannot be brought
    together.
    """
    tokens = parser().parseInline(content, {"references": references})[0].children or []
    reading = _Reading(content)
    for token in tokens:
        if not reading.read(token):
            return Inline((), ())
    return reading.finish()


class _Reading:
    """Goes through a content beside its tokens."""

    def __init__(self, content: str) -> None:
        self._content = content
        self._at = 0
        self._kept = 0
        """The end of what is dealt with."""
        self._edits: list[Edit] = []
        self._code: list[Span] = []

    def read(self, token: Token) -> bool:
        """Go on to the end of a token; tell whether it was found."""
        if token.type in ("text", "text_special"):
            return self._text(token)
        if token.type in ("softbreak", "hardbreak"):
            return self._break()
        if token.type == "code_inline":
            return self._inline_code(token)
        if token.type == "html_inline":
            return self._html(token)
        if token.type == "image":
            return self._skip("![") and self._close()
        if token.type == "link_open":
            return self._skip("<" if token.markup == "autolink" else "[")
        if token.type == "link_close":
            return self._skip(">") if token.markup == "autolink" else self._close()
        return not token.markup or self._skip(token.markup)

    def finish(self) -> Inline:
        """Return what was found; what follows the last token is left out."""
        self._keep(len(self._content), len(self._content))
        return Inline(self._edits, self._code)

    def _text(self, token: Token) -> bool:
        written = token.markup if token.type == "text_special" else token.content
        start = self._content.find(written, self._at) if written else self._at
        if start < 0:
            return False
        end = start + len(written)
        self._keep(start, end)
        if token.type == "text_special" and token.content != written:
            self._edits.append(Edit(start, end, token.content))
        return True

    def _break(self) -> bool:
        match = _LINE_BREAK.search(self._content, self._at)
        if match is None:
            return False
        end = self._content.index("\n", match.start()) + 1
        self._keep(end - 1, end)
        return True

    def _inline_code(self, token: Token) -> bool:
        opening = self._content.find(token.markup, self._at)
        start = opening + len(token.markup)
        end = self._content.find(token.markup, start)
        while end >= 0 and self._content[end + len(token.markup) :][:1] == "`":  # a longer run of ticks closes nothing
            longer = end
            while self._content[longer : longer + 1] == "`":
                longer += 1
            end = self._content.find(token.markup, longer)
        if opening < 0 or end < 0:
            return False
        inside = self._content[start:end]
        lead = len(inside) - len(inside.lstrip()) if inside.strip() else 0
        tail = len(inside) - len(inside.rstrip()) if inside.strip() else 0
        self._keep(start + lead, end - tail)
        self._code.append((start + lead, end - tail))
        self._at = end + len(token.markup)
        return True

    def _html(self, token: Token) -> bool:
        start = self._content.find(token.content, self._at)
        if start < 0:
            return False
        end = start + len(token.content)
        self._keep(start, end)  # tags are left out with those of running text: what is between some goes with them
        return True

    def _skip(self, mark: str) -> bool:
        start = self._content.find(mark, self._at)
        self._at = start + len(mark) if start >= 0 else self._at
        return start >= 0

    def _close(self) -> bool:
        """Go to the end of a link or an image, behind where it leads to."""
        depth, at = 0, self._at
        while at < len(self._content):
            mark = self._content[at]
            if mark == "\\":
                at += 1
            elif mark == "[":
                depth += 1
            elif mark == "]":
                if not depth:
                    break
                depth -= 1
            at += 1
        match = _DESTINATION.match(self._content, at + 1) or _LABEL.match(self._content, at + 1)
        self._at = match.end() if match else at + 1
        return at < len(self._content)

    def _keep(self, start: int, end: int) -> None:
        if start > self._kept:
            self._edits.append(Edit(self._kept, start))
        self._at = self._kept = end
