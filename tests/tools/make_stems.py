"""Make the table of the stems of common English words that ships with the package.

    pip install -e . "wordfreq==3.1.1" && python tests/tools/make_stems.py

The words are the most frequent of wordfreq 3.1.1 (Robyn Speer, 2022; its data is CC BY-SA 4.0), the stems those that
NLTK's Snowball stemmer gives them. A line is a word, how many letters the stem drops at its end, and what it adds.
"""

from __future__ import annotations

from pathlib import Path

from nltk.stem.snowball import EnglishStemmer
from wordfreq import top_n_list

from qa_bot.analysis import stems
from qa_bot.analysis.lexicon import as_lines

WORDS = 30_000


def main() -> None:
    stem = EnglishStemmer().stem
    words = [word for word in top_n_list("en", WORDS) if word.isascii() and word.isalpha() and len(word) > 1]
    target = Path(stems.__file__).with_name("stems.txt")
    target.write_text(as_lines({word: _change(word, stem(word)) for word in words}), encoding="ascii")
    print(f"{target}: {len(words)} words, {target.stat().st_size} bytes")


def _change(word: str, stem: str) -> str:
    shared = next((at for at in range(len(stem)) if word[at : at + 1] != stem[at]), len(stem))
    return f"{len(word) - shared}{stem[shared:]}"


if __name__ == "__main__":
    main()
