"""Files → documents → passages."""

from __future__ import annotations

import json
import os
import pickle
import re
from itertools import pairwise
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_bot import Document
from qa_bot.documents import PASSAGE_WORDS, markdown, passages, read_corpus
from qa_bot.documents.loaders import Source, load_text
from qa_bot.errors import (
    BinaryFile,
    CorpusError,
    CorpusNotFound,
    EmptyCorpus,
    IsUTF16,
    MalformedRecord,
    NotUTF8,
    UnknownSuffix,
)
from tests.strategies import documents


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def one(path: Path) -> Document:
    (document,) = read_corpus([path]).documents
    return document


def outline(document: Document) -> list[tuple[tuple[str, ...], str]]:
    return [(passage.section, passage.text) for passage in passages(document)]


def test_wiki_headings_give_title_and_sections(tmp_path: Path) -> None:
    document = one(write(tmp_path / "a.txt", "= Title =\nLead.\n== One ==\nA.\n=== Deep ===\nB.\n== Two ==\nC.\n"))

    assert document.title == "Title"
    assert outline(document) == [((), "Lead."), (("One",), "A."), (("One", "Deep"), "B."), (("Two",), "C.")]


@pytest.mark.parametrize(
    ("text", "title", "sections"),
    [
        ("Lead.\n\n## History\n\nOld.\n\n## Sport\n\nNew.\n", "notes", [(), ("History",), ("Sport",)]),
        ("## History\n\nOld.\n\n## Sport\n\nNew.\n", "notes", [("History",), ("Sport",)]),
        ("Lead.\n\n# History\n\nOld.\n\n# Sport\n\nNew.\n", "notes", [(), ("History",), ("Sport",)]),
        ("Lead.\n\n## History\n\nOld.\n", "notes", [(), ("History",)]),
        ("A badge.\n\n# Guide\n\nLead.\n\n## Use\n\nSo.\n", "Guide", [(), (), ("Use",)]),
        ("## Guide\n\nLead.\n\n### Use\n\nSo.\n", "Guide", [(), ("Use",)]),
        ("# Guide\n\nLead.\n\n# Use\n\nSo.\n", "Guide", [(), ("Use",)]),
    ],
)
def test_the_first_heading_is_the_title_unless_it_is_one_of_several_sections(
    tmp_path: Path, text: str, title: str, sections: list[tuple[str, ...]]
) -> None:
    document = one(write(tmp_path / "notes.md", text))

    assert document.title == title
    assert [passage.section for passage in passages(document)] == sections


def test_a_text_without_headings_has_the_files_name(tmp_path: Path) -> None:
    assert one(write(tmp_path / "notes on tea.txt", "Tea is hot.")).title == "notes on tea"


NO_HEADINGS = (
    "He had\n\n19 apples",
    "Ada built it. It stood.\n\nBuilt in 1712.\n\nIt fell.",
    "It was sold.\n\nPhone: 0123\n\nIt was bought.",
    "It was sold.\n\n7 mills\nwere built.",
    "It was sold.\n\n1. Sale. You may not sell copies of the\nWork.\n\n2. Gift. You may not give it to the\nWorker.",
    "To bake:\n\n1. Buy flour.\n\n2. Buy salt.\n\n3. Mix all with yeast, then knead it until it is smooth and rises.",
    "It was sold.\n\nApples\n\nPears\n\nPlums",
    "We need:\n\n1. The pool at eight\n2. The bar at nine\n\nAnd this:\n\n1. The sauna at noon\n2. The gym",
    "They were Ada and Bob.\n\n1. Budget for the year\n\n2. A new chair for Ada\n\nThe end came soon.",
    "Shops:\n\n12 High Street\nLondon, a city\n\n14 Castle Road\nLeeds, a town",
    "We open at nine and close at five\n\nDogs are welcome.",
    "It rained.\n\nThe hotel cost ninety euros a night\n\nIt had a pool.",
    "The meeting starts at nine.\n---------------------------\nBring coffee to it.",
    "It rained.\n\nTHE PARCEL WAS LEFT OUTSIDE\nPlease call us.",
    "First we went.\n\n1. Buy flour\n\nThen we came.",
    "It was sold.\n\nA line that is as long as lines of a text that somebody wrapped at eighty columns or\n\nIt fell.",
)


@pytest.mark.parametrize("text", NO_HEADINGS)
def test_lines_of_plain_text_that_only_resemble_headings_stay_text(tmp_path: Path, text: str) -> None:
    document = one(write(tmp_path / "a.txt", text))

    assert all(not section.path for section in document.sections)


@pytest.mark.parametrize(
    ("text", "title", "paths"),
    [
        ("The mill\n\nIt was built in 1712.", "The mill", [()]),
        ("The mill\n\nIt stood.\n\nLater years\n\nIt fell.", "The mill", [(), ("Later years",)]),
        ('"A promise": ten answers by Ada\n\nIt stood.', '"A promise": ten answers by Ada', [()]),
        ("THE MILL\n========\nIt stood.\n\nEnd\n---\nIt fell.", "THE MILL", [(), ("End",)]),
        ("It stood.\n\n1. Flour\nIt was fine.\n\n2. Bread\nIt was good.", "a", [(), ("1. Flour",), ("2. Bread",)]),
        (
            "The mill\n\n2. History\n\n2.1 Early years\nIt burned.\n\n2.2 Late years\n\nIt was sold.",
            "The mill",
            [("2. History", "2.1 Early years"), ("2. History", "2.2 Late years")],
        ),
        (
            "Rules of the house\n\nPart I. General\n\n§ 1 Scope\n(1) All obey.\n\nPart II. Rest\n\n§ 2 Hours\nTen.",
            "Rules of the house",
            [("Part I. General", "§ 1 Scope"), ("Part II. Rest", "§ 2 Hours")],
        ),
        (
            "It stood.\n\n0. Terms.\n\nA mill is this.\n\n1. Uses.\n\nIt grinds.",
            "a",
            [(), ("0. Terms.",), ("1. Uses.",)],
        ),
        ("It stood.\n\nHow was it built?\n\nOf stone.", "a", [(), ("How was it built?",)]),
        ("It stood.\n\nRESTORATION\nThe roof was mended.", "a", [(), ("RESTORATION",)]),
        ("The mill\n\nIt stood.\n\n== Later ==\nIt fell.", "The mill", [(), ("Later",)]),
    ],
)
def test_headings_of_plain_text_are_known_by_their_look(
    tmp_path: Path, text: str, title: str, paths: list[tuple[str, ...]]
) -> None:
    document = one(write(tmp_path / "a.txt", text))

    assert document.title == title
    assert [section.path for section in document.sections] == paths


@given(st.text("Ab1.:§=-\n ?", max_size=120))
def test_of_a_plain_text_every_word_is_in_a_paragraph_or_a_heading(text: str) -> None:
    (document,) = load_text(Source("a.txt", "a.txt", text.encode()))
    kept = [text[start:end] for section in document.sections for start, end in section.blocks]
    headings = {document.title, *(part for section in document.sections for part in section.path)}

    for word in re.findall(r"[A-Za-z0-9]+", text):
        assert any(word in part for part in (*kept, *headings)) or not kept


def test_markdown_headings_lists_code_and_front_matter(tmp_path: Path) -> None:
    front = "---\nkey: value\n---\n"
    text = (
        f"{front}# My *title*\n\nLead.\n\nSection\n-------\n- one\n- two\n\n```\n# no heading\n```\n<!-- no text -->\n"
    )
    document = one(write(tmp_path / "a.md", text))

    assert document.title == "My title"
    assert outline(document) == [
        ((), "Lead."),
        (("Section",), "- one\n- two"),
        (("Section",), "# no heading"),
    ]


_MARKS = [
    "a",
    "b ",
    "- ",
    "* c\n",
    "\n",
    "\n\n",
    "    ",
    "\t",
    "> ",
    "1. ",
    "# h\n",
    "===\n",
    "---\n",
    "```\n",
    "\r\n",
    "\r",
]


@given(
    st.lists(st.sampled_from([*_MARKS, "[a]: b\n", "<div>", "<!-- ", "-->", "~~~\n", "   + "]), max_size=30).map(
        "".join
    )
)
def test_markdown_parsed_in_pieces_has_the_blocks_of_the_whole(text: str) -> None:
    whole = list(markdown.outermost(text, 0))

    for piece in (1, 3, 9):
        with mock.patch.multiple(markdown, _PIECE=piece, _MOST_PLAIN=0):
            assert list(markdown.outermost(text, 0)) == whole


@given(st.lists(st.sampled_from(["a", "- b", "```", "> c", "", "    d", "# e", "\t- f"]), min_size=1, max_size=20))
def test_of_a_quotation_that_is_read_as_several_no_line_is_lost_or_read_twice(lines: list[str]) -> None:
    text = "".join(f"> {line}\n" for line in lines)

    with mock.patch.object(markdown, "_MOST_QUOTED", 3):
        quoted = list(markdown.outermost(text, 0))

    assert "\n".join(text[start:end] for start, end, _ in quoted) == text.rstrip("\n")
    assert len(quoted) == -(-len(lines) // 3)


@pytest.mark.parametrize(
    "error",
    [
        CorpusNotFound("a"),
        UnknownSuffix("a.pdf", ".pdf", [".txt"]),
        BinaryFile("a", 3),
        NotUTF8("a", 3),
        IsUTF16("a"),
        MalformedRecord("a", 3, "broken"),
        EmptyCorpus(["a"], [NotUTF8("b", 1)]),
    ],
)
def test_an_error_survives_the_way_from_another_process(error: CorpusError) -> None:
    found = pickle.loads(pickle.dumps(error))

    assert (type(found), str(found), vars(found).keys()) == (type(error), str(error), vars(error).keys())


def test_beir_records_are_documents(tmp_path: Path) -> None:
    records = [{"_id": "x", "title": "T", "text": "One.\n\nTwo."}, {"_id": 7, "text": "Three."}]
    path = write(tmp_path / "c.jsonl", "\n".join(map(json.dumps, records)))
    first, second = read_corpus([path]).documents

    assert [(passage.id, passage.text, passage.line) for passage in passages(first)] == [
        ("x#1", "One.", 1),
        ("x#2", "Two.", 1),
    ]
    assert (second.id, second.title, next(passages(second)).line) == ("7", "7", 2)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_do_not_shift_places(tmp_path: Path, end: str) -> None:
    content = f"= T ={end}{end}One.{end}{end}Two."
    document = one(write(tmp_path / "a.txt", b"\xef\xbb\xbf" + content.encode()))
    found = list(passages(document))

    assert document.text == content
    assert [(passage.text, passage.line) for passage in found] == [("One.", 3), ("Two.", 5)]


def test_lines_too_long_to_be_wrapped_are_paragraphs(tmp_path: Path) -> None:
    long = "A sentence that goes on for quite a while. " * 5
    document = one(write(tmp_path / "a.txt", f"{long}\n{long}\nshort\nlines\n"))

    assert [len(text.split()) for _, text in outline(document)] == [45, 45, 2]


def test_items_of_a_list_stay_together_however_long_they_are(tmp_path: Path) -> None:
    long = "that is described at some length, " * 5
    lines = [f"Some plain words {long}", f"Left out were those {long} namely:", f"- one {long}", "- two", f"  {long}"]
    lines += [f"Plain again {long}", "Rules", f"(1) one {long}", f"(2) two {long}", f"(3) three {3 * long}"]
    rows = [f"| {word} {long} | b |" for word in ("Name", "One", "Two")]
    document = one(write(tmp_path / "a.txt", "\n".join([*lines, "", *rows])))

    assert [text.split()[0] for _, text in outline(document)] == ["Some", "Left", "Plain", "Rules", "(3)", "|"]


def test_the_infobox_of_the_article_is_a_passage(article: Document) -> None:
    assert outline(article)[0][1] == "Infobox\n- Map: Kazakhstan Syria locator.png"


def test_a_long_paragraph_is_cut_evenly_between_sentences(tmp_path: Path) -> None:
    document = one(write(tmp_path / "a.txt", " ".join(f"Sentence number {n} has seven words here." for n in range(60))))
    lengths = [len(text.split()) for _, text in outline(document)]

    assert sum(lengths) == 420
    assert max(lengths) <= PASSAGE_WORDS
    assert max(lengths) - min(lengths) <= 7
    assert len({passage.paragraph for passage in passages(document)}) == 1


def test_one_endless_sentence_stays_whole(tmp_path: Path) -> None:
    document = one(write(tmp_path / "a.txt", "word " * 1000))

    assert [len(text.split()) for _, text in outline(document)] == [1000]


@given(documents())
def test_spans_slice_back_and_passages_do_not_overlap(document: Document) -> None:
    found = list(passages(document))

    assert [passage.number for passage in found] == list(range(1, len(found) + 1))
    for passage in found:
        assert passage.text == document.text[passage.start : passage.end] != ""
        assert passage.sentence_spans
        assert all(passage.start <= start < end <= passage.end for start, end in passage.sentence_spans)
        assert all(before[1] <= after[0] for before, after in pairwise(passage.sentence_spans))
        assert passage.line == len(document.text[: passage.start].replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(documents())
def test_passages_are_short_unless_they_are_one_sentence(document: Document) -> None:
    for passage in passages(document, max_words=20):
        words = [word for word in passage.text.split() if any(character.isalnum() for character in word)]
        assert len(passage.sentence_spans) == 1 or len(words) <= 20 + max(
            len(document.text[start:end].split()) for start, end in passage.sentence_spans
        )


# Which files, in which order, and what is left out -------------------------------------------------------------------


def test_a_folder_is_read_in_the_order_of_names_whatever_the_file_system_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("b.txt", "a/z.txt", "a.txt", "a/b/c.md"):
        write(tmp_path / name, f"Text of {name}.")
    walk = os.walk

    def backwards(*args: object, **options: object) -> object:
        for where, folders, files in walk(*args, **options):  # type: ignore[call-overload]
            folders.reverse()
            yield where, folders, sorted(files, reverse=True)

    ordered = [document.id for document in read_corpus([tmp_path]).documents]
    monkeypatch.setattr(os, "walk", backwards)

    assert ordered == ["a/b/c.md", "a/z.txt", "a.txt", "b.txt"]
    assert [document.id for document in read_corpus([tmp_path]).documents] == ordered


def test_what_cannot_be_read_in_a_folder_is_left_out_with_its_reason(tmp_path: Path) -> None:
    write(tmp_path / "good.txt", "Good.")
    write(tmp_path / "image.png", b"\x89")
    write(tmp_path / "latin.txt", b"\xff")
    write(tmp_path / ".hidden.txt", "Hidden.")
    write(tmp_path / "outside" / "secret.txt", "Secret.")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (inside / "circle").symlink_to(inside)
    os.mkfifo(inside / "pipe.txt")
    write(inside / "good.txt", "Good, too.")

    corpus = read_corpus([tmp_path])
    below = read_corpus([inside])

    assert [document.id for document in corpus.documents] == ["good.txt", "inside/good.txt", "inside/link.txt"]
    assert [document.id for document in below.documents] == ["good.txt"]
    reasons = " ".join(map(str, [*corpus.skipped, *below.skipped]))
    for reason in (
        "image.png: .png files are not read",
        "latin.txt: not UTF-8",
        "leads out",
        "neither a file nor a folder",
    ):
        assert reason in reasons


def test_the_same_file_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "Text.")

    assert len(read_corpus([tmp_path, path, tmp_path / "." / "a.txt"]).documents) == 1


def test_documents_of_the_same_name_have_ids_of_their_own(tmp_path: Path) -> None:
    one, other = write(tmp_path / "1" / "a.txt", "One."), write(tmp_path / "2" / "a.txt", "Two.")
    ids = [document.id for document in read_corpus([one, other]).documents]

    assert ids == ["a.txt", str(other)]


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.txt", b"", EmptyCorpus),
        ("a.txt", b"a\0b", BinaryFile),
        ("a.txt", b"ok \xff", NotUTF8),
        ("a.txt", "A text.".encode("utf-16"), IsUTF16),
        ("a.md", b"\xfe\xff\0A", IsUTF16),
        ("a.exe", b"x", UnknownSuffix),
        ("a", b"x", UnknownSuffix),
        ("a.jsonl", b"{", MalformedRecord),
        ("a.jsonl", b"[]", MalformedRecord),
        ("a.jsonl", b'{"_id": "a", "text": 3}', MalformedRecord),
        ("a.jsonl", b'{"_id": "a", "text": "\\ud800"}', MalformedRecord),
        ("a.jsonl", b'{"_id": "a", "text": "x"}\n{"_id": "a", "text": "y"}', MalformedRecord),
        ("a.jsonl", b"[" * 100_000, MalformedRecord),
    ],
)
def test_bad_input_is_named_in_one_line(tmp_path: Path, name: str, content: bytes, error: type[CorpusError]) -> None:
    path = write(tmp_path / name, content)

    with pytest.raises(error) as raised:
        read_corpus([path])

    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("path", ["/nowhere", "", "a\0b"])
def test_a_path_that_is_not_there(path: str) -> None:
    with pytest.raises(CorpusError):
        read_corpus([path])
    if path == "/nowhere":
        with pytest.raises(CorpusNotFound):
            read_corpus([path])
