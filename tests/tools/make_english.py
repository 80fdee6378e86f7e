"""Make the table of English term frequencies that ships with the package.

    pip install -e . "wordfreq==3.1.1" && python tests/tools/make_english.py

The frequencies are those of wordfreq 3.1.1 (Robyn Speer, 2022; its data is CC BY-SA 4.0), summed over the words of
each stem. Stems rarer than one in ten million words are left out: for all of these, one floor serves.
"""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path

from wordfreq import get_frequency_dict

from qa_bot.analysis import terms
from qa_bot.analysis.lexicon import as_lines
from qa_bot.retrieval import english

RAREST = 2.0


def main() -> None:
    frequency: dict[str, float] = defaultdict(float)
    for word, share in get_frequency_dict("en", "large").items():
        found = terms(word)
        if len(found) == 1 and found[0].isalpha() and found[0].isascii():
            frequency[found[0]] += share
    zipf = {term: math.log10(share) + 9 for term, share in frequency.items()}
    table = {term: english.character_of(value) for term, value in zipf.items() if value >= RAREST}
    target = Path(english.__file__).with_name("english.txt")
    target.write_text(as_lines(table), encoding="ascii")
    print(f"{target}: {len(table)} stems")


if __name__ == "__main__":
    main()
