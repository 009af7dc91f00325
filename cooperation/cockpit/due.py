"""What each side owes, and by when: a table, and the same numbers as stacked bars."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from agreements.models.choices import Promiser, State
from reporting.dates import last_day

from .numbers import Number, register

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from agreements.models.commitment import CommitmentQuerySet

WEEK, MONTH = dt.timedelta(days=7), dt.timedelta(days=30)
ONE_DAY = dt.timedelta(days=1)
#: Everything that is still to be done, in the words of the register's filter.
UNFINISHED = [State.OVERDUE.value, State.DUE_SOON.value, State.OPEN.value]
TO_COME = [State.DUE_SOON.value, State.OPEN.value]
#: In the units of the drawing, all whole: a fraction would be written with the comma of the language.
WIDTH, NAME_WIDTH, TOTAL_WIDTH, BAR_HEIGHT, STEP = 720, 145, 60, 22, 30
NARROWEST_WITH_NUMBER = 26


@dataclass(frozen=True)
class Band:
    """A stretch of due dates, its colour on paper and that of the numbers upon it."""

    name: str
    label: Any
    fill: str
    ink: str
    first: dt.date | None = None
    last: dt.date | None = None

    @property
    def dates(self) -> str:
        """«28.11.2026 – 05.12.2026» in every language, where both ends are known: the column is narrow."""
        return f"{self.first:%d.%m.%Y} – {self.last:%d.%m.%Y}" if self.first and self.last else ""

    @property
    def condition(self) -> Q:
        if self.name == "undated":
            return Q(due_on=None)
        bounds = {"due_on__gte": self.first, "due_on__lte": self.last}
        return Q(**{name: day for name, day in bounds.items() if day})

    @property
    def query(self) -> dict[str, Any]:
        """The filters that leave these among the unfinished."""
        if self.name == "undated":
            return {"state": TO_COME, "dated": "no"}
        if self.name == "overdue":
            return {"state": State.OVERDUE.value}
        bounds = {"due_from": self.first, "due_to": self.last}
        return {"state": TO_COME} | {name: day.isoformat() for name, day in bounds.items() if day}


def bands(day: dt.date) -> list[Band]:
    """Every due date lies in one of them. In December nothing is left of the year after thirty days."""
    year_end = last_day(day.year)
    later = max(day + MONTH, year_end) + ONE_DAY
    found = [
        Band("overdue", _("overdue"), "#a9221a", "#fff", last=day - ONE_DAY),
        Band("week", _("7 days"), "#d98a00", "#17212b", day, day + WEEK),
        Band("month", _("8–30 days"), "#f0c05a", "#17212b", day + WEEK + ONE_DAY, day + MONTH),
        Band("year", _("to the end of the year"), "#00636f", "#fff", day + MONTH + ONE_DAY, year_end),
        Band("later", _("later"), "#8fd0c4", "#17212b", first=later),
        Band("undated", _("no date"), "#d0d5d9", "#17212b"),
    ]
    return [band for band in found if not (band.first and band.last and band.first > band.last)]


@dataclass(frozen=True)
class Part:
    """The piece of a bar that stands for one band."""

    band: Band
    number: int
    x: int
    width: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def shows_number(self) -> bool:
        return self.width >= NARROWEST_WITH_NUMBER


@dataclass(frozen=True)
class Row:
    """What one side owes; the last row is that of all sides."""

    label: Any
    cells: list[tuple[Band, Number]]
    total: Number
    y: int
    parts: list[Part]

    @property
    def baseline(self) -> int:
        return self.y + BAR_HEIGHT * 7 // 10

    @property
    def end(self) -> int:
        return self.parts[-1].x + self.parts[-1].width if self.parts else NAME_WIDTH


@dataclass(frozen=True)
class Due:
    """Who owes what by when. Each unfinished commitment is counted once, so all sums are true."""

    bands: list[Band]
    rows: list[Row]
    total: Row
    this_year: Number
    width: int = WIDTH
    name_width: int = NAME_WIDTH
    bar_height: int = BAR_HEIGHT

    @property
    def height(self) -> int:
        return STEP * len(self.rows)

    def of(self, name: str) -> Number | None:
        """The number of a band, of all sides."""
        return next((number for band, number in self.total.cells if band.name == name), None)

    @property
    def overdue(self) -> Number | None:
        return self.of("overdue")

    @property
    def undated(self) -> Number | None:
        return self.of("undated")


def owed(commitments: CommitmentQuerySet, day: dt.date) -> QuerySet[Any]:
    """What is still to be done by city and side, in each band; one pass over the commitments."""
    counted = {band.name: Count("pk", filter=band.condition) for band in bands(day)}
    this_year = Count("pk", filter=Q(due_on__gte=day, due_on__lte=last_day(day.year)))
    by_city_and_side = commitments.unfinished(day).order_by().values("city", "side")
    return by_city_and_side.annotate(this_year=this_year, **counted)


def account_of(row: dict[str, Any]) -> tuple[int | None, str, int, int, int]:
    """A row of ``owed`` as the balance counts: city, side, to be done, late among them, done."""
    to_do = sum(row[name] for name in row.keys() - {"city", "side", "this_year"})
    return row["city"], row["side"], to_do, row["overdue"], 0


def due_of(found: list[dict[str, Any]], day: dt.date) -> Due:
    """Of the rows of ``owed``."""
    stretches = bands(day)
    numbers = {
        side: [sum(row[band.name] for row in found if row["side"] == side) for band in stretches]
        for side in Promiser.values
    }
    largest = max((sum(row) for row in numbers.values()), default=0) or 1
    scale = (WIDTH - NAME_WIDTH - TOTAL_WIDTH) / largest
    rows = [
        row_of(Promiser(side).label, stretches, numbers[side], STEP * place, scale, side=side)
        for place, side in enumerate(Promiser.values)
    ]
    everything = [sum(column) for column in zip(*numbers.values(), strict=True)]
    until_then = {"due_from": day.isoformat(), "due_to": last_day(day.year).isoformat()}
    return Due(
        stretches,
        rows,
        row_of(_("In all"), stretches, everything, 0, scale),
        Number(sum(row["this_year"] for row in found), register("commitments", state=TO_COME, **until_then)),
    )


def row_of(label: Any, stretches: list[Band], numbers: list[int], y: int, scale: float, **query: str) -> Row:
    cells = [
        (band, Number(number, register("commitments", **query, **band.query)))
        for band, number in zip(stretches, numbers, strict=True)
    ]
    total = Number(sum(numbers), register("commitments", **query, state=UNFINISHED))
    return Row(label, cells, total, y, parts_of(cells, scale))


def parts_of(cells: list[tuple[Band, Number]], scale: float) -> list[Part]:
    """Whole units, rounded so that the ends of equal bars meet."""
    parts, before = [], 0
    for band, number in cells:
        if number.value:
            start, end = round(before * scale), round((before + number.value) * scale)
            parts.append(Part(band, number.value, NAME_WIDTH + start, end - start))
            before += number.value
    return parts
