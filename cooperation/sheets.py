"""What a printed form looks like from afar: a small drawing of its first sheet, from a few words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: In the units of the drawing: a sheet of A4, its margins, the distance between lines.
SHORT, LONG = 210, 297
BINDING, MARGIN, TOP, LINE = 30, 12, 22, 9
#: The lengths of lines of text, in per cent of the full one, again and again.
LENGTHS = (100, 94, 98, 61)


@dataclass(frozen=True)
class Shape:
    """A rectangle: ``kind`` says what it stands for, and the stylesheet how it looks."""

    kind: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Sheet:
    """The first sheet of a form: what stands on it from top to bottom, and of how many lines or columns."""

    marks: tuple[tuple[str, int], ...]
    landscape: bool = False

    @property
    def width(self) -> int:
        return LONG if self.landscape else SHORT

    @property
    def height(self) -> int:
        return SHORT if self.landscape else LONG

    @property
    def room(self) -> int:
        """Between the margins."""
        return self.width - BINDING - MARGIN

    def shapes(self) -> Iterator[Shape]:
        y = TOP
        for mark, number in self.marks:
            for shape in DRAWN[mark](self, y, number):
                yield shape
                y = max(y, shape.y + shape.height)
            y += LINE

    def centred(self, y: int, share: int, height: int, kind: str) -> Shape:
        width = self.room * share // 100
        return Shape(kind, BINDING + (self.room - width) // 2, y, width, height)


def head(sheet: Sheet, y: int, lines: int) -> Iterator[Shape]:
    """The office over a rule, and the name of the paper."""
    yield sheet.centred(y, 55, 5, "line")
    yield Shape("line", BINDING, y + 10, sheet.room, 1)
    for line in range(lines):
        yield sheet.centred(y + 20 + line * 11, 75 - 20 * line, 7, "title")


def cover(sheet: Sheet, y: int, lines: int) -> Iterator[Shape]:
    yield sheet.centred(y, 55, 5, "line")
    for line in range(lines):
        yield sheet.centred(sheet.height * 2 // 5 + line * 18, 80 - 25 * line, 11, "title")
    yield sheet.centred(sheet.height * 3 // 5, 35, 5, "line")


def text(sheet: Sheet, y: int, lines: int) -> Iterator[Shape]:
    for line in range(lines):
        yield Shape("line", BINDING, y + line * LINE, sheet.room * LENGTHS[line % len(LENGTHS)] // 100, 4)


def section(sheet: Sheet, y: int, lines: int) -> Iterator[Shape]:
    yield Shape("title", BINDING, y, sheet.room * 2 // 5, 5)
    yield from text(sheet, y + 11, lines)


def facts(sheet: Sheet, y: int, lines: int) -> Iterator[Shape]:
    """Requisites: what each is called and what it is."""
    for line in range(lines):
        yield Shape("line", BINDING, y + line * 12, sheet.room * 30 // 100, 4)
        yield Shape("ink", BINDING + sheet.room * 36 // 100, y + line * 12, sheet.room * 55 // 100, 4)


def table(sheet: Sheet, y: int, columns: int) -> Iterator[Shape]:
    """Down to the lower margin, five rows at the most."""
    rows = min(5, (sheet.height - TOP - y) // 20)
    yield Shape("heading", BINDING, y, sheet.room, 14)
    edges = [BINDING + sheet.room * column // columns for column in range(columns + 1)]
    for row in range(1, rows + 1):
        for left, right in pairwise(edges):
            yield Shape("line", left + 4, y + row * 19, (right - left) * 3 // 5, 4)
        yield Shape("line", BINDING, y + row * 19 + 11, sheet.room, 1)


def approval(sheet: Sheet, y: int, lines: int) -> Iterator[Shape]:
    """On the right, above the name of the paper."""
    for line in range(lines):
        yield Shape("line", BINDING + sheet.room * 62 // 100, y + line * LINE, sheet.room * 38 // 100, 4)


def chart(sheet: Sheet, y: int, bars: int) -> Iterator[Shape]:
    for bar in range(bars):
        yield Shape("line", BINDING, y + bar * 15 + 3, sheet.room * 14 // 100, 4)
        length = sheet.room * (78 - bar * 16) // 100
        yield Shape("accent", BINDING + sheet.room * 18 // 100, y + bar * 15, length * 3 // 5, 10)
        yield Shape(
            "ink", BINDING + sheet.room * 18 // 100 + length * 3 // 5, y + bar * 15, length * 2 // 5, 10
        )


def signature(sheet: Sheet, y: int, lines: int) -> Iterator[Shape]:
    for line in range(lines):
        yield Shape("line", BINDING, y + line * 14, sheet.room * 22 // 100, 4)
        yield Shape("line", BINDING + sheet.room * 60 // 100, y + line * 14, sheet.room * 35 // 100, 4)


DRAWN = {
    "head": head,
    "cover": cover,
    "text": text,
    "section": section,
    "facts": facts,
    "table": table,
    "approval": approval,
    "chart": chart,
    "signature": signature,
}
