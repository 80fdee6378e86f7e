"""A small file of each format, made here: what golden files, fuzzing and the tests of loaders begin from."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Mapping, Sequence

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CORE = (
    '<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>Tide Tables</dc:title><dc:creator>Ann Otter</dc:creator>'
    "<cp:keywords>sea</cp:keywords></cp:coreProperties>"
)


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """Return an archive, the same bytes each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def pdf(pages: Sequence[str], info: str = "", extra: Sequence[str] = ()) -> bytes:
    """Return a PDF file of pages whose drawing is given; fonts are F1, F2 in bold and F3 of one width."""
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {' '.join(extra)} >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        *(
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding >>"
            for font in ("Helvetica", "Helvetica-Bold", "Courier")
        ),
    ]
    fonts = "/Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >>"
    for number, drawing in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 500] /Resources << {fonts} >> "
            f"/Contents {7 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(drawing.encode('cp1252'))} >>\nstream\n{drawing}\nendstream")
    objects.append(f"<< {info} >>")
    return _written(objects)


def _written(objects: Sequence[str]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n".encode("cp1252")
    table = len(out)
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>"
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}{trailer}\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)


def said(x: float, y: float, text: str, size: float = 10, font: str = "F1") -> str:
    """Return what draws a line of text."""
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /{font} {size} Tf {x} {y} Td ({escaped}) Tj ET\n"


def ruled(xs: Sequence[float], ys: Sequence[float]) -> str:
    """Return what draws a grid."""
    across = "".join(f"{xs[0]} {y} m {xs[-1]} {y} l S\n" for y in ys)
    return across + "".join(f"{x} {ys[0]} m {x} {ys[-1]} l S\n" for x in xs)


def _edges(number: int) -> str:
    return said(40, 475, "The Tide Report of the Harbour", 8) + said(190, 20, f"Page {number}", 8)


def _pdf() -> bytes:
    first = _edges(1) + said(40, 440, "Tides of the Bay", 20, "F2") + said(40, 415, "1 Heights", 14, "F2")
    prose = [
        "The tide rises by four metres in spring, which is more than in any other",
        "bay of the coast. It was first measured by the pilots of the harbour in 1871,",
        "whose journals are kept in the town hall. The current in the narrow chan-",
        "nel runs at three knots",
    ]
    first += "".join(said(40, 395 - 12 * at, line) for at, line in enumerate(prose))
    first += said(147, 362, "1", 6) + said(151, 359, "and turns twice a day, at the", 10)
    first += said(40, 60, "1", 5) + said(44, 57, "A knot is a nautical mile an hour.", 7.5)
    second = _edges(2) + said(40, 440, "pilots' signal. Nobody swims there.") + said(40, 410, "2 Boats", 14, "F2")
    second += said(40, 390, "Boats of three kinds are let:") + said(40, 375, "• rowing boats for four persons")
    second += said(40, 362, "• sailing boats")
    second += ruled([40, 140, 240], [290, 310, 330, 350])
    for row, cells in enumerate([("Boat", "Price"), ("Rowing boat", "9 pounds"), ("Sailing boat", "30 pounds")]):
        second += said(45, 336 - 20 * row, cells[0], 10, "F2" if not row else "F1")
        second += said(145, 336 - 20 * row, cells[1], 10, "F2" if not row else "F1")
    third = _edges(3) + said(40, 440, "3 Signals", 14, "F2")
    left = ["The left column tells of", "lights. A red light means", "that the bar is closed to", "all boats today."]
    right = ["The right column tells of", "horns. Two blasts of the", "horn mean that a pilot", "comes aboard."]
    third += "".join(said(40, 420 - 12 * at, line) for at, line in enumerate(left))
    third += "".join(said(210, 420 - 12 * at, line) for at, line in enumerate(right))
    third += said(40, 350, "tide --station bay", 10, "F3")
    return pdf([first, second, third], "/Title (Tides of the Bay) /Author (Ann Otter) /CreationDate (D:20200102)")


def _paragraph(text: str, style: str = "", before: str = "") -> str:
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{properties}{before}</w:pPr>{text}</w:p>"


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def docx(body: str, footnotes: str = "") -> bytes:
    """Return a Word document with a body."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{shown}"/></w:style>'
        for name, shown in (("Heading1", "heading 1"), ("Heading2", "heading 2"), ("TOC1", "toc 1"))
    )
    root = f'xmlns:w="{_WORD}"'
    files = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {root}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {root}>{styles}</w:styles>",
        "word/numbering.xml": f'<w:numbering {root}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
        '<w:numFmt w:val="decimal"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        "</w:numbering>",
        "word/footnotes.xml": f"<w:footnotes {root}>{footnotes}</w:footnotes>",
        "docProps/core.xml": _CORE,
    }
    return zipped(files)


def _docx() -> bytes:
    item = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    row = "<w:tr>{}</w:tr>".format
    cell = "<w:tc><w:p>{}</w:p></w:tc>".format
    body = _paragraph(_run("Contents 1"), "TOC1") + _paragraph(_run("Heights"), "Heading1")
    body += _paragraph(
        f"{_run('The tide rises by ')}<w:del><w:r><w:delText>two</w:delText></w:r></w:del>"
        f"<w:ins>{_run('four')}</w:ins>{_run(' metres')}<w:r><w:footnoteReference w:id='2'/></w:r>{_run(' in spring.')}"
    )
    body += _paragraph(_run("Boats"), "Heading2") + _paragraph(_run("Book a boat."), before=item)
    body += _paragraph(_run("Pay the fee."), before=item)
    rows = [row("".join(cell(_run(text)) for text in texts)) for texts in (("Boat", "Price"), ("Rowing boat", "£9"))]
    body += f"<w:tbl><w:tblPr><w:tblLook w:firstRow='1'/></w:tblPr>{''.join(rows)}</w:tbl>"
    return docx(body, f"<w:footnote w:id='2'><w:p>{_run('Measured at the pier.')}</w:p></w:footnote>")


_HTML = """<!DOCTYPE html><html lang="en"><head><title>Tides</title><meta name="author" content="Ann Otter">
<script>document.write("never")</script></head><body>
<nav><a href="/">Home</a> <a href="/about">About</a></nav>
<div class="cookie-banner">We use cookies. <button>Accept all</button></div>
<main><h1>Tides of the bay <a href="#t">¶</a></h1>
<p>The tide rises by<br>four&nbsp;metres in spring,
as the <em>pilots</em> say.</p>
<h2>Words</h2><dl><dt>Ebb</dt><dd>The tide when it falls.</dd></dl>
<ul><li>rowing boats</li><li>sailing boats<ol><li>small</li></ol></li></ul>
<pre>tide --station bay
tide --help</pre>
<table><tr><th>Boat</th><th>Price</th></tr><tr><td rowspan="2">Rowing boat</td><td>£9</td></tr>
<tr><td>£12</td></tr></table>
<blockquote><p>Nobody swims there.</p></blockquote></main>
<footer>Copyright the harbour</footer></body></html>"""


def _epub() -> bytes:
    page = "<html xmlns='http://www.w3.org/1999/xhtml'><body>{}</body></html>".format
    files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": "<container><rootfiles><rootfile full-path='o/b.opf'/></rootfiles></container>",
        "o/b.opf": "<package><metadata xmlns:dc='d'><dc:title>The Tide Book</dc:title>"
        "<dc:creator>Ann Otter</dc:creator>"
        "<dc:language>en</dc:language></metadata><manifest><item id='a' href='a%20.html' "
        "media-type='application/xhtml+xml'/><item id='b' href='b.html' media-type='application/xhtml+xml'/></manifest>"
        "<spine><itemref idref='a'/><itemref idref='b'/></spine></package>",
        "o/a .html": page(
            "<h1>The Tide Book</h1><h2>Chapter I<br/>Heights</h2><p>The tide rises by four metres.</p><p>[Image "
            "unavailable.]</p>"
        ),
        "o/b.html": page("<p>It falls again.</p><h3>Rules</h3><p>1. Nobody swims there.</p>"),
    }
    return zipped(files)


def _odt() -> bytes:
    names = 'xmlns:office="o" xmlns:text="t" xmlns:table="b"'
    text = (
        "<text:table-of-content><text:p>Heights 1</text:p></text:table-of-content>"
        '<text:h text:outline-level="1">Heights</text:h><text:p>The tide<text:s/>rises by four metres'
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>'
        "Measured at the pier.</text:p></text:note-body></text:note> in spring.</text:p>"
        "<text:list><text:list-item><text:p>Book a boat.</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>Boat</text:p></table:table-cell><table:table-cell>"
        "<text:p>Price</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>Rowing "
        "boat</text:p></table:table-cell><table:table-cell><text:p>£9</text:p></table:table-cell></table:table-row>"
        "</table:table>"
    )
    content = (
        f"<office:document-content {names}><office:body><office:text>{text}</office:text></office:body>"
        "</office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def _ods() -> bytes:
    names = 'xmlns:office="o" xmlns:text="t" xmlns:table="b"'
    row = "<table:table-row>{}</table:table-row>".format
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>".format
    rows = "".join(row("".join(map(cell, cells))) for cells in (("Boat", "Price"), ("Rowing boat", "£9")))
    sheet = f'<table:table table:name="Prices">{rows}</table:table>'
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def _links(*targets: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{rows}</Relationships>'


def _pptx() -> bytes:
    shape = '<p:sp><p:nvSpPr><p:nvPr><p:ph type="{}"/></p:nvPr></p:nvSpPr><p:txBody>{}</p:txBody></p:sp>'.format
    paragraph = "<a:p><a:r><a:t>{}</a:t></a:r></a:p>".format
    root = f'xmlns:p="p" xmlns:a="a" xmlns:r="{_OFFICE}"'
    shapes = shape("title", paragraph("Heights")) + shape("body", paragraph("Spring tide") + paragraph("Neap tide"))
    notes = shape("body", paragraph("Ask the pilots.")) + shape("sldNum", paragraph("1"))
    files = {
        "ppt/presentation.xml": f'<p:presentation {root}><p:sldIdLst><p:sldId id="1" r:id="r1"/></p:sldIdLst>'
        "</p:presentation>",
        "ppt/_rels/presentation.xml.rels": _links(("slide", "slides/slide7.xml")),
        "ppt/slides/slide7.xml": f"<p:sld {root}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>",
        "ppt/slides/_rels/slide7.xml.rels": _links(("notesSlide", "../notesSlides/n.xml")),
        "ppt/notesSlides/n.xml": f"<p:notes {root}><p:cSld><p:spTree>{notes}</p:spTree></p:cSld></p:notes>",
        "docProps/core.xml": _CORE,
    }
    return zipped(files)


def _xlsx() -> bytes:
    root = f'xmlns:r="{_OFFICE}"'
    sheet = (
        '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Prices of this year</t></is></c></row>'
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" t="s"><v>2</v></c></row>'
        '<row r="4"><c r="A4" t="s"><v>3</v></c><c r="B4"><f>3*3</f><v>9.50</v></c>'
        '<c r="C4" s="1"><v>43832</v></c></row>'
        '</sheetData><mergeCells><mergeCell ref="A1:C1"/></mergeCells></worksheet>'
    )
    files = {
        "xl/workbook.xml": f'<workbook {root}><sheets><sheet name="Prices" r:id="r1"/><sheet name="Old" '
        'state="hidden" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _links(("worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": "<sst><si><t>Boat</t></si><si><t>Price</t></si><si><t>Since</t></si>"
        "<si><r><t>Rowing </t></r><r><t>boat</t></r></si></sst>",
        "xl/styles.xml": '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    return zipped(files)


_MAIL = (
    b"Received: from a by b\r\nFrom: Ann Otter <ann@example.org>\r\n"
    b"To: bo@example.org\r\nSubject: =?utf-8?q?Tides_?=\r\n"
    b"Date: Fri, 03 Jan 2020 10:00:00 +0000\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n"
    b"Content-Type: text/plain\r\n\r\nThe tide rises by\r\nfour metres.\r\n--x\r\nContent-Type: text/html; "
    b"charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>The tide rises by four m=E8tres."
    b"</p><p>To unsubscribe, click here.</p>\r\n--x--\r\n"
)
_PLAIN_MAIL = (
    b"From: Bo\r\nSubject: Re: Tides\r\n\r\nThank you.\r\n\r\n> It rises by\r\n> four metres.\r\n\r\n-- \r\nBo\r\n"
)

_NOTEBOOK = json.dumps(
    {
        "cells": [
            {"cell_type": "markdown", "source": ["# Tides\n", "\n", "The *tide* rises. See [this](x).\n"]},
            {"cell_type": "code", "source": "rise = 4\nprint(rise)", "outputs": [{"text": ["4\n"]}]},
            {"cell_type": "markdown", "source": "## Boats\n\n| Boat | Price |\n|---|---|\n| Rowing boat | £9 |\n"},
        ]
    }
).encode()

_RST = b"""=====
Tides
=====

.. note:: The **pier** is
   closed in winter.

The tide rises by ``four`` metres, as :class:`~harbour.Pilot`
and `the pilots <https://example.org>`_ say. Run::

    tide --station bay

Boats
-----

- rowing boats
- sailing boats
  for six

Ebb
    The tide when it falls.

============  =====
Boat          Price
============  =====
Rowing boat   9
============  =====

.. a comment
.. [1] Measured at the pier.

>>> 2 + 2
4
"""

_RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator Pad;}\pard\outlinelevel0 Heights\par"
    rb"\pard The tide rises by four m\'e8tres\u8212?in spring.\par"
    rb"\trowd Boat\cell Price\cell\row\trowd Rowing boat\cell 9\cell\row\pard Nobody swims there.\par}"
)
_CSV = 'Boat;Price;Note\nRowing boat;9;"for four\npersons"\nSailing boat;30;größer\n'.encode("cp1252")
_TSV = b"Boat\tPrice\nRowing boat\t9\n"

SAMPLES: Mapping[str, bytes] = {
    ".pdf": _pdf(),
    ".docx": _docx(),
    ".html": _HTML.encode(),
    ".htm": _HTML.replace('lang="en"', 'lang="de"').encode("cp1252"),
    ".xhtml": b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body><p>The tide rises.</p></body>"
    b"</html>",
    ".epub": _epub(),
    ".odt": _odt(),
    ".ods": _ods(),
    ".pptx": _pptx(),
    ".xlsx": _xlsx(),
    ".xlsm": _xlsx(),
    ".csv": _CSV,
    ".tsv": _TSV,
    ".eml": _MAIL,
    ".mbox": b"From a@b Fri Jan  3 10:00:00 2020\n" + _MAIL + b"\nFrom a@b Fri Jan  3 11:00:00 2020\n" + _PLAIN_MAIL,
    ".ipynb": _NOTEBOOK,
    ".rst": _RST,
    ".rtf": _RTF,
    ".gz": gzip.compress(_RST, mtime=0),
    ".zip": zipped({"a.rst": _RST, "b.csv": _TSV, "__MACOSX/b.csv": b"\0", "c.exe": b"MZ"}),
}
"""By suffix."""
