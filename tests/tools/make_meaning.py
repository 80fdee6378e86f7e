"""Make the table of word meanings that ships with the package, from the files of WordNet 3.0.

    apt-get install wordnet-base
    pip install -e . scipy && python tests/tools/make_meaning.py /usr/share/wordnet

WordNet 3.0 is copyright 2006 by Princeton University, whose licence lets anyone use, copy and modify it. Two things are
drawn from it for the stems most frequent in English:

- links: stems that share a synset, are derived from one another, are similar, opposite, or kinds of one another, with a
  weight that falls with the rank of the senses concerned;
- vectors: a truncated singular value decomposition of the positive pointwise mutual information of stems that occur in
  the same entry or gloss.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
from scipy.sparse.linalg import svds

from qa_bot.analysis import terms
from qa_bot.arrays import packed
from qa_bot.retrieval import english, meaning

STEMS = 15_000
DIMENSIONS = 64
WEAKEST_LINK = 0.3
# How much a relation says that one word may stand for the other; a kind stands for its genus more than the reverse.
SYNONYM, DERIVED, SIMILAR, GENUS, KIND = 1.0, 1.0, 0.7, 0.7, 0.5


@dataclass(frozen=True, slots=True)
class Synset:
    lemmas: list[str]
    pointers: list[tuple[str, str, int, int]]
    gloss: str


def read_synsets(folder: Path) -> dict[str, Synset]:
    synsets = {}
    for part in ("noun", "verb", "adj", "adv"):
        for line in (folder / f"data.{part}").read_text(encoding="latin-1").splitlines():
            if line.startswith(" "):
                continue
            body, _, gloss = line.partition("|")
            fields = body.split()
            count = int(fields[3], 16)
            lemmas = [re.sub(r"\(.*\)", "", fields[4 + 2 * number]) for number in range(count)]
            at = 4 + 2 * count
            pointers = []
            for number in range(int(fields[at])):
                symbol, offset, pos, ends = fields[at + 1 + 4 * number : at + 5 + 4 * number]
                pointers.append((symbol, pos.replace("s", "a") + offset, int(ends[:2], 16), int(ends[2:], 16)))
            synsets[fields[2].replace("s", "a") + fields[0]] = Synset(lemmas, pointers, gloss.strip())
    return synsets


def read_ranks(folder: Path) -> dict[tuple[str, str], int]:
    """Return for a lemma and a synset the rank of that sense of it, 0 the most frequent."""
    ranks = {}
    for part in ("noun", "verb", "adj", "adv"):
        for line in (folder / f"index.{part}").read_text(encoding="latin-1").splitlines():
            if line.startswith(" "):
                continue
            fields = line.split()
            for rank, offset in enumerate(fields[-int(fields[2]) :]):
                ranks[fields[0], fields[1] + offset] = rank
    return ranks


class Maker:
    def __init__(self, folder: Path) -> None:
        self.synsets = read_synsets(folder)
        self.ranks = read_ranks(folder)
        self.cache: dict[str, str] = {}
        known = {self.stem(lemma) for synset in self.synsets.values() for lemma in synset.lemmas if "_" not in lemma}
        frequent = sorted(filter(english.is_english, known), key=lambda stem: (-english.zipf(stem), stem))
        self.stems = sorted(frequent[:STEMS])
        self.numbers = {stem: number for number, stem in enumerate(self.stems)}

    def stem(self, word: str) -> str:
        if word not in self.cache:
            found = terms(word)
            self.cache[word] = found[0] if len(found) == 1 else ""
        return self.cache[word]

    def number(self, lemma: str) -> int | None:
        return None if "_" in lemma else self.numbers.get(self.stem(lemma))

    def nearness(self, one: str, its: str, other: str, theirs: str, power: float = 0.5) -> float:
        ranks = self.ranks.get((one.lower(), its), 9), self.ranks.get((other.lower(), theirs), 9)
        return float(((1 + ranks[0]) * (1 + ranks[1])) ** -power)

    def pairs(self, key: str, synset: Synset) -> Iterator[tuple[str, str, float, float]]:
        """Yield lemmas of a synset with lemmas they are linked to, and the weight either way."""
        for at, one in enumerate(synset.lemmas):
            for other in synset.lemmas[at + 1 :]:
                weight = SYNONYM * self.nearness(one, key, other, key)
                yield one, other, weight, weight
        for symbol, target, source_end, target_end in synset.pointers:
            if target not in self.synsets:
                continue
            others = self.synsets[target].lemmas
            if symbol in ("+", "\\", "!") and source_end and target_end:
                one, other = synset.lemmas[source_end - 1], others[target_end - 1]
                near = self.nearness(one, key, other, target, 0.25)
                weight = 0.5 * SIMILAR if symbol == "!" else DERIVED * near
                yield one, other, weight, weight
            for one in synset.lemmas if symbol[0] in "@&^$*>" else ():
                for other in others:
                    near = self.nearness(one, key, other, target)
                    if symbol[0] == "@":
                        yield one, other, GENUS * near, KIND * near
                    else:
                        yield one, other, SIMILAR * SIMILAR * near, SIMILAR * SIMILAR * near

    def links(self) -> dict[tuple[int, int], float]:
        links: dict[tuple[int, int], float] = defaultdict(float)
        for key, synset in self.synsets.items():
            for one, other, forth, back in self.pairs(key, synset):
                a, b = self.number(one), self.number(other)
                if a is None or b is None or a == b:
                    continue
                links[a, b] = max(links[a, b], forth)
                links[b, a] = max(links[b, a], back)
        return {pair: weight for pair, weight in links.items() if weight >= WEAKEST_LINK}

    def vectors(self) -> np.ndarray:
        counts: dict[tuple[int, int], float] = defaultdict(float)
        for key, synset in self.synsets.items():
            rank = min(self.ranks.get((lemma.lower(), key), 9) for lemma in synset.lemmas)
            heads = self.stems_of(" ".join(synset.lemmas))
            genera = [
                number
                for symbol, target, _, _ in synset.pointers
                if symbol[0] == "@" and target in self.synsets
                for number in self.stems_of(" ".join(self.synsets[target].lemmas))
            ]
            words = self.stems_of(synset.gloss)
            for head in set(heads):
                for other in {*words, *genera, *heads} - {head}:
                    counts[head, other] += 2 / (1 + rank) ** 0.5
                    counts[other, head] += 2 / (1 + rank) ** 0.5
            for at, word in enumerate(words):
                for other in words[at + 1 : at + 8]:
                    if word != other:
                        counts[word, other] += 0.5
                        counts[other, word] += 0.5
        rows, columns = np.array(list(counts)).T
        values = np.array(list(counts.values()))
        size = len(self.stems)
        matrix = sparse.coo_matrix((values, (rows, columns)), shape=(size, size))
        total = matrix.sum()
        sums = np.asarray(matrix.sum(1)).ravel()
        smoothed = sums**0.75 / (sums**0.75).sum()
        information = np.log(values / total / (sums[rows] / total * smoothed[columns] + 1e-12))
        kept = information > 0
        positive = sparse.csr_matrix((information[kept], (rows[kept], columns[kept])), shape=(size, size))
        left, singular, _ = svds(positive, k=DIMENSIONS, v0=np.ones(size) / size**0.5)
        vectors = left * singular**0.5
        return vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)

    def stems_of(self, text: str) -> list[int]:
        found = (self.numbers.get(self.stem(word)) for word in re.findall(r"[A-Za-z0-9]+", text))
        return [number for number in found if number is not None]


def main() -> None:
    maker = Maker(Path(sys.argv[1]))
    vectors = maker.vectors()
    links = sorted((a, b, round(255 * weight)) for (a, b), weight in maker.links().items())
    sources, targets, weights = np.array(links).T
    target = Path(meaning.__file__).with_name("meaning.arrays")
    arrays = {
        "stems": np.frombuffer(" ".join(maker.stems).encode("ascii"), np.uint8),
        "vectors": np.round(127 * vectors / np.abs(vectors).max()).astype(np.int8),
        "first_link": np.searchsorted(sources, np.arange(len(maker.stems) + 1)).astype(np.int32),
        "linked": targets.astype(np.uint16),
        "weights": weights.astype(np.uint8),
    }
    target.write_bytes(packed(arrays, {}))
    print(f"{target}: {len(maker.stems)} stems, {len(links)} links, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
