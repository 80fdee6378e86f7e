"""Make the table of parts of speech, ``qa_bot/analysis/tags.txt``, from the lexicon of Brill's tagger.

    python tests/tools/make_tags.py en-lexicon.txt

The lexicon has a word and its tags, commonest first, a line; it was drawn from the Brown and Wall Street Journal
corpora and is distributed with TextBlob and Pattern. Kept are the words in lower case that the rules of
``analysis.tags`` would get wrong, under the Penn Treebank tag that they have most often.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from qa_bot.analysis.lexicon import as_lines
from qa_bot.analysis.stopwords import STOP_WORDS
from qa_bot.analysis.tags import TAGS, guess
from qa_bot.analysis.words import stem
from qa_bot.retrieval.english import is_english


def main() -> None:
    tags: dict[str, str] = {}
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        if line.startswith(";;;") or not line.strip():
            continue
        word, tag, *_ = line.split()
        is_plain = word.isascii() and word.isalpha() and word.islower()
        if is_plain and tag in TAGS and guess(word) != tag and (word in STOP_WORDS or is_english(stem(word))):
            tags[word] = tag
    (Path(__file__).parents[2] / "qa_bot" / "analysis" / "tags.txt").write_text(as_lines(tags), encoding="ascii")
    print(Counter(tags.values()))


if __name__ == "__main__":
    main()
