"""Question files → the windows of the two stages of training: SQuAD's paragraphs first, documents as they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from qa_bot.bot import QABot
from qa_bot.errors import QuestionSetError, SettingsError
from qa_bot.evaluation.questions import QuestionSet, read_questions
from qa_bot.evaluation.questions.files import Source
from qa_bot.evaluation.questions.forms import recognise
from qa_bot.evaluation.questions.squad import articles_of
from qa_bot.training.neural.documents import examples_of
from qa_bot.training.neural.examples import Example
from qa_bot.training.neural.paragraphs import Windows

SEED = 7
"""Of what is drawn at random of a file."""


class Collected(NamedTuple):
    """The windows of both stages; ``files`` says of each file what was taken of it."""

    base: Sequence[Example]
    own: Sequence[Example]
    files: Mapping[str, Mapping[str, float]]


def collect(
    paths: Sequence[str],
    shares: Mapping[str, float],
    make_bot: Callable[[QuestionSet], QABot],
    progress: Callable[[str], None] = lambda line: None,
) -> Collected:
    """Make the windows of all files; ``shares`` are the parts of files to take, by their name.

    Raises:
        QuestionSetError: a file cannot be read or is of another form, or no window answers.
        SettingsError: a share is of no file.
    """
    check_shares(paths, shares)
    base: list[Example] = []
    own: list[Example] = []
    files = {}
    for path in paths:
        share = shares.get(Path(path).name, 1.0)
        is_base = not Path(path).is_dir() and recognise(Source(path)) == "squad"
        found = _of_paragraphs(path, share) if is_base else _of_documents(path, share, make_bot)
        (base if is_base else own).extend(found)
        answering = sum(1 for each in found if each.evidence is not None)
        name = "/".join(Path(path).parts[-2:])
        files[name] = {"share": share, "windows": len(found), "answering": answering}
        progress(f"{name}: {len(found)} windows, {answering} of them answer")
    for some in (base, own):
        if (some or not (base or own)) and not any(each.evidence is not None for each in some):
            raise QuestionSetError(", ".join(paths), "no question is answered by a window of its text")
    return Collected(base, own, files)


def check_shares(paths: Sequence[str], shares: Mapping[str, float]) -> None:
    """Look for the files of which parts are to be taken.

    Raises:
        SettingsError: one is not among the question files.
    """
    for name in shares:
        if name not in {Path(path).name for path in paths}:
            raise SettingsError("--share", f"{name} is none of the question files")


def _of_paragraphs(path: str, share: float) -> list[Example]:
    random = np.random.default_rng(SEED)
    articles = articles_of(Source(path))
    return [each for article in articles for each in Windows(article, random).examples(share)]


def _of_documents(path: str, share: float, make_bot: Callable[[QuestionSet], QABot]) -> list[Example]:
    random = np.random.default_rng(SEED)
    found: list[Example] = []
    for questions in read_questions(path, scope="document"):
        if questions.documents is None:
            raise QuestionSetError(path, "neither SQuAD's form nor questions that name their documents")
        taken = [topic for topic in questions.topics if random.random() < share]
        if taken:
            found += examples_of(taken, make_bot(questions))
    return found
