"""Tables of the papers on a city: some columns of the registers, as wide as an upright sheet has room for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from agreements.reports import AgreementRegister, CommitmentRegister
from delegations.reports import DelegationRegister
from reporting.columns import cells, headings
from reporting.formats import lines
from reporting.papers import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from reporting.columns import Column

#: More rows than this are left to the register, and the paper says how many there are.
MOST_ROWS = 50
NUMBER_WIDTH = 9


@dataclass(frozen=True)
class Table:
    """A table of a paper: pairs of heading and width, and the lines of each cell."""

    columns: list[tuple[Any, int]]
    rows: list[list[list[str]]]
    #: How many rows there are; fewer may be shown.
    total: int

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.rows)


def chosen(columns: list[Column], widths: dict[str, int], apart: Iterable[str] = ()) -> list[Column]:
    """The columns named, in this order, with these widths; 0 is one that stands under another."""
    known = {column.name: column for column in columns}
    return [
        replace(known[name], width=width, under="" if name in apart else known[name].under)
        for name, width in widths.items()
    ]


def table(columns: list[Column], rows: QuerySet[Any]) -> Table:
    """The first rows of the query, which is counted only if there are more of them."""
    shown = headings(columns)
    first = list(rows[: MOST_ROWS + 1])
    total = rows.count() if len(first) > MOST_ROWS else len(first)
    written = [[list(texts(cell)) for cell in cells(row, shown)] for row in first[:MOST_ROWS]]
    heads = [
        (", ".join(str(one.label) for one in (heading.column, *heading.below)), heading.column.width)
        for heading in shown
    ]
    return Table([(NUMBER, NUMBER_WIDTH), *heads], written, total)


def texts(cell: Any) -> Iterable[str]:
    """The lines of a cell and of what stands under it."""
    for part in (cell, *cell.below):
        yield from lines(part.value)


AGREEMENTS = chosen(
    AgreementRegister.columns,
    {"number": 19, "title": 0, "kind": 0, "signed_on": 26, "term": 28, "status": 25, "progress": 23},
    apart=["term"],
)
COMMITMENTS = chosen(
    CommitmentRegister.columns,
    {"text": 0, "source": 0, "executors": 42, "completion_form": 0, "due_on": 28, "state": 25},
)
VISITS = chosen(
    DelegationRegister.columns,
    {"title": 0, "direction": 0, "starts_on": 30, "ends_on": 0, "cities": 28, "head": 34, "state": 22},
)
