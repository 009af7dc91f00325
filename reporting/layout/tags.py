"""The rows in the structure tree of a tagged PDF (ISO 32000-1, 14.7)."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .file import PdfFile

#: A piece of content: the object of its page, and its number on the page.
Mark = tuple[int, int]


@dataclass(slots=True)
class CellTag:
    """A cell: the marks of each of its paragraphs, which are elements of their own if there are several."""

    number: int
    paragraphs: list[int]
    marks: list[list[Mark]]

    def owner(self, paragraph: int) -> int:
        """The element that the content of a paragraph belongs to."""
        return self.paragraphs[paragraph] if self.paragraphs else self.number


@dataclass(slots=True)
class Body:
    """The rows of a group: a TBody, which is written last, when its table has a number."""

    number: int
    heading: str = ""
    page: int = 0
    top: float = 0
    rows: array = field(default_factory=lambda: array("L"))


class Tags:
    """Writes the elements of rows."""

    def __init__(self, file: PdfFile, columns: int) -> None:
        self.file = file
        self.bodies: list[Body] = []
        #: What all cells of a column share: which headings they have; written at the end.
        self.attributes = [file.number() for _ in range(columns)]
        self.group_attribute = file.number()
        file.add(self.group_attribute, b"<</O/Table/Scope/Row/ColSpan %d>>" % columns)

    def begin_body(self, heading: str, page: int, top: float) -> None:
        self.bodies.append(Body(self.file.number(), heading, page, top))

    def cell(self, paragraphs: int) -> CellTag:
        number = self.file.number()
        numbers = [self.file.number() for _ in range(paragraphs)] if paragraphs > 1 else []
        return CellTag(number, numbers, [[] for _ in range(paragraphs)])

    def add_group(self, cell: CellTag) -> None:
        self._add_row([cell], b"TH", [self.group_attribute])

    def add_row(self, cells: list[CellTag]) -> None:
        self._add_row(cells, b"TD", self.attributes)

    def _add_row(self, cells: list[CellTag], kind: bytes, attributes: list[int]) -> None:
        row, body = self.file.number(), self.bodies[-1]
        body.rows.append(row)
        kids = b" ".join(b"%d 0 R" % cell.number for cell in cells)
        self.file.add(row, b"<</S/TR/P %d 0 R/K[%b]>>" % (body.number, kids))
        for cell, attribute in zip(cells, attributes, strict=True):
            for paragraph, marks in zip(cell.paragraphs, cell.marks, strict=False):
                self.file.add(paragraph, b"<</S/P/P %d 0 R%b>>" % (cell.number, content(marks)))
            if cell.paragraphs:
                inside = b"/K[%b]" % b" ".join(b"%d 0 R" % one for one in cell.paragraphs)
            else:
                inside = content(cell.marks[0]) if cell.marks else b""
            self.file.add(cell.number, b"<</S/%b/P %d 0 R/A %d 0 R%b>>" % (kind, row, attribute, inside))


def content(marks: list[Mark]) -> bytes:
    """The page of an element and its marks, those on other pages with theirs."""
    first = marks[0][0]
    if len(marks) == 1:
        return b"/Pg %d 0 R/K %d" % marks[0]
    kids = b" ".join(b"<</Type/MCR/Pg %d 0 R/MCID %d>>" % mark for mark in marks)
    return b"/Pg %d 0 R/K[%b]" % (first, kids)
