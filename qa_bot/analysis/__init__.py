"""Text → words, sentences and terms, with character spans. Nothing else imports nltk."""

from qa_bot.analysis.sentences import sentence_spans
from qa_bot.analysis.stems import remember as remember_stems
from qa_bot.analysis.words import Token, fold, stem, terms, tokens, uncommon_stems

__all__ = ["Token", "fold", "remember_stems", "sentence_spans", "stem", "terms", "tokens", "uncommon_stems"]
