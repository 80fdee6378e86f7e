"""Question files → topics with their gold answers: JSON Lines, SQuAD, BEIR, tables, TREC topics, a module a form.

SQuAD and BEIR files bring their own corpus, and so does a folder with ``corpus.jsonl`` and ``questions.jsonl``; other
files are asked of the corpus at hand.
"""

from qa_bot.evaluation.questions.forms import FORMATS, SCOPES, read_questions
from qa_bot.evaluation.questions.topics import Place, QuestionSet, Topic

__all__ = ["FORMATS", "SCOPES", "Place", "QuestionSet", "Topic", "read_questions"]
