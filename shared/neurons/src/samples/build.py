#!/usr/bin/env python3
"""Makes the PDF and DOCX samples of the bundled Neurons from the Markdown beside it; standard library only.

Run it after changing a text here and commit what it writes. The same text gives the same bytes.
"""
import pathlib
import re
import zipfile
from xml.sax.saxutils import escape

HERE = pathlib.Path(__file__).parent
OUT = HERE.parent / "main/resources/brane/neurons/bundled"
PDF = ["sepsis-bundle", "judgment-late-delivery", "annual-report-extract"]

# Widths of Helvetica in thousandths of its size, from space to tilde (Adobe font metrics of the standard 14 fonts).
WIDTHS = [278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278] + [556] * 10 + [
    278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667,
    778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556,
    556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584]


def blocks(markdown):
    """Yields (kind, text): h1 to h3, p, li, and row with a list of cells."""
    for line in markdown.splitlines():
        line = line.strip().replace("**", "")
        if not line:
            continue
        heading = re.match(r"(#{1,3}) (.*)", line)
        if heading:
            yield "h" + str(len(heading[1])), heading[2]
        elif line.startswith("|"):
            yield "row", [cell.strip() for cell in line.strip("|").split("|")]
        elif line.startswith("- "):
            yield "li", line[2:]
        else:
            yield "p", line


def width(text, size, bold):
    units = sum(WIDTHS[ord(c) - 32] if 32 <= ord(c) < 127 else 556 for c in text)
    return units * size * (1.08 if bold else 1) / 1000


def wrapped(text, size, bold, room):
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and width(longer, size, bold) > room:
            yield line
            line = word
        else:
            line = longer
    yield line


def pdf(markdown, file):
    left, top, bottom, right = 64, 780, 70, 531
    pages, commands, y = [], [], top
    style = {"h1": (17, True, 12), "h2": (13, True, 14), "h3": (11, True, 10), "p": (10.5, False, 6),
             "li": (10.5, False, 3), "row": (9.5, False, 3)}

    def put(x, size, bold, text):
        raw = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        commands.append(b"BT /F%d %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET" % (2 if bold else 1, size, x, y, raw))

    def page():
        nonlocal commands, y
        pages.append(commands)
        commands, y = [], top

    for kind, text in blocks(markdown):
        size, bold, gap = style[kind]
        lead = size * 1.35
        y -= gap
        if y < bottom + (50 if bold else 0):
            page()
        if kind == "row":
            columns = [list(wrapped(cell, size, bold, (right - left) / len(text) - 10)) for cell in text]
            if y - lead * max(map(len, columns)) < bottom:
                page()
            for i in range(max(map(len, columns))):
                y -= lead
                for n, column in enumerate(columns):
                    if i < len(column) and column[i]:
                        put(left + n * (right - left) / len(text), size, bold, column[i])
            continue
        indent = 14 if kind == "li" else 0
        for i, line in enumerate(wrapped(text, size, bold, right - left - indent)):
            if y - lead < bottom:
                page()
            y -= lead
            if kind == "li" and i == 0:
                put(left, size, bold, "\u2022")
            put(left + indent, size, bold, line)
    page()

    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"",
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>"]
    kids = []
    for number, content in enumerate(pages, 1):
        foot = b"BT /F1 8 Tf 1 0 0 1 %g 40 Tm (Page %d of %d) Tj ET" % (left, number, len(pages))
        stream = b"\n".join(content + [foot])
        kids.append(b"%d 0 R" % (len(objects) + 2))
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources"
                       b" << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), b" ".join(kids))
    out, offsets = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for n, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    file.write_bytes(out)
    return len(pages)


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def docx(markdown, file):
    def paragraph(text, style=None):
        properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'

    body, rows = [], []

    def table():
        if rows:
            grid = '<w:gridCol w:w="2300"/>' * len(rows[0])
            cells = "".join("<w:tr>" + "".join(f"<w:tc><w:tcPr/>{paragraph(c)}</w:tc>" for c in row) + "</w:tr>" for row in rows)
            body.append(f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{cells}</w:tbl>')
            rows.clear()

    for kind, text in blocks(markdown):
        if kind == "row":
            rows.append(text)
            continue
        table()
        if kind == "li":
            body.append(paragraph("\u2022 " + text, "ListParagraph"))
        else:
            body.append(paragraph(text, "Heading" + kind[1] if kind[0] == "h" else None))
    table()
    heading = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/><w:pPr><w:spacing w:before="240"/>'
        f'<w:outlineLvl w:val="{n - 1}"/></w:pPr><w:rPr><w:b/><w:sz w:val="{36 - 5 * n}"/></w:rPr></w:style>' for n in (1, 2, 3))
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{WORD}.styles+xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type='
        f'"{OFFICE}/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type='
        f'"{OFFICE}/relationships/styles" Target="styles.xml"/></Relationships>',
        "word/styles.xml": f'{HEAD}<w:styles {W}><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val='
        f'"Normal"/><w:pPr><w:spacing w:after="120"/></w:pPr></w:style>{heading}<w:style w:type="paragraph" w:styleId='
        f'"ListParagraph"><w:name w:val="List Paragraph"/></w:style><w:style w:type="table" w:styleId="TableGrid">'
        f'<w:name w:val="Table Grid"/></w:style></w:styles>',
        "word/document.xml": f'{HEAD}<w:document {W}><w:body>{"".join(body)}<w:sectPr/></w:body></w:document>',
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)


for source in sorted(HERE.glob("*/*.md")):
    target = OUT / source.parent.name
    text = source.read_text("utf-8")
    if source.stem in PDF:
        print(source.stem, pdf(text, target / (source.stem + ".pdf")), "pages")
    else:
        docx(text, target / (source.stem + ".docx"))
        print(source.stem, "docx")
