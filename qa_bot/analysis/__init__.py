"""Text → words, sentences and terms, with character spans. Nothing else imports nltk.

``analysis.sentences`` is imported where texts are cut: its patterns take a while, and a stored corpus is cut already.
"""

from qa_bot.analysis.framing import unframed
from qa_bot.analysis.stems import remember as remember_stems
from qa_bot.analysis.stopwords import STOP_WORDS
from qa_bot.analysis.vocabulary import Vocabulary
from qa_bot.analysis.words import (
    Token,
    fold,
    folded_words,
    forms,
    has_lower_case,
    is_unspaced,
    makes_pair,
    stem,
    terms,
    terms_of,
    tokens,
    uncommon_stems,
    word_of,
)

__all__ = [
    "STOP_WORDS",
    "Token",
    "Vocabulary",
    "fold",
    "folded_words",
    "forms",
    "has_lower_case",
    "is_unspaced",
    "makes_pair",
    "remember_stems",
    "stem",
    "terms",
    "terms_of",
    "tokens",
    "uncommon_stems",
    "unframed",
    "word_of",
]
