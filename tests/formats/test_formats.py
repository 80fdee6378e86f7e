"""What is read of a small file of each format: golden files of blocks and places, and what holds for all."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from qa_bot.documents import LOADERS, Source, read_corpus
from qa_bot.errors import CorpusError, EncryptedFile, OldFormat, ScanWithoutText, TooLarge
from qa_bot.formats import archives, markup
from qa_bot.interface.cli import main
from qa_bot.model import BLOCK_KINDS, Document, Place
from tests.formats.samples import SAMPLES, docx, pdf, said, zipped

GOLDEN = Path(__file__).parents[1] / "data/formats"
OF_TEXT = (".txt", ".md", ".jsonl")
"""Formats whose text is the file's own."""


def load(content: bytes, suffix: str) -> list[Document]:
    return list(LOADERS[suffix](Source(f"a{suffix}", f"a{suffix}", content)))


def document(content: bytes, suffix: str) -> Document:
    return load(content, suffix)[0]


def place_of(document: Document, words: str) -> Place:
    return document.place_at(document.text.index(words))


def test_each_format_has_a_sample() -> None:
    assert set(SAMPLES) == set(LOADERS) - set(OF_TEXT)


@pytest.mark.parametrize("suffix", SAMPLES)
def test_blocks_and_places(
    suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], update_golden: bool
) -> None:
    path = tmp_path / f"tides{suffix}"
    path.write_bytes(SAMPLES[suffix])

    assert main(["text", str(path), "--places"]) == 0

    found = capsys.readouterr().out.replace(str(tmp_path), "")
    golden = GOLDEN / f"{suffix[1:]}.txt"
    if update_golden:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", SAMPLES)
def test_blocks_and_places_lie_in_the_text(suffix: str) -> None:
    for each in load(SAMPLES[suffix], suffix):
        starts = [start for start, _ in each.places]
        assert starts == sorted(starts)
        assert all(0 <= start <= len(each.text) for start in starts)
        for block in each.blocks:
            assert block.kind in BLOCK_KINDS
            assert 0 <= block.start < block.end <= len(each.text)
            assert (
                each.text[block.start : block.end] == each.text[block.start : block.end].strip() or block.kind == "code"
            )
        spans = [span for section in each.sections for span in section.blocks]
        assert all(before[1] < after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize("suffix", SAMPLES)
def test_the_same_file_gives_the_same_document(suffix: str) -> None:
    first, second = (load(SAMPLES[suffix], suffix) for _ in range(2))

    assert [(each.text, each.blocks, each.places) for each in first] == [
        (each.text, each.blocks, each.places) for each in second
    ]


def test_a_page_is_cited_by_its_number() -> None:
    found = document(SAMPLES[".pdf"], ".pdf")

    assert place_of(found, "rises by four metres") == Place("page", 1)
    assert place_of(found, "signal. Nobody swims") == Place("page", 2)
    assert "the narrow channel runs at three knots and turns" in found.text
    assert "all boats today.\n\nThe right column" in found.text
    assert "Rowing boat | 9 pounds" in found.text
    assert "Tide Report" not in found.text
    assert found.metadata["author"] == "Ann Otter"


def test_printed_numbers_that_differ_are_labels() -> None:
    pages = [
        said(40, 300, f"Chapter {name} tells of boats.") + said(190, 20, f"Page {at}") for at, name in enumerate("abcd")
    ]

    found = document(pdf(pages), ".pdf")

    assert place_of(found, "Chapter c") == Place("page", 3, "2")


def test_a_scan_says_that_it_is_one() -> None:
    with pytest.raises(ScanWithoutText, match="a scan without text, 2 pages"):
        load(pdf(["0 0 m 10 10 l S", ""]), ".pdf")


def test_deleted_words_are_out_and_inserted_ones_in() -> None:
    found = document(SAMPLES[".docx"], ".docx")

    assert "rises by four metres in spring." in found.text
    assert "two" not in found.text
    assert place_of(found, "Measured at the pier") == Place("section", None, "footnote 1")
    assert place_of(found, "Pay the fee") == Place("section", None, "Heights > Boats")


def test_a_paragraph_goes_on_where_its_end_was_deleted() -> None:
    begun = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>The tide</w:t></w:r></w:p>"

    assert "The tide rises." in document(docx(f"{begun}<w:p><w:r><w:t>rises.</w:t></w:r></w:p>"), ".docx").text


def test_what_is_not_the_page_is_left_out() -> None:
    found = document(SAMPLES[".html"], ".html")

    for furniture in ("Home", "cookies", "Accept", "Copyright", "never", "¶"):
        assert furniture not in found.text
    assert "Ebb: The tide when it falls." in found.text
    assert found.metadata["language"] == "en"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("<p>Größe".encode(), "utf-8"),
        ('<meta charset="iso-8859-1"><p>Größe'.encode("latin-1"), "iso-8859-1"),
        ("\ufeff<p>Größe".encode("utf-16"), "utf-16"),
        ('<meta charset="shift_jis"><p>潮 Größe'.encode("shift_jis", "ignore"), "shift_jis"),
    ],
)
def test_encodings_are_told(content: bytes, encoding: str) -> None:
    found = document(content, ".html")

    assert found.metadata["encoding"] == encoding
    assert "Größe" in found.text or "潮" in found.text


def test_a_row_is_cited_by_its_sheet_and_number() -> None:
    found = document(SAMPLES[".xlsx"], ".xlsx")

    assert "Boat | Price | Since\nRowing boat | 9.5 | 2020-01-02" in found.text
    assert place_of(found, "Rowing boat") == Place("sheet", None, "Sheet 'Prices', row 4")


def test_notes_are_those_of_their_slide() -> None:
    found = document(SAMPLES[".pptx"], ".pptx")

    assert place_of(found, "Neap tide") == Place("slide", 1)
    assert place_of(found, "Ask the pilots") == Place("slide", 1, "notes")


def test_a_line_of_the_source_is_a_place() -> None:
    found = document(SAMPLES[".rst"], ".rst")

    assert place_of(found, "and the pilots say").number == 9
    assert "as Pilot and the pilots say. Run:" in found.text


@pytest.mark.parametrize(("name", "suffix"), [("a.txt", ".pdf"), ("a", ".docx"), ("a.bin", ".epub"), ("a", ".html")])
def test_formats_are_known_by_their_content(tmp_path: Path, name: str, suffix: str) -> None:
    path = tmp_path / name
    path.write_bytes(SAMPLES[suffix])

    assert "tide rises" in read_corpus([path]).documents[0].text


@pytest.mark.parametrize(
    "suffix", [suffix for suffix in SAMPLES if suffix not in (".csv", ".tsv", ".rst", ".html", ".htm")]
)
def test_broken_files_are_left_out_of_a_folder_with_the_reason(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "a.txt").write_text("The tide rises.")
    (tmp_path / f"b{suffix}").write_bytes(SAMPLES[suffix][: len(SAMPLES[suffix]) // 3] if suffix != ".xhtml" else b"")

    corpus = read_corpus([tmp_path])

    assert len(corpus.documents) + len(corpus.skipped) >= 2
    assert all("\n" not in str(error) for error in corpus.skipped)


def test_a_password_is_no_damage() -> None:
    content = bytearray(zipped({"word/document.xml": "x"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(EncryptedFile):
        load(bytes(content), ".docx")
    with pytest.raises(EncryptedFile):
        load(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), ".docx")


def test_old_office_files_say_what_to_save_them_as(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100))

    with pytest.raises(OldFormat, match=r"save it as \.docx"):
        read_corpus([tmp_path / "a.doc"])


def test_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MOST_BYTES", 2**20)
    with pytest.raises(TooLarge):
        load(zipped({"word/document.xml": b" " * 2**21}), ".docx")
    monkeypatch.setattr(markup, "_MOST_TAGS", 1_000)
    with pytest.raises(TooLarge):
        load(b"<b>" * 3_000, ".html")


def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret of the harbour")
    kinds = (f'<!ENTITY a SYSTEM "file://{secret}">', '<!ENTITY b "tide "><!ENTITY a "&b;&b;&b;">')
    for kind in kinds:
        text = "<w:body><w:p><w:r><w:t>x &a;</w:t></w:r></w:p></w:body>"
        body = f"<!DOCTYPE w [{kind}]><w:document xmlns:w='w'>{text}</w:document>"
        try:
            text = "".join(each.text for each in load(zipped({"word/document.xml": body}), ".docx"))
        except CorpusError:
            text = ""
        assert "secret" not in text
        assert "tide" not in text


def test_controls_in_a_page_are_left_out() -> None:
    found = document(b"<p>The tide<script>x</script>\x01 rises&#1;<svg></svg>\x02 twice.</p>", ".html")

    assert found.text == "The tide rises twice."


def test_deep_nesting_is_no_danger() -> None:
    load(b"<div>" * 5_000 + b"The tide rises." + b"</div>" * 5_000, ".html")
    load(b"{\\rtf1" + b"{" * 5_000 + b"The tide rises.}", ".rtf")
    load(b"\n".join(b" " * depth + b"- a\n" for depth in range(200)), ".rst")


def test_an_archive_within_an_archive_is_left_out() -> None:
    inner = zipped({"a.csv": SAMPLES[".csv"]})

    with pytest.raises(CorpusError, match="an archive within an archive"):
        load(zipped({"b.zip": inner}), ".zip")


def test_the_text_is_what_spans_slice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "tides.docx"
    path.write_bytes(SAMPLES[".docx"])

    assert main(["text", str(path)]) == 0

    assert capsys.readouterr().out == document(SAMPLES[".docx"], ".docx").text + "\n"
