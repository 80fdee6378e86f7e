"""Passages → questions made of their sentences, so that all parts of a corpus have their turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from qa_bot.model import Passage, Sentence
from qa_bot.reading.cloze import cloze
from qa_bot.reading.proposals import Proposal, propose

_Form = Callable[[Sentence], Iterator[Proposal]]


def proposals_of(passages: Iterable[Passage], make: _Form = propose) -> Iterator[Proposal]:
    """Yield what is made of passages, one after the other."""
    for passage in passages:
        for start, end in passage.sentence_spans:
            yield from make(Sentence(passage, start, end))


def by_section(passages: Sequence[Passage], make: _Form = propose) -> Iterator[Proposal]:
    """Yield what is made of passages: a first of each section, then a second, and so on."""
    sections: dict[tuple[int, tuple[str, ...]], list[Passage]] = {}
    for passage in passages:
        sections.setdefault((id(passage.document), passage.section), []).append(passage)
    return _in_turns([proposals_of(inside, make) for inside in sections.values()])


def drafts(passages: Sequence[Passage]) -> Iterator[Proposal]:
    """Yield questions and sentences with a gap in turns, of all sections."""
    return _in_turns([by_section(passages, make) for make in (propose, cloze)])


def _in_turns(sources: Iterable[Iterator[Proposal]]) -> Iterator[Proposal]:
    """Yield a proposal of each source, then a second, and so on."""
    waiting = list(sources)
    while waiting:
        first = [next(source, None) for source in waiting]
        waiting = [source for source, each in zip(waiting, first, strict=True) if each is not None]
        yield from (each for each in first if each is not None)
