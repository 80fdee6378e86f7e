"""Text → words, sentences and terms, with character spans. Nothing else imports nltk.

``analysis.sentences`` is imported where texts are cut: its patterns take a while, and a stored corpus is cut already.
"""

from qa_bot.analysis.stems import remember as remember_stems
from qa_bot.analysis.words import Token, fold, stem, terms, tokens, uncommon_stems

__all__ = ["Token", "fold", "remember_stems", "stem", "terms", "tokens", "uncommon_stems"]
