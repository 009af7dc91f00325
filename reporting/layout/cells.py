"""The texts of a row set in the columns of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .frame import Column
    from .lines import Line

#: Cells remembered with their lines: a status or a city stands in hundreds of rows.
REMEMBERED = 5_000


class Paragraph(NamedTuple):
    """Lines that follow each other without a gap, and what shows them from where the first begins."""

    lines: tuple[Line, ...]
    start: float
    operators: str


class Block(NamedTuple):
    """What stands in a cell; ``first`` is the number of its first paragraph where a cell was divided."""

    paragraphs: tuple[Paragraph, ...]
    height: float
    first: int = 0


def set_paragraph(column: Column, lines: Sequence[Line]) -> Paragraph:
    starts = [column.left + (column.width - line.width) * column.align for line in lines]
    shown = [column.type.begin, lines[0].operators]
    for before, start, line in zip(starts, starts[1:], lines[1:], strict=False):
        shown.append(f"{start - before:.2f} {-column.leading:.3f} Td {line.operators}")
    return Paragraph(tuple(lines), starts[0], " ".join(shown))


def set_block(column: Column, paragraphs: Sequence[Sequence[Line]], first: int = 0) -> Block:
    set_ones = tuple(set_paragraph(column, lines) for lines in paragraphs)
    count = sum(len(lines) for lines in paragraphs)
    gaps = max(len(set_ones) - 1, 0) * column.gap
    return Block(set_ones, column.above + count * column.leading + gaps + column.below, first)


class Compositor:
    """Sets the cells of a table."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, tuple[str, ...]], Block] = {}

    def set_row(self, columns: Sequence[Column], cells: Sequence[tuple[str, ...]]) -> list[Block]:
        return [self.set_cell(column, texts) for column, texts in zip(columns, cells, strict=True)]

    def set_cell(self, column: Column, texts: tuple[str, ...]) -> Block:
        key = (id(column), texts)
        block = self.known.get(key)
        if block is None:
            if len(self.known) > REMEMBERED:
                self.known.clear()
            paragraphs = [
                [line for part in text.split("\n") for line in column.type.lines(part, column.width)]
                for text in texts
            ]
            block = self.known[key] = set_block(column, [lines for lines in paragraphs if lines])
        return block


def divide(column: Column, block: Block, room: float, *, must: bool) -> tuple[Block, Block | None]:
    """What of a cell fits in so many pixels, at least a line if it must, and what is left of it."""
    if block.height <= room:
        return block, None
    used = column.above + column.below
    for place, paragraph in enumerate(block.paragraphs):
        used += column.gap if place else 0
        fitting = int((room - used) / column.leading + 1e-6)
        if must and not place:
            fitting = max(fitting, 1)
        if fitting < len(paragraph.lines):
            return _cut(column, block, place, max(fitting, 0))
        used += len(paragraph.lines) * column.leading
    return block, None


def _cut(column: Column, block: Block, place: int, taken: int) -> tuple[Block, Block]:
    """The block cut after so many lines of its paragraph in this place."""
    lines = [paragraph.lines for paragraph in block.paragraphs]
    before = [*lines[:place], lines[place][:taken]] if taken else lines[:place]
    after = [lines[place][taken:], *lines[place + 1 :]]
    return set_block(column, before, block.first), set_block(column, after, block.first + place)
