"""Ask an article questions: offline, in milliseconds, with every answer quoted and its place shown.

>>> from qa_bot import QABot
>>> bot = QABot.from_paths(["corpus"])
>>> bot.ask("What is the GDP of Kazakhstan?").reason
'“GDP” does not occur in the article.'
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False  # type checkers take it as true; importing typing would take a quarter of the time of --version
if TYPE_CHECKING:
    from qa_bot.bot import QABot
    from qa_bot.errors import CorpusError, EmptyQuestion, QABotError, QuestionSetError
    from qa_bot.model import Answer, Citation, Document, Passage, Sentence, Turn

_HOMES = {
    "QABot": "qa_bot.bot",
    "Answer": "qa_bot.model",
    "Citation": "qa_bot.model",
    "Document": "qa_bot.model",
    "Passage": "qa_bot.model",
    "Sentence": "qa_bot.model",
    "Turn": "qa_bot.model",
    "CorpusError": "qa_bot.errors",
    "EmptyQuestion": "qa_bot.errors",
    "QABotError": "qa_bot.errors",
    "QuestionSetError": "qa_bot.errors",
}

__all__ = [
    "Answer",
    "Citation",
    "CorpusError",
    "Document",
    "EmptyQuestion",
    "Passage",
    "QABot",
    "QABotError",
    "QuestionSetError",
    "Sentence",
    "Turn",
    "__version__",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: ``qa-bot --help`` should not wait for numpy and nltk."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
