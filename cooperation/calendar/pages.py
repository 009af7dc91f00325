"""The calendar by month and as a list, in a number of queries that does not grow with the entries."""

from __future__ import annotations

import datetime as dt
from calendar import Calendar as Weeks
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import count, groupby
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, DateField, F, SmallIntegerField, Value, Window
from django.db.models.functions import Greatest, RowNumber

from reporting.dates import Precision, month_of

from .entries import SOURCES, Entry, Kind, Source, within

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from accounts.models import AnyUser
    from partners.models import City

#: Entries that the month shows of a day, and of what is known to the month or year only.
MOST_OF_DAY, MOST_UNDATED = 4, 10
PER_PAGE = 100
#: A kind and the key of a row.
Found = tuple[Kind, int]


@dataclass
class Day:
    """A day of the month's grid: the entries shown, and how many there are."""

    date: dt.date
    inside: bool
    """Whether it is of the month itself, not of its neighbours."""
    found: list[Found] = field(default_factory=list)
    number: int = 0
    entries: list[Entry] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.number - len(self.entries)


@dataclass(frozen=True)
class Month:
    """A month as weeks from Monday to Sunday, with what is known to the month or year only above them."""

    first: dt.date
    weeks: list[list[Day]]
    undated: list[Entry]
    undated_number: int

    @property
    def days(self) -> list[Day]:
        return [day for week in self.weeks for day in week]

    @property
    def is_empty(self) -> bool:
        return not self.undated and not any(day.number for day in self.days if day.inside)

    @property
    def undated_more(self) -> int:
        return self.undated_number - len(self.undated)


@dataclass(frozen=True)
class Heading:
    """What the list stands its entries under: a day, or a month or year in the course of which they fall."""

    date: dt.date
    known: str


@dataclass(frozen=True)
class Calendar:
    """What one person may know of, of these kinds (none: all) and cities (none: all)."""

    user: AnyUser
    day: dt.date
    kinds: list[str] = field(default_factory=list)
    cities: list[City] = field(default_factory=list)
    with_finished: bool = True
    """Whether commitments that were kept are shown too."""

    @cached_property
    def sources(self) -> list[Source]:
        return [source for kind, source in SOURCES.items() if not self.kinds or kind in self.kinds]

    def rows(self, source: Source) -> Any:
        rows: Any = source.rows(self.user, self.cities, self.day)
        keep_all = self.with_finished or source.kind != Kind.DUE
        return rows if keep_all else rows.unfinished(self.day)

    # --- By month ---

    def month(self, first: dt.date) -> Month:
        weeks = grid(first)
        days = {day.date: day for week in weeks for day in week}
        for source in self.sources:
            self._place(source, days)
        undated = self.spanned(*month_of(first), undated=True)
        keys = [found(row) for row in undated[:MOST_UNDATED]]
        for day in days.values():
            day.found = day.found[:MOST_OF_DAY]
        known = self.entries([*keys, *(one for day in days.values() for one in day.found)])
        for day in days.values():
            day.entries = [known[one] for one in day.found if one in known]
        return Month(first, weeks, [known[one] for one in keys if one in known], undated.count())

    def _place(self, source: Source, days: dict[dt.date, Day]) -> None:
        """Counts the entries of a kind on each day, and notes the first of them."""
        first, last = min(days), max(days)
        rows = self.rows(source).filter(known=Precision.DAY, begins__lte=last, finishes__gte=first)
        rows = rows.order_by("begins", "pk")
        if source.lasts:
            for key, begins, finishes in rows.values_list("pk", "begins", "finishes"):
                for date in each_day(max(begins, first), min(finishes, last)):
                    days[date].number += 1
                    days[date].found.append((source.kind, key))
            return
        shown = rows.annotate(
            nth=Window(RowNumber(), partition_by=F("begins"), order_by="pk"),
            of_day=Window(Count("pk"), partition_by=F("begins")),
        ).filter(nth__lte=MOST_OF_DAY)
        counted: dict[dt.date, int] = {}
        for key, begins, number in shown.values_list("pk", "begins", "of_day"):
            counted[begins] = number
            days[begins].found.append((source.kind, key))
        for date, number in counted.items():
            days[date].number += number

    # --- As a list ---

    def page(self, first: dt.date, last: dt.date, number: str) -> Page:
        """A page of the list; its ``object_list`` are pairs of a Heading and its entries."""
        page = Paginator(self.spanned(first, last), PER_PAGE).get_page(number)
        page.object_list = self.under_headings(list(page.object_list))
        return page

    def listed(self, first: dt.date, last: dt.date, most: int) -> tuple[int, list[Any]]:
        """How many there are, and of the first of them pairs of a Heading and its numbered entries."""
        rows = self.spanned(first, last)
        numbers = count(1)
        told = self.under_headings(list(rows[:most]))
        return rows.count(), [
            (heading, [(next(numbers), one) for one in entries]) for heading, entries in told
        ]

    def under_headings(self, rows: list[tuple]) -> list[tuple[Heading, list[Entry]]]:
        known = self.entries(map(found, rows))
        return [
            (heading, [known[found(row)] for row in members if found(row) in known])
            for heading, members in groupby(rows, key=lambda row: Heading(row[0], row[1]))
        ]

    def spanned(self, first: dt.date, last: dt.date, *, undated: bool = False) -> QuerySet[Any, tuple]:
        """Day shown, how much of it is known, kind and key of all entries of these days, in order."""
        order = list(SOURCES)
        parts = []
        for source in self.sources:
            rows = self.rows(source).filter(within(first, last))
            rows = rows.exclude(known=Precision.DAY) if undated else rows
            shown = Greatest(F("begins"), Value(first, output_field=DateField()))
            place = Value(order.index(source.kind), output_field=SmallIntegerField())
            rows = rows.annotate(shown_on=shown, nth=place).order_by()
            parts.append(rows.values_list("shown_on", "known", "nth", "pk"))
        union = reduce(lambda one, other: one.union(other, all=True), parts)
        return union.order_by("shown_on", "known", "nth", "pk")

    # --- What they say ---

    def entries(self, wanted: Iterable[Found]) -> dict[Found, Entry]:
        """The entries of these rows; a fixed number of queries for each kind among them."""
        keys: dict[Kind, set[int]] = defaultdict(set)
        for kind, key in wanted:
            keys[kind].add(key)
        told: dict[Found, Entry] = {}
        for kind in keys:
            source = SOURCES[kind]
            rows = source.decorate(self.rows(source), self.day).filter(pk__in=keys[kind])
            told |= {(kind, row.pk): source.entry(row) for row in rows}
        return told


def found(row: tuple) -> Found:
    """The kind and the key in a row of ``Calendar.spanned``."""
    return list(SOURCES)[row[2]], row[3]


def grid(first: dt.date) -> list[list[Day]]:
    """The weeks that have a day of the month; the calendar ends where years do."""
    weeks = Weeks().monthdatescalendar(first.year, first.month)
    return [[Day(date, date.month == first.month) for date in week] for week in weeks]


def each_day(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=step) for step in range((last - first).days + 1)]
