"""Who or what something is: the best sentence that says it, and what it says."""

from __future__ import annotations

from qa_bot.model import Query
from qa_bot.reading.extraction import Extraction
from qa_bot.reading.extraction.labels import speaker_of
from qa_bot.retrieval import Evidence, Index

_ASKING = [[word, verb] for word in ("who", "what") for verb in ("is", "was", "are", "were", "does", "do")]
_ASKING_IN_SHORT = [["define"], *([f"{word}{end}"] for word in ("who", "what") for end in ("'s", "’s"))]
_MOST_TOLD = 20
"""Sentences in which it is looked for who or what something is."""
_TOLD = 0.8
"""The share of the probability of words that say who or what something is: four of five are right on SQuAD."""


def told_of_name(query: Query, index: Index, evidence: Evidence) -> tuple[int, Extraction] | None:
    """Return the position of the best sentence that tells who or what something is, and its words, if that is asked."""
    asking = query.text.casefold().split(maxsplit=2)[:2]
    if asking[0:1] not in _ASKING_IN_SHORT and asking not in _ASKING:
        return None
    from qa_bot.reading.extraction.definitions import defined, definition  # its patterns take a while

    named = defined(query.text)
    if named is None:
        return None
    for at in evidence.ranking()[:_MOST_TOLD].tolist():
        sentence = index.sentence(int(evidence.sentences[at]))
        found = definition(named, sentence.text, speaker_of(sentence))
        if found is not None:
            span = sentence.start + found[0], sentence.start + found[1]
            return at, Extraction(span, _TOLD, 0.0)
    return None
