"""What plain BM25 finds, to set the bot's figures beside: ``python tests/benchmarks/baselines.py FILE...``

Passages, and by themselves all sentences, are ranked by rank-bm25 with its own settings over title and text: by words
in lower case, and by NLTK's Porter stems without stop words. A SQuAD file is asked as ``qa-bot train`` asks it. It
takes some minutes, and is no test.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from nltk.stem import PorterStemmer
from rank_bm25 import BM25Okapi

from qa_bot import QABot
from qa_bot.analysis.stopwords import STOP_WORDS
from qa_bot.evaluation import QuestionSet
from qa_bot.evaluation.judging.gold import Gold, overlaps
from qa_bot.model import Sentence
from qa_bot.training.ranking import training_sets

Analyzer = Callable[[str], list[str]]
_stem = lru_cache(None)(PorterStemmer().stem)


def words(text: str) -> list[str]:
    """Return the words in lower case."""
    return re.findall(r"\w+", text.lower())


def stems(text: str) -> list[str]:
    """Return the stems of all words but stop words."""
    return [_stem(word) for word in words(text) if word not in STOP_WORDS]


RECIPES: dict[str, Analyzer] = {"words": words, "Porter stems": stems}


def found(questions: QuestionSet, analyze: Analyzer) -> Iterator[tuple[bool, bool]]:
    """Yield for each answerable question whether the first passage and the first sentence are right."""
    passages = QABot(questions.documents or ()).passages
    sentences = [Sentence(passage, *span) for passage in passages for span in passage.sentence_spans]
    gold = Gold(passages)
    of_passages = engine([f"{each.document.title} {each.text}" for each in passages], analyze)
    of_sentences = engine([f"{each.passage.document.title} {each.text}" for each in sentences], analyze)
    for topic in questions.topics:
        if topic.answerable:
            asked = analyze(topic.question)
            passage = passages[int(of_passages.get_scores(asked).argmax())]
            sentence = sentences[int(of_sentences.get_scores(asked).argmax())]
            yield passage.id in gold.relevant(topic), overlaps(sentence, gold.places(topic)[0])


def engine(texts: Sequence[str], analyze: Analyzer) -> BM25Okapi:
    """Return rank-bm25's engine over some texts; it cannot take an empty one."""
    return BM25Okapi([analyze(text) or [""] for text in texts])


def main(paths: Sequence[str]) -> None:
    """Print passage and sentence Success@1 for each file and recipe."""
    for path in paths:
        for name, sets in training_sets(path):
            for recipe, analyze in RECIPES.items():
                hits = [hit for questions in sets for hit in found(questions, analyze)]
                passage, sentence = (sum(each[side] for each in hits) / len(hits) for side in (0, 1))
                print(f"{name}, {recipe}: {passage:.3f} / {sentence:.3f} of {len(hits):,}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
