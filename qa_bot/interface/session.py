"""The chat's state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from qa_bot.bot import QABot
from qa_bot.interface.fragments import counted
from qa_bot.interface.judgements import Judgements
from qa_bot.interface.watching import Stamps, changed, stamped_again, stamps
from qa_bot.service.conversation import ALONE, Conversation

__all__ = ["ALONE", "Session"]


@dataclass(slots=True)
class Session(Conversation):
    """A conversation at a terminal: of paths that can be exchanged, with judgements and colours."""

    paths: tuple[str, ...] = ()
    """The files and folders that the bot's documents were read from."""
    make_bot: Callable[[tuple[str, ...]], QABot] = field(default=QABot.from_paths, repr=False)
    """Makes the bot of other paths, or of the same ones again."""
    judgements: Judgements = field(default_factory=lambda: Judgements(Path("judgements.jsonl")))
    theme: str = "any"
    """The colours of the screen: one of ``qa_bot.settings.THEMES``."""
    is_over: bool = False
    _stamps: Stamps = field(default_factory=dict, init=False, repr=False)
    """The corpus's files as they were when they were read."""

    def __post_init__(self) -> None:
        """Remember the files as they are now."""
        self._stamps = stamps(self.paths, self.bot.documents)

    @property
    def title(self) -> str:
        """What is read, in short: the document's title, or how many documents there are."""
        documents = self.bot.documents
        return documents[0].title if len(documents) == 1 else counted(len(documents), "document")

    def read(self, paths: tuple[str, ...]) -> None:
        """Answer from other paths from now on, or from the same ones read again; answers given stay as they were.

        Raises:
            QABotError: the paths cannot be read; then nothing has changed.
        """
        bot = self.make_bot(paths)
        self.exchange(bot)
        self.paths = paths
        self._stamps = stamps(paths, bot.documents)

    def news(self) -> list[str]:
        """Return the files and folders that have changed since they were read or this was last asked."""
        before, self._stamps = self._stamps, stamped_again(self._stamps)
        return changed(before, self._stamps)
