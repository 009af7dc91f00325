"""What a register shows of a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import F

from .formats import lines

if TYPE_CHECKING:
    from django.db.models.expressions import Expression, OrderBy

Getter = Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One heading and the value under it, the same on the page, on paper and in a file.

    ``under`` names the column in whose cell this one stands as a second,
    softer part on the page and on paper; in files it has a column of its own.
    ``width`` is the share of the paper's width in millimetres, of the column
    together with what stands under it. The column that ``numbers`` the rows
    stands on paper in the place of the running number, where it has a value.
    ``whole`` words, of dates, are divided only where one fills a line.
    """

    name: str
    label: Any
    value: str | Getter
    sort: str | Callable[[], Expression] = ""
    under: str = ""
    width: int = 0
    link: bool = False
    numeric: bool = False
    numbers: bool = False
    whole: bool = False
    state: Getter | None = None
    """The word that a state's dot and colour are styled by, such as ``overdue``."""

    def value_of(self, row: Any) -> Any:
        """A method named by ``value``, such as ``get_kind_display``, is called."""
        getter = attrgetter(self.value) if isinstance(self.value, str) else self.value
        value = getter(row)
        return value() if callable(value) else value

    def order(self, *, descending: bool) -> OrderBy:
        """The rows without a value come last either way."""
        expression = self.sort() if callable(self.sort) else F(self.sort)
        return expression.desc(nulls_last=True) if descending else expression.asc(nulls_last=True)


@dataclass(frozen=True)
class Cell:
    """A column's value in a row, with what stands under it."""

    column: Column
    row: Any
    value: Any
    below: list[Cell]

    @property
    def state(self) -> str:
        return self.column.state(self.row) if self.column.state else ""

    @property
    def paragraphs(self) -> list[str]:
        """What stands in the cell on paper: each line of the value, then what is under it."""
        found = list(lines(self.value)) or ["—"]
        for below in self.below:
            if words := "\n".join(lines(below.value)):
                found.append(f"{below.column.label}: {words}" if below.column.numeric else words)
        return found


@dataclass(frozen=True)
class Heading:
    """A column of the page or paper: its own heading and those of what stands under it."""

    column: Column
    below: list[Column]
    first: int

    @property
    def numbers(self) -> str:
        """«3, 4»: the numbers of the requisites in this column, counted over all of them."""
        return ", ".join(str(self.first + step) for step in range(1 + len(self.below)))


def headings(columns: list[Column], first: int = 1) -> list[Heading]:
    """The columns that have a place of their own, each with those under it."""
    found = []
    for column in columns:
        if not column.under:
            below = [other for other in columns if other.under == column.name]
            found.append(Heading(column, below, first))
            first += 1 + len(below)
    return found


def cells(row: Any, shown: list[Heading]) -> list[Cell]:
    def cell(column: Column, below: list[Column]) -> Cell:
        return Cell(column, row, column.value_of(row), [cell(other, []) for other in below])

    return [cell(heading.column, heading.below) for heading in shown]
