"""A printed form as a Word file, for those who edit it further.

The words are those of the paper: its HTML is set anew with the styles of
``templates/word/paper.docx``, which an office may change in Word. So the two can
never say different things.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import tinyhtml5
from django.conf import settings
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.shared import Mm
from docxtpl import DocxTemplate

from .formats import numbers_bound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from docx.document import Document
    from docx.table import _Cell

FRAME = "templates/word/paper.docx"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Of the paper alone: the number and code of a print, and the footer of its sheets.
ON_PAPER_ONLY = {"stamp", "footer"}
HEADINGS = {"h1": "heading 1", "h2": "heading 2", "h3": "heading 3"}
BLOCKS = {"p", "div", "section", "table", "ul", "ol", "li", *HEADINGS}
WIDTH = re.compile(r"width: ([\d.]+)mm")
#: Millimetres between the margins, and for the name of a requisite.
SHEET, FIRST_OF_PAIR = 170, 56
#: XML has no place for these, Word would refuse the file.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: That of the HTML; the spaces that hold a date or a sum together are none of it.
WHITE_SPACE = re.compile("[ \t\n\r\f]+")


def render_word(html: str, title: str) -> bytes:
    """The DOCX of a form's HTML; markup in the data is text, and so are the signs of templates."""
    body = next(tinyhtml5.parse(numbers_bound(html), namespace_html_elements=False).iter("body"))
    template = DocxTemplate(settings.BASE_DIR / FRAME)
    part = template.new_subdoc()
    write_blocks(body, part.subdocx)
    template.render({"body": part}, autoescape=True)
    template.docx.core_properties.title = clean(title)[:250]
    file = io.BytesIO()
    template.save(file)
    return file.getvalue()


def write_blocks(element: Element, page: Document, style: str = "Normal") -> None:
    """The blocks of an element one after the other."""
    for kid in element:
        classes = set((kid.get("class") or "").split())
        if classes & ON_PAPER_ONLY:
            continue
        if kid.tag in HEADINGS:
            write_words(kid, page, HEADINGS[kid.tag])
        elif kid.tag == "table":
            write_table(kid, page)
        elif kid.tag in ("ul", "ol"):
            for entry in kid.iter("li"):
                page.add_paragraph(f"– {words(entry)}", "List Bullet")
        elif "ends" in classes:
            write_ends(kid, page)
        elif any(inner.tag in BLOCKS for inner in kid):
            write_blocks(kid, page, "Centred" if classes & {"head", "organisation"} else style)
        elif kid.tag in BLOCKS:
            write_words(kid, page, style)


def write_words(element: Element, page: Document | _Cell, style: str) -> None:
    """A paragraph, its lines broken where the paper breaks them; an empty one is left out."""
    lines = [line for line in words(element).split("\n") if line]
    if not lines:
        return
    paragraph = page.add_paragraph(style=style)
    for number, line in enumerate(lines):
        run = paragraph.add_run(line)
        if number < len(lines) - 1:
            run.add_break(WD_BREAK.LINE)


def write_ends(element: Element, page: Document) -> None:
    """A line with a part at either end: what the paper floats to the right stands behind a tab."""
    right, left = words(element[0]), tidy(element[0].tail or "")
    paragraph = page.add_paragraph(f"{left}\t{right}", "Normal")
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(SHEET), WD_TAB_ALIGNMENT.RIGHT)


def write_table(element: Element, page: Document) -> None:
    """Rows under their headings, which Word repeats on each sheet."""
    rows = [(row, list(row.iterfind("td")) + list(row.iterfind("th"))) for row in element.iter("tr")]
    number = max((span(cells) for _row, cells in rows), default=0)
    if not number:
        return
    ruled = "rows" in (element.get("class") or "").split()
    table = page.add_table(rows=0, cols=number, style="Table Grid" if ruled else "Normal Table")
    table.autofit = False
    for column, width in zip(table.columns, widths(element, number), strict=True):
        column.width = Mm(width)
    heads = {row for head in element.iter("thead") for row in head.iter("tr")}
    for row, _cells in rows:
        written = table.add_row()
        mark(written, "w:cantSplit")
        if row in heads:
            mark(written, "w:tblHeader")
        write_row(row, written.cells, is_head=row in heads)


def widths(table: Element, number: int) -> list[float]:
    """Millimetres for each column: what the paper says, the others sharing what is left of the sheet."""
    said = [WIDTH.search(one.get("style") or "") for one in table.iter("col")]
    given = [float(found[1]) if found else 0 for found in said]
    given = (given or [FIRST_OF_PAIR] if number == 2 else given)[:number]
    given += [0] * (number - len(given))
    share = max(SHEET - sum(given), 10) / max(given.count(0), 1)
    return [width or share for width in given]


def write_row(row: Element, cells: tuple[_Cell, ...], *, is_head: bool) -> None:
    place = 0
    for kid in row:
        reach = int(kid.get("colspan") or 1)
        cell = cells[place] if reach == 1 else cells[place].merge(cells[place + reach - 1])
        write_cell(kid, cell, "Cell Heading" if is_head or reach > 1 else "Cell")
        place += reach


def write_cell(element: Element, cell: _Cell, style: str) -> None:
    first, *others = list(paragraphs(element)) or [""]
    cell.paragraphs[0].style = style
    cell.paragraphs[0].text = first
    for text in others:
        cell.add_paragraph(text, style)


def span(cells: list[Element]) -> int:
    return sum(int(cell.get("colspan") or 1) for cell in cells)


def paragraphs(element: Element) -> Iterator[str]:
    """The words of a cell, those of each block by themselves."""
    loose = [element.text or ""]
    for kid in element:
        if kid.tag in BLOCKS:
            yield from filter(None, [tidy("".join(loose)), words(kid)])
            loose = []
        else:
            loose.append(raw(kid))
        loose.append(kid.tail or "")
    yield from filter(None, [tidy("".join(loose))])


def raw(element: Element) -> str:
    if element.tag == "br":
        return "\N{LINE SEPARATOR}"
    inner = "".join(raw(kid) + (kid.tail or "") for kid in element)
    return "_" * 20 if "line-to-sign" in (element.get("class") or "") else (element.text or "") + inner


def words(element: Element) -> str:
    text = tidy(raw(element))
    return text.upper() if "capitals" in (element.get("class") or "").split() else text


def tidy(text: str) -> str:
    """Without the white space of the HTML; a line for each line of the paper."""
    lines = (WHITE_SPACE.sub(" ", line).strip(" ") for line in clean(text).split("\N{LINE SEPARATOR}"))
    return "\n".join(lines).strip("\n")


def clean(text: str) -> str:
    return UNPRINTABLE.sub("", text)


def mark(row: Any, name: str) -> None:
    """A property of a row that python-docx has no name for: kept on one sheet, or repeated on each."""
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001
