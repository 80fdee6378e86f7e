"""Make the table of antonyms that ships with the package, from the files of WordNet 3.0.

    apt-get install wordnet-base
    pip install -e . scipy && python tests/tools/make_antonyms.py /usr/share/wordnet

A line is two terms whose words WordNet calls antonyms, both frequent enough in English to be met.
"""

from __future__ import annotations

import sys
from pathlib import Path

from make_meaning import read_synsets

from qa_bot.analysis import terms
from qa_bot.reading import confidence
from qa_bot.retrieval.english import zipf

LEAST_FREQUENT = 2.5
"""The least Zipf frequency of either word."""


def main() -> None:
    synsets = read_synsets(Path(sys.argv[1]))
    pairs = set()
    for synset in synsets.values():
        for symbol, offset, own, other in synset.pointers:
            if symbol != "!" or offset not in synsets or not (own and other):
                continue
            words = synset.lemmas[own - 1], synsets[offset].lemmas[other - 1]
            one, two = (terms(word.replace("_", " ")) for word in words)
            if len(one) == len(two) == 1 and one != two and min(zipf(one[0]), zipf(two[0])) > LEAST_FREQUENT:
                pairs.add(" ".join(sorted((one[0], two[0]))))
    Path(confidence.__file__).with_name("antonyms.txt").write_text("\n".join(sorted(pairs)) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
