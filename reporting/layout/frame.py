"""What stands around the rows of a register, laid out by WeasyPrint.

The template prints the register with model rows: a table of class ``model``
with two bodies, the first with the heading of a group above its row.
WeasyPrint lays that out as three kinds of sheets: the head with the first rows
under it, a sheet that goes on, and the end. From them everything is read that
CSS decides (columns, fonts, distances, rules, where a sheet is full); then the
model rows are taken out, and what is left is painted around the real ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from weasyprint.document import Page
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from reporting.pdf import lay_out

from .lines import Types, colour

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from weasyprint.document import Document

    from .lines import Line, Type

#: The second model row stands on a sheet of its own, and so does what follows the table.
APART = "table.model > tbody + tbody, table.model + * { break-before: page }"
TABLE_APART = "table.model { break-before: page }"
ALIGNED = {"start": 0.0, "left": 0.0, "justify": 0.0, "center": 0.5, "end": 1.0, "right": 1.0}


class NoModel(ValueError):
    """The document has no table with model rows, or nothing in the flow right after it."""


@dataclass(frozen=True)
class Column:
    """A column of the table, or the heading of a group across all of them; lengths are CSS pixels."""

    type: Type
    left: float
    """The left edge of the text."""
    width: float
    """Of the text."""
    align: float
    """0: to the left, 1: to the right."""
    above: float
    """From the top of the cell to that of its first line."""
    below: float
    """From the bottom of the last line to that of the cell with its rule."""
    leading: float
    """From line to line."""
    baseline: float
    """From the top of a line."""
    gap: float
    """Between two paragraphs."""
    edge: float
    """The left edge of the rule to its right."""


@dataclass(frozen=True)
class Rules:
    """Where the rules of the table stand and how thick they are, in CSS pixels."""

    left: float
    right: float
    outer: float
    inner: float
    below: float
    colour: str


@dataclass(frozen=True)
class Numbers:
    """How the sheets are numbered, after the number of the model of a sheet that goes on."""

    keyword: str
    pattern: str
    type: Type
    centre: float
    align: float
    baseline: float
    first_too: bool

    @classmethod
    def found(cls, pages: list[Any], model: int, types: Types) -> Self | None:
        for box in margin_boxes(pages[model]):
            texts = [one for one in box.descendants() if isinstance(one, boxes.TextBox)]
            written = "".join(one.text for one in texts)
            if re.findall(r"\d+", written)[:1] == [str(model + 1)]:
                text, keyword = texts[0], box.at_keyword
                align = 0.5 if "center" in keyword else float("right" in keyword)
                return cls(
                    keyword=keyword,
                    pattern=re.sub(r"\d+", "{}", written),
                    type=types.of(text.style),
                    centre=text.position_x + text.width * align,
                    align=align,
                    baseline=text.position_y + text.baseline,
                    first_too=any(one.at_keyword == keyword for one in margin_boxes(pages[0])),
                )
        return None

    def line(self, number: int, total: int) -> tuple[float, Line]:
        """«3 / 128» and where it begins."""
        (line,) = self.type.lines(self.pattern.format(number, total), self.type.style["font_size"] * 100)
        return self.centre - line.width * self.align, line


class Frame:
    """The sheets around the rows, and the measures that the rows are set by."""

    def __init__(
        self, html: str, variant: str, files: Mapping[str, bytes], *, table_apart: bool = False
    ) -> None:
        self.html, self.variant, self.files, self.table_apart = html, variant, files, table_apart
        #: Of WeasyPrint, by what they are called there; rows and sheets share them.
        self.fonts: dict[int, Any] = {}
        self.types = Types(self.fonts)
        self.document = lay_out(html, variant, APART + TABLE_APART * table_apart, files)
        self.pages = [page._page_box for page in self.document.pages]
        found = [number for number, page in enumerate(self.pages) if table_of(page)]
        if len(found) != 2 or len(body_of(self.pages[found[1]]).children) != 1:
            raise NoModel(found)
        self.first, self.second = found
        page = self.pages[self.second]
        self.width, self.height = page.margin_width(), page.margin_height()
        self.bottom = page.content_box_y() + page.height
        self.numbers = Numbers.found(self.pages, self.second, self.types)
        self._measure()
        self._take_out()

    def with_table_apart(self) -> Frame:
        """The same with the table beginning on a sheet of its own."""
        return Frame(self.html, self.variant, self.files, table_apart=True)

    def _measure(self) -> None:
        table, continued = table_of(self.pages[self.first]), table_of(self.pages[self.second])
        (group, row), (again,) = table.children[-1].children, continued.children[-1].children
        self.top, self.top_again = group.position_y, again.position_y
        self.group = self._column(group.children[0])
        self.columns = [self._column(cell) for cell in row.children]
        cell = row.children[-1]
        self.rules = Rules(
            left=table.border_box_x(),
            right=cell.position_x + cell.border_width(),
            outer=table.border_left_width,
            inner=cell.border_right_width,
            below=cell.border_bottom_width,
            colour=colour(cell.style["color"]),
        )

    def _column(self, cell: Any) -> Column:
        first, *others = [box for box in cell.descendants() if isinstance(box, boxes.LineBox)]
        last = others[-1] if others else first
        text = next(box for box in first.descendants() if isinstance(box, boxes.TextBox))
        return Column(
            type=self.types.of(text.style),
            left=cell.content_box_x(),
            width=cell.width,
            align=ALIGNED[cell.style["text_align_all"]],
            above=first.position_y - cell.position_y,
            # Not of the laid out cell: there it holds what other cells of the row have more.
            below=cell.style["padding_bottom"].value + cell.border_bottom_width,
            leading=first.height,
            baseline=text.position_y + text.baseline - first.position_y,
            gap=last.position_y - first.position_y - first.height if others else 0.0,
            edge=cell.position_x + cell.border_width() - cell.border_right_width,
        )

    def _take_out(self) -> None:
        """Takes out the model rows and the numbers of the sheets, which are not known yet."""
        for page in self.pages:
            page.children = [
                child
                for child in page.children
                if not (self.numbers and getattr(child, "at_keyword", "") == self.numbers.keyword)
            ]
            if table := table_of(page):
                table.children = table.children[:-1]
                table.height = sum(child.height for child in table.children)

    # --- What stands before and after the table ---

    @property
    def head(self) -> list[Any]:
        """The sheets up to that on which the table begins."""
        return self.pages[: self.first + 1]

    @property
    def tail(self) -> list[Any]:
        """The sheets of what follows the table."""
        return self.pages[self.second + 1 :]

    @property
    def tail_height(self) -> float:
        page = self.tail[0]
        bottoms = [box.position_y + box.margin_height() for box in in_flow(page)]
        return max(bottoms, default=page.content_box_y()) - page.content_box_y()

    def move_tail(self, top: float) -> None:
        """Moves what follows the table to where that ends on the sheet, which has its margins already.

        What has its own place on the sheet, such as the executor, stays there.
        """
        page = self.tail[0]
        page.children = [child for child in page.children if not isinstance(child, boxes.MarginBox)]
        for box in in_flow(page):
            box.translate(dy=top - page.content_box_y())

    def painted(self, pages: list[Any]) -> Document:
        """A document of these sheets that shares its fonts with the rows."""
        document = self.document.copy([Page(page) for page in pages])
        document.fonts = self.fonts
        return document


def table_of(page: Any) -> Any:
    """The part of the model table on a sheet."""
    for box in page.descendants():
        if isinstance(box, boxes.TableBox) and "model" in box.element.get("class", "").split():
            return box
    return None


def in_flow(page: Any) -> list[Any]:
    """The blocks of the text, without what has its own place on the sheet."""
    return [box for box in body_of(page).children if not isinstance(box, AbsolutePlaceholder)]


def body_of(page: Any) -> Any:
    return page.children[0].children[0]


def margin_boxes(page: Any) -> Iterator[Any]:
    return (box for box in page.children if isinstance(box, boxes.MarginBox))
