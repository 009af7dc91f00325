"""Rows set into sheets: a sheet is written as soon as it is full."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .cells import Compositor, divide
from .tags import Tags

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .cells import Block
    from .file import PdfFile
    from .frame import Column, Frame
    from .tags import CellTag

    #: The paragraphs of a cell, and the cells of a row.
    Texts = tuple[str, ...]

#: A row taller than a sheet begins under the one before if this many of its lines fit there.
FEWEST_LINES = 5
#: For the sums of many small heights.
FUDGE = 0.01
#: CSS pixels to points, from the top of the sheet.
SCALE = 0.75


@dataclass(slots=True)
class Sheet:
    """A sheet: its page object, its content streams in order, and the elements that its marks belong to."""

    page: int
    contents: list[int] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    annotations: list[bytes] = field(default_factory=list)
    parents: int = 0

    def end_marks(self, file: PdfFile) -> int:
        """Writes which element each mark belongs to, and forgets it; the number of that object."""
        if not self.parents:
            self.parents = file.number()
            file.add(self.parents, b"[%b]" % b" ".join(b"%d 0 R" % mark for mark in self.marks))
            self.marks.clear()
        return self.parents


@dataclass(slots=True)
class Strip:
    """Rows under each other without the heading of a group between them, or such a heading."""

    columns: Sequence[Column]
    top: float
    bottom: float


class Sheets:
    """Fills sheets with rows from the top to the bottom; lengths are CSS pixels from the top left corner."""

    def __init__(self, frame: Frame, file: PdfFile) -> None:
        self.file = file
        self.heading = file.number()
        self.tags = Tags(file, len(frame.columns))
        self._begin(frame)

    def _begin(self, frame: Frame) -> None:
        self.frame = frame
        self.compositor = Compositor()
        self.sheets = [Sheet(self.file.number()) for _ in frame.head]
        self._begin_sheet(frame.top)

    def _begin_sheet(self, top: float) -> None:
        self.sheet = self.sheets[-1]
        self.top = self.y = top
        self.shown: list[str] = []
        self.rules: list[str] = []
        self.strips: list[Strip] = []

    def _next_sheet(self) -> None:
        self.end_sheet()
        if len(self.sheets) > len(self.frame.head):
            self.sheet.end_marks(self.file)
        self.sheets.append(Sheet(self.file.number()))
        self._begin_sheet(self.frame.top_again)

    @property
    def room(self) -> float:
        """What is left of the sheet."""
        return self.frame.bottom - self.y + FUDGE

    # --- Rows ---

    def add(self, cells: Sequence[Texts], heading: str | None = None) -> None:
        """Sets a row, under the heading of its group if a group begins with it.

        A row that does not fit begins the next sheet; one taller than a sheet
        is divided between lines.
        """
        group = self.compositor.set_cell(self.frame.group, (heading,)) if heading else None
        blocks = self.compositor.set_row(self.frame.columns, cells)
        above = group.height if group else 0.0
        height = above + max(block.height for block in blocks)
        if height > self.room:
            least = above + max(
                min(block.height, column.above + column.below + FEWEST_LINES * column.leading)
                for column, block in zip(self.frame.columns, blocks, strict=True)
            )
            too_tall = height > self.frame.bottom - self.frame.top_again
            if not too_tall or least > self.room:
                if not self.strips and not self.frame.table_apart:
                    self._begin(self.frame.with_table_apart())
                    self.add(cells, heading)
                    return
                if self.strips:
                    self._next_sheet()
        if heading is not None or not self.tags.bodies:
            self.tags.begin_body(heading or "", self.sheet.page, self.y)
        if group:
            self._add_group(group)
        self._add_row(blocks)

    def _add_group(self, block: Block) -> None:
        columns = (self.frame.group,)
        cell = self.tags.cell(len(block.paragraphs))
        self._show(columns, [block], [cell], "TH")
        self.tags.add_group(cell)

    def _add_row(self, blocks: Sequence[Block]) -> None:
        columns = self.frame.columns
        cells = [self.tags.cell(len(block.paragraphs)) for block in blocks]
        rest: Sequence[Block] = blocks
        while max(block.height for block in rest) > self.room:
            fresh = not self.strips
            parts = [
                divide(column, block, self.room, must=fresh)
                for column, block in zip(columns, rest, strict=True)
            ]
            self._show(columns, [part for part, _ in parts], cells, "TD")
            left = [remaining for _, remaining in parts]
            if not any(left):
                break
            self._next_sheet()
            rest = [
                remaining or part._replace(paragraphs=(), height=0.0)
                for (part, _), remaining in zip(parts, left, strict=True)
            ]
        else:
            self._show(columns, rest, cells, "TD")
        self.tags.add_row(cells)

    # --- What is drawn ---

    def _show(
        self, columns: Sequence[Column], blocks: Sequence[Block], cells: Sequence[CellTag], tag: str
    ) -> None:
        """Shows the text of a row, or of as much of it as stands on this sheet."""
        marks, page = self.sheet.marks, self.sheet.page
        for column, block, cell in zip(columns, blocks, cells, strict=True):
            y = self.y + column.above + column.baseline
            for place, (lines, start, operators) in enumerate(block.paragraphs, block.first):
                self.shown.append(
                    f"/{'P' if cell.paragraphs else tag}<</MCID {len(marks)}>>BDC"
                    f" 1 0 0 -1 {start:.2f} {y:.2f} Tm {operators} EMC"
                )
                cell.marks[place].append((page, len(marks)))
                marks.append(cell.owner(place))
                y += len(lines) * column.leading + column.gap
        self._rule(columns, max(block.height for block in blocks))

    def _rule(self, columns: Sequence[Column], height: float) -> None:
        rules = self.frame.rules
        bottom = self.y + height
        if self.strips and self.strips[-1].columns is columns:
            self.strips[-1].bottom = bottom
        else:
            self.strips.append(Strip(columns, self.y, bottom))
        self._rectangle(rules.left, bottom - rules.below, rules.right - rules.left, rules.below)
        self.y = bottom

    def _rectangle(self, x: float, y: float, width: float, height: float) -> None:
        self.rules.append(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re")

    def end_sheet(self) -> None:
        """Writes what stands on the sheet."""
        rules = self.frame.rules
        self._rectangle(rules.left, self.top, rules.outer, self.y - self.top)
        for strip in self.strips:
            for column in strip.columns:
                self._rectangle(column.edge, strip.top, rules.inner, strip.bottom - strip.top)
        content = [
            "/Artifact<</Type/Pagination/Subtype/Header>>BDC q /Heading Do Q EMC"
            if len(self.sheets) > len(self.frame.head)
            else "",
            self.begin,
            "/Artifact BMC",
            rules.colour,
            *self.rules,
            "f EMC BT",
            *self.shown,
            "ET Q",
        ]
        number = self.file.number()
        self.file.add_stream(number, "\n".join(content).encode())
        self.sheet.contents.append(number)

    @property
    def begin(self) -> str:
        """Saves the state and turns the sheet: pixels from the top left corner."""
        return f"q {SCALE} 0 0 {-SCALE} 0 {self.frame.height * SCALE:.4f} cm"
