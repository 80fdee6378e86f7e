"""Text → words, sentences and terms, with character spans. Nothing else imports nltk."""

from qa_bot.analysis.sentences import sentence_spans
from qa_bot.analysis.words import Token, fold, stem, terms, tokens

__all__ = ["Token", "fold", "sentence_spans", "stem", "terms", "tokens"]
