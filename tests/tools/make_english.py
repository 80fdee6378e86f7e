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
from qa_bot.retrieval import english

RAREST = 2.0


def main() -> None:
    frequency: dict[str, float] = defaultdict(float)
    for word, share in get_frequency_dict("en", "large").items():
        found = terms(word)
        if len(found) == 1 and found[0].isalpha() and found[0].isascii():
            frequency[found[0]] += share
    by_tenth: dict[int, list[str]] = defaultdict(list)
    for term, share in frequency.items():
        zipf = math.log10(share) + 9
        if zipf >= RAREST:
            by_tenth[round(10 * zipf)].append(term)
    lines = [f"{tenth / 10:.1f} {' '.join(sorted(by_tenth[tenth]))}\n" for tenth in sorted(by_tenth, reverse=True)]
    target = Path(english.__file__).with_name("english.txt")
    target.write_text("".join(lines), encoding="ascii")
    print(f"{target}: {sum(map(len, by_tenth.values()))} stems")


if __name__ == "__main__":
    main()
