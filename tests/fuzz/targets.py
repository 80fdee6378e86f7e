"""What is fuzzed: for each target what takes any bytes, and seeds to begin from.

A target returns where the bytes are taken or refused in one line (an error of ``qa_bot.errors``); anything else that is
raised, and any promise that does not hold, is a finding.
"""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from qa_bot import arrays as arrays_module
from qa_bot.analysis import fold, tokens
from qa_bot.analysis.sentences import sentence_spans
from qa_bot.documents import LOADERS, Source, passages
from qa_bot.documents import cut as cut_documents
from qa_bot.errors import QABotError
from qa_bot.evaluation.questions import read_questions
from qa_bot.evaluation.questions.qrels import read_qrels
from qa_bot.evaluation.records import read_records
from qa_bot.evaluation.trec import read_run
from qa_bot.interface.fragments import printable, to_text, width_of, wrap
from qa_bot.model import Document
from qa_bot.reading.confidence import load_judge
from qa_bot.reading.extraction import load_extractor
from qa_bot.retrieval import load_ranker, occurrences
from qa_bot.settings import load_settings
from qa_bot.store import analyses, entries, texts
from qa_bot.verification import read_saved, verify
from tests.formats.samples import SAMPLES

ROOT = Path(__file__).parents[2]
ARTICLE = (ROOT / "corpus/kazakhstan-syria-relations.txt").read_bytes()
MAX_WORDS = 40


class Target(NamedTuple):
    """What takes bytes, and what to begin from."""

    take: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


def load(content: bytes, suffix: str) -> None:
    """Take bytes as a file of the corpus: all places lie in the text, in order, and the analysis slices back."""
    try:
        documents = list(LOADERS[suffix](Source(f"a{suffix}", f"a{suffix}", content)))
    except QABotError as error:
        one_line(error)
        return
    for document in documents:
        end = 0
        for section in document.sections:
            for block in section.blocks:
                assert end <= block[0] < block[1] <= len(document.text)
                end = block[1]
        found = list(passages(document, MAX_WORDS))
        for passage in found:
            assert passage.start <= passage.sentence_spans[0][0] <= passage.sentence_spans[-1][1] <= passage.end
        occurrences(passage.text for passage in found)


def cut(content: bytes) -> None:
    """Take bytes as a text to cut into sentences: in order, apart, without space around them."""
    text = content.decode("utf-8", "replace")
    end = 0
    for start, stop in sentence_spans(text):
        assert end <= start < stop <= len(text)
        assert text[start:stop] == text[start:stop].strip()
        end = stop


def analyse(content: bytes) -> None:
    """Take bytes as a text to find words in: in order, apart, with terms where they are no stop words."""
    text = content.decode("utf-8", "replace")
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        assert token.is_stop or token.terms
        fold(text[token.start : token.end])
        end = token.end


def show(content: bytes) -> None:
    """Take bytes as a text to show: nothing steers the terminal, and lines keep to the width."""
    shown = printable(content.decode("utf-8", "replace"))
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in shown)
    for line in wrap([("", shown)], 20):
        assert width_of(to_text(line)) <= 21


@lru_cache(maxsize=1)
def article() -> Document:
    """A few sentences under two headings."""
    text = b"= Moons =\n\n== Io ==\nIo is a moon. Galileo saw it in 1610.\n\n== Europa ==\nEuropa is one, too.\n"
    return next(iter(LOADERS[".txt"](Source("a.txt", "a.txt", text))))


def decode(content: bytes) -> None:
    """Take bytes as an entry of the stored index: it is of this text, or made anew."""
    try:
        found, part = analyses.Analyses.of(*entries.decoded(content)).part(0, 1, [article()])
    except entries.Unusable:
        return
    for passage in found:
        assert 0 <= passage.start <= passage.end <= len(article().text)
    assert len(part.terms) == 0 or int(part.terms.max()) < len(list(part.lexicon))
    assert len(part.tokens) == 0 or int(part.tokens.max()) < len(part.words)


def decode_forged(content: bytes) -> None:
    """The same, with the digest made right: what stands behind it is not trusted either."""
    decode(entries.FORMAT + sha256(content).hexdigest().encode() + b"\n" + content)


def decode_numbers(content: bytes) -> None:
    """The same with a header that is right: no number behind it is trusted."""
    begin = entry().index(b"\n", len(entries.FORMAT) + 65 + len(arrays_module.FORMAT)) + 1
    numbers = content[: len(entry()) - begin].ljust(len(entry()) - begin, b"\0")
    decode_forged(entry()[len(entries.FORMAT) + 65 : begin] + numbers)


@lru_cache(maxsize=1)
def entry() -> bytes:
    """Return an entry of the stored index as it should be."""
    found = cut_documents([article()], MAX_WORDS)
    about = analyses.arrays_of(found, occurrences(found.sentences()), ["a file"], [1])
    return b"".join(entries.encoded(*about))


def decode_texts(content: bytes) -> None:
    """Take bytes, with their digest made right, as an entry of documents: places are in their texts."""
    source = Source("a.md", "a.md", MARKDOWN)
    forged = entries.FORMAT + sha256(content).hexdigest().encode() + b"\n" + content
    try:
        documents = texts.Texts.of(*entries.decoded(forged)).documents("a file", source)
    except entries.Unusable:
        return
    for document in documents:
        assert all(0 <= start <= end <= len(document.text) for each in document.sections for start, end in each.blocks)


def text_entry() -> bytes:
    """Return what stands behind the digest of an entry of documents."""
    documents = list(LOADERS[".md"](Source("a.md", "a.md", MARKDOWN)))
    return b"".join(entries.encoded(*texts.arrays_of({"a file": documents})))[len(entries.FORMAT) + 65 :]


@lru_cache(maxsize=1)
def folder() -> Path:
    """Return a folder for what must be read from a file."""
    made = tempfile.mkdtemp(prefix="qa-bot-fuzz-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


def reads(suffix: str, read: Callable[[str], object]) -> Callable[[bytes], None]:
    """Return a target that takes bytes as a file."""

    def take(content: bytes) -> None:
        path = folder() / f"content{suffix}"
        path.write_bytes(content)
        try:
            read(str(path))
        except QABotError as error:
            one_line(error)

    return take


def one_line(error: QABotError) -> None:
    """Hold that an error is one line of text that any output can carry."""
    assert "\n" not in str(error) and str(error)
    str(error).encode("utf-8", "surrogateescape")


def qrels(content: str) -> object:
    """Read TREC topics beside judgements of their own."""
    judged = folder() / "qrels"
    judged.write_text("1 0 a 1\n")
    return read_questions(content, "trec", qrels=str(judged))


ANSWER = json.dumps(
    {
        "schema": "qa-bot/answer/1",
        "question": "Who?",
        "citations": [
            {
                "rank": 1,
                "path": "corpus/kazakhstan-syria-relations.txt",
                "sha256": "0" * 64,
                "document": "A",
                "start": 0,
                "end": 4,
                "text": "Kaza",
                "sentence": {"start": 0, "end": 4, "text": "Kaza"},
                "answer": None,
            }
        ],
    }
).encode()
SQUAD = json.dumps(
    {
        "data": [
            {
                "title": "A",
                "paragraphs": [
                    {
                        "context": "Io is a moon.",
                        "qas": [
                            {"id": "1", "question": "What is Io?", "answers": [{"text": "a moon", "answer_start": 6}]}
                        ],
                    }
                ],
            }
        ]
    }
).encode()
QUESTION = b'{"question": "What is Io?", "history": ["Who?"], "answers": ["a moon"], "evidence": "Io is a moon."}\n'
XML = b'<topics><topic number="1"><query>What is Io&amp;?</query></topic><topic number="2">b</topic></topics>'
TABLE = b"id,question,answer,evidence\n1,What is Io?,a moon,Io is a moon.\n"
TOPICS = b"<top>\n<num> Number: 1\n<title> What is Io?\n</top>\n"
RECORD = (
    b'{"schema": "qa-bot/judged/1", "id": "1", "question": "What is Io?", "measures": {"passage.Success@1": 1.0}}\n'
)
MARKDOWN = b"---\na: b\n---\n# A\n\ntext *b*\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- x\n  - y\n\n> q\n\n```\nc\n```\n"
BEIR = b'{"_id": "a", "title": "T", "text": "Io is a moon. It is hot."}\n'
TEXT = (
    "Dr. No met J. R. Smith (b. 1900 in St. Ives). “It rained 3.5 cm…”\n- 日本は島国です。 U.S. C++ de-escalation’s"
).encode()
CONFIG = b'corpus = ["a"]\ntop = 3\nmin_confidence = 0.2\ncolor = "auto"\nstrict = true\n'

TARGETS: Mapping[str, Target] = {
    "text": Target(lambda content: load(content, ".txt"), (ARTICLE[:600], b"= A =\n\n== B ==\nc. d.\r\n\re\n")),
    "markdown": Target(lambda content: load(content, ".md"), (MARKDOWN, b"A\n===\n\nb\n---\n<!-- c -->\n")),
    "beir": Target(lambda content: load(content, ".jsonl"), (BEIR, BEIR * 2)),
    **{
        suffix: Target(partial(load, suffix=suffix), (sample,))
        for suffix, sample in SAMPLES.items()
        if suffix not in (".htm", ".xlsm", ".tsv")
    },
    "sentences": Target(cut, (TEXT, ARTICLE[:400])),
    "words": Target(analyse, (TEXT, "e\u0301 ﬁ ＣＳＴＯ ไทย ß".encode())),
    "screen": Target(show, (TEXT, "\x1b[31m\u202e\u200b\u0301日本".encode())),
    "store": Target(decode, (entry(),)),
    "forged store": Target(decode_forged, (entry()[len(entries.FORMAT) + 65 :], b"{}\n")),
    "stored texts": Target(decode_texts, (text_entry(), b"{}\n")),
    "stored numbers": Target(decode_numbers, (entry()[-600:],)),
    "questions": Target(reads(".jsonl", read_questions), (QUESTION, QUESTION * 2)),
    "squad": Target(reads(".json", read_questions), (SQUAD,)),
    "table": Target(reads(".csv", read_questions), (TABLE, TABLE.replace(b",", b"\t"))),
    "topics": Target(reads(".trec", qrels), (TOPICS, b"1\tWhat is Io?\n", XML)),
    "qrels": Target(reads("", read_qrels), (b"1 0 a 1\n", b"query-id\tcorpus-id\tscore\n1\ta b\t2\n")),
    "run": Target(reads("", read_run), (b"1 Q0 a 1 2.5 tag\n1 Q0 b 2 1.5 tag\n",)),
    "records": Target(reads(".jsonl", read_records), (RECORD,)),
    "saved answers": Target(
        reads(".jsonl", lambda path: list(verify(read_saved(path), [str(ROOT / "corpus")]))), (ANSWER, ANSWER + b"\n")
    ),
    "ranking": Target(
        reads(".arrays", lambda path: load_ranker(Path(path))),
        (b'qa-bot arrays 1\n{"about": {"schema": "qa-bot/ranking/2"}, "arrays": {}}\n',),
    ),
    "extraction": Target(
        reads(".arrays", lambda path: load_extractor(Path(path))),
        (
            b'qa-bot arrays 1\n{"about": {"schema": "qa-bot/extraction/2", "networks": 1}, "arrays": '
            b'{"linear": ["<f4", [1]]}}\n\0\0\0\0\0\0\0\0',
        ),
    ),
    "confidence": Target(
        reads(".arrays", lambda path: load_judge(Path(path))),
        (b'qa-bot arrays 1\n{"about": {"schema": "qa-bot/confidence/1"}, "arrays": {"mean": ["<f4", [0]]}}\n\0\0',),
    ),
    "configuration": Target(reads(".toml", lambda path: load_settings({}, {"QA_BOT_CONFIG": path})), (CONFIG,)),
}


def take_any(content: bytes) -> None:
    """Take bytes as what their first one says."""
    if content:
        list(TARGETS.values())[content[0] % len(TARGETS)].take(content[1:])


ANY = Target(
    take_any, tuple(bytes([number]) + seed for number, each in enumerate(TARGETS.values()) for seed in each.seeds)
)
"""All targets in one."""

FOUND: Mapping[str, tuple[bytes, ...]] = {
    "table": (b"id,question\n1\n", b"quesdion\to,question\n\ns\tu@\x02"),
    "markdown": (b">1. <!--\n>",),
}
"""By target, what fuzzing has found and what is mended."""
