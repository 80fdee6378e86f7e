"""The reading view: what is markup is not read, and every place in it leads back to the text."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_bot.documents import read_corpus
from qa_bot.documents.drafts import About
from qa_bot.documents.loaders import LOADERS, Source
from qa_bot.documents.markdown import draft_of
from qa_bot.documents.plain_view import plain_view
from qa_bot.model import Document, as_read
from qa_bot.offsets import ViewBuilder

PIECES = [
    "word",
    "Two words. ",
    "\n",
    "\n\n",
    "**",
    "*",
    "_",
    "`",
    "```\n",
    "[a](b)",
    "[",
    "](c d)",
    "![i](j)",
    "<b>",
    "</b>",
    "<br>",
    "<x>",
    "&amp;",
    "&shy;",
    "\\*",
    "[^1]",
    "[1]",
    ".[2] ",
    "¹",
    "\u00ad",
    "\u200b",
    "-\n",
    "| ",
    "|---|---|\n",
    "| c | d |\n",
    "> ",
    "- ",
    "1. ",
    "    ",
    "# ",
    "\n---\n",
    "[[e|f]]",
    "''",
    "[r]: /u\n",
    "é",
    "漢",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


def read(path: Path, text: str) -> Document:
    path.write_text(text, encoding="utf-8")
    (document,) = read_corpus([path]).documents
    return document


@given(TEXTS)
def test_what_is_copied_into_a_view_is_the_same_in_the_source(text: str) -> None:
    for view, offsets in (plain_view(text), (draft_of(text).text, draft_of(text).offsets)):
        if offsets is None:
            assert view == text
            continue
        for start in range(len(view)):
            source = offsets.to_source(start, start + 1)
            assert 0 <= source[0] < source[1] <= len(text)
            if source[1] - source[0] == 1 and view[start] not in " |\n-:":
                assert text[slice(*source)] == view[start] or not view[start].isascii()
            begin, end = offsets.to_view(*source)
            assert begin <= start < end


@given(TEXTS)
def test_blocks_are_in_the_view_and_in_order(text: str) -> None:
    draft = draft_of(text)
    outer = [block for block in draft.blocks if block.kind in ("heading", "paragraph")]

    assert all(0 <= block.start <= block.end <= len(draft.text) for block in draft.blocks)
    assert all(before.end <= after.start for before, after in itertools.pairwise(outer))
    document = draft.document(About("a.md", "a.md", ""))
    spans = [span for section in document.sections for span in section.blocks]
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("See [the guide](docs/guide.md).", "See the guide."),
        ("Run `npm **ci**` now.", "Run npm **ci** now."),
        ("A <b>bold</b> caf&eacute;<sup>1</sup>.", "A bold café."),
        ("It measures 300 m<sup>2</sup> since 1712.<sup>3</sup>", "It measures 300 m2 since 1712."),
        ("Closed for good.[^2] It moved.", "Closed for good. It moved."),
        ("![logo](a.png) Text", " Text"),
        ("Use <name> as it is.", "Use <name> as it is."),
        ("| a | b |\n|---|---|\n| `c` | **d** |", "a | b\nc | d"),
        ("```sh\nnpm ci\n```", "npm ci\n"),
        ("> quoted *text*\n> goes on", "quoted text\ngoes on"),
        ("Term\n: what it means", "Term: what it means"),
        ("[text][ref] stays.\n\n[ref]: http://example.org", "text stays."),
    ],
)
def test_markdown_is_read_without_its_markup(written: str, shown: str) -> None:
    assert draft_of(written).text.rstrip("\n") == shown.rstrip("\n")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("It closed.[3] The library moved in.¹ Later.", "It closed. The library moved in. Later."),
        ("It is 5 m² big.[citation needed]", "It is 5 m² big."),
        ("An exam-\nple of a well-\nknown word.", "An example of a well-known word."),
        ("The ware\u200bhouse and the de\u00advelopment.", "The warehouse and the development."),
        ("'''Bold''' and [[Oban|the town]].", "Bold and the town."),
        ("A &lt;tag&gt; &#x2019;s end.", "A <tag> ’s end."),
        ("An array[0] of 2 < 3 & more.", "An array of 2 < 3 & more."),
        ("**Bold** and *this*, 2 * 3 * 4, **kwargs.", "Bold and this, 2 * 3 * 4, **kwargs."),
        ("See `the list <http://a.b/c>`_ and [7]_.", "See the list and."),
        ("Announced [2] in May.\n\n[2] http://a.b", "Announced in May.\n\n[2] http://a.b"),
        ("A [link]({% page /a %}) here, [3] not.", "A link here, [3] not."),
    ],
)
def test_plain_text_is_read_without_marks(written: str, shown: str) -> None:
    assert plain_view(written)[0] == shown


def test_front_matter_is_metadata(tmp_path: Path) -> None:
    document = read(tmp_path / "a.md", '---\ntitle: "The mill"\ntags:\n  - water\n  - wheel\n---\nText.\n')

    assert (document.title, document.metadata["tags"]) == ("The mill", "water, wheel")


def test_parts_of_a_view_are_in_the_order_of_the_source() -> None:
    builder = ViewBuilder("abc")
    builder.copy(1, 2)

    with pytest.raises(ValueError, match="order"):
        builder.copy(0, 1)


def view_of(text: str) -> str:
    return next(iter(LOADERS[".txt"](Source("a.txt", "a.txt", text.encode())))).text


@pytest.mark.parametrize("rule", ["-" * 80, "____", "***", "* * *", "~~~~~~~~"])
def test_a_rule_parts_paragraphs_and_is_not_read(rule: str) -> None:
    assert view_of(f"It rained.\n{rule}\nIt snowed.\n") == "It rained.\n\nIt snowed.\n"


def test_a_rule_below_a_heading_stays_for_those_who_look_for_headings() -> None:
    assert "=====" in view_of("Tides\n=====\n\nThey turn.\n")


def test_a_sentence_over_two_pages_stays_whole() -> None:
    header = "Board of Ness   Report 2022"
    page = f"{header}\n\nThe loan will\n\n   - 7 -\n\f{header}\n\nbe repaid.\n\n   - 8 -\n"

    assert "The loan will\nbe repaid." in view_of(page)
    assert "- 7 -" not in view_of(page)


def test_numbers_of_pages_end_a_paragraph() -> None:
    assert view_of("It ends.\n\nPage 1 of 2\n\nIt begins.\n\nPage 2 of 2\n") == "It ends.\n\nIt begins."


def test_a_bar_in_code_is_shown() -> None:
    assert as_read("cat a | wc\n    -l", keeps_lines=True, is_code=True) == "cat a | wc\n    -l"
    assert as_read("cat a | wc", is_code=True) == "cat a | wc"
