"""What Tab completes: commands and their arguments, headings, names and words of the corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from qa_bot.analysis import tokens
from qa_bot.bot import QABot
from qa_bot.interface.commands import COMMANDS
from qa_bot.interface.fragments import printable
from qa_bot.interface.session import Session
from qa_bot.settings import THEMES

_SHORTEST = 4
"""Letters of a word worth completing."""
_LONGEST = 60
"""Characters of a phrase worth completing."""
_READ = 2_000_000
"""Characters of a corpus whose words are known: what comes later is completed when it is said before."""
_SHOWN = 30


class SessionCompleter(Completer):
    """Completes a line of a session's chat."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._paths = PathCompleter(expanduser=True)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Yield what the line before the cursor may go on with, the likeliest first."""
        typed = document.text_before_cursor
        name, space, argument = typed.partition(" ")
        if not typed.startswith("/"):
            yield from _of_words(typed, _vocabulary(self._session.bot))
        elif not space:
            for each, command in COMMANDS.items():
                if each.startswith(typed):
                    yield Completion(each, start_position=-len(typed), display_meta=command.help)
        elif name in COMMANDS:
            yield from self._of_argument(COMMANDS[name].completes, argument, complete_event)

    def _of_argument(self, kind: str, argument: str, event: CompleteEvent) -> Iterator[Completion]:
        if kind == "path":
            yield from self._paths.get_completions(Document(argument.removeprefix("+").lstrip()), event)
            return
        for value, told in _CHOICES.get(kind, _nothing)(self._session):
            if value.casefold().startswith(argument.casefold()):
                yield Completion(value, start_position=-len(argument), display_meta=told)


def _citations(session: Session) -> Iterator[tuple[str, str]]:
    for citation in session.last.citations if session.last else ():
        yield str(citation.rank), printable(citation.sentence.display[:_LONGEST])


def _headings(session: Session) -> Iterator[tuple[str, str]]:
    names = (part for document in session.bot.documents for each in document.sections for part in each.path)
    for name in dict.fromkeys(names):
        yield printable(name), ""


def _themes(session: Session) -> Iterator[tuple[str, str]]:
    for name in THEMES:
        yield name, ""


def _nothing(session: Session) -> Iterator[tuple[str, str]]:
    return iter(())


_CHOICES: dict[str, Callable[[Session], Iterator[tuple[str, str]]]] = {
    "citation": _citations,
    "section": _headings,
    "theme": _themes,
}


def _of_words(typed: str, vocabulary: Sequence[str]) -> Iterator[Completion]:
    """Yield the phrases that begin with as many of the last words typed as any does, the last one unfinished."""
    for start in _word_starts(typed):
        beginning = typed[start:].casefold()
        found = (each for each in vocabulary if each.casefold().startswith(beginning) and len(each) > len(beginning))
        phrases = list(islice(found, _SHOWN))
        if phrases:
            yield from (Completion(phrase, start_position=start - len(typed)) for phrase in phrases)
            return


def _word_starts(typed: str) -> Sequence[int]:
    """Return where the last words begin, three at most, the longest run of them first; none after a space."""
    starts = [token.start for token in tokens(typed)]
    if not starts or typed[-1:].isspace():
        return []
    return starts[-3:]


@lru_cache(maxsize=1)
def _vocabulary(bot: QABot) -> Sequence[str]:
    """Return headings, names and words of the corpus, the most frequent first within each kind."""
    headings: Counter[str] = Counter()
    names: Counter[str] = Counter()
    words: Counter[str] = Counter()
    left = _READ
    for document in bot.documents:
        headings.update(part for section in document.sections for part in section.path)
    for passage in bot.passages:
        for start, end in passage.sentence_spans:
            _count(passage.document.text[start:end], names, words)
        left -= passage.end - passage.start
        if left < 0:
            break
    ranked = [phrase for kind in (headings, names, words) for phrase, _ in kind.most_common()]
    return [phrase for phrase in dict.fromkeys(map(printable, ranked)) if len(phrase) <= _LONGEST]


def _count(sentence: str, names: Counter[str], words: Counter[str]) -> None:
    """Count the words of a sentence, and its names: runs of capitalised words, each a space after the one before."""
    run: list[int] = []
    spans = [(token.start, token.end) for token in tokens(sentence)]
    for number, (start, end) in enumerate([*spans, (len(sentence), len(sentence))]):
        word = sentence[start:end]
        if len(word) >= _SHORTEST:
            words[word if number else word.lower()] += 1
        goes_on = run and word[:1].isupper() and sentence[spans[number - 1][1] : start] == " "
        # The first word of a sentence has its capital anyway: alone it is no name.
        if run and not goes_on and run != [0]:
            names[sentence[spans[run[0]][0] : spans[run[-1]][1]]] += 1
        if not goes_on:
            run = []
        if word[:1].isupper():
            run.append(number)
