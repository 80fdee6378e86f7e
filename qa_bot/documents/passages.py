"""Document → Passages: a paragraph each, a long one cut between its sentences."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import regex

from qa_bot.model import Document, Passage, Span

PASSAGE_WORDS = 180
"""Words: what a passage aims to stay within. One sentence longer than this stays whole."""

_WORD = regex.compile(r"[\p{L}\p{N}]\S*+")


def passages(document: Document, max_words: int = PASSAGE_WORDS) -> Iterator[Passage]:
    """Yield the passages of ``document`` in order, numbered from 1. They do not overlap and cut no sentence."""
    from qa_bot.analysis.sentences import sentence_spans  # its patterns take a while to compile

    number = 0
    for section in document.sections:
        for block in section.blocks:
            sentences = sentence_spans(document.text, *block)
            for part in _parts(document.text, sentences, max_words):
                number += 1
                inside = tuple(part)
                yield Passage(document, number, section.path, *_extent(block, sentences, inside), inside, block)


def _extent(block: Span, sentences: list[Span], part: tuple[Span, ...]) -> Span:
    """A passage reaches to its block's ends, where it holds the first or last sentence; a list's marks belong to it."""
    start = block[0] if part[0] == sentences[0] else part[0][0]
    end = block[1] if part[-1] == sentences[-1] else part[-1][1]
    return start, end


def _parts(text: str, sentences: list[Span], max_words: int) -> Iterator[list[Span]]:
    """Cut a block's sentences into runs of about equal length: a short rest would rank above its betters."""
    if not sentences:
        return
    lengths = [sum(1 for _ in _WORD.finditer(text, start, end)) for start, end in sentences]
    total = sum(lengths)
    count = -(-total // max_words)
    if count < 2:
        yield sentences
        return
    cuts = [0]
    seen = 0
    for index, length in enumerate(lengths):
        is_nearer_before = seen + length / 2 > total * len(cuts) / count
        if index > cuts[-1] and is_nearer_before and len(cuts) < count:
            cuts.append(index)
        seen += length
    for first, last in pairwise([*cuts, len(sentences)]):
        yield sentences[first:last]
