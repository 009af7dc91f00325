"""What was signed, year by year and kind by kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from agreements.models.choices import CONTRACT_KINDS, Kind, Status
from reporting.dates import first_day, last_day

from .numbers import Number, register

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from agreements.models.agreement_rows import AgreementQuerySet

#: In the units of the drawing, all whole.
WIDTH, HEIGHT, TOP, FOOT = 720, 210, 22, 22
WIDEST = 46
#: Of «≤2006».
HALF_MARK = 16
#: Of more years the earliest are drawn together.
MOST_YEARS = 21
CONTRACTS = [kind.value for kind in CONTRACT_KINDS]
AGREEMENTS = [kind.value for kind in Kind if kind not in CONTRACT_KINDS]


@dataclass(frozen=True)
class Year:
    """A year, or all before the others, and the bar that stands for it."""

    label: str
    #: Under the bar, where there is no room for words.
    mark: str
    agreements: Number
    contracts: Number
    total: Number
    x: int
    width: int
    heights: tuple[int, int]

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def mark_x(self) -> int:
        """Under the middle; a wide mark of the first bar stays within the drawing."""
        return max(self.middle, HALF_MARK)

    @property
    def top(self) -> int:
        return HEIGHT - FOOT - sum(self.heights)

    @property
    def seam(self) -> int:
        """Where the contracts end and the agreements below begin."""
        return self.top + self.heights[1]

    @property
    def number_y(self) -> int:
        return self.top - 5


@dataclass(frozen=True)
class Years:
    """The bars, and what they are drawn from."""

    years: list[Year]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def ground(self) -> int:
        return HEIGHT - FOOT

    @property
    def label_y(self) -> int:
        return HEIGHT - 6


@dataclass(frozen=True)
class Bar:
    """A number with its name, and how long it is drawn, in per cent of the largest beside it."""

    name: str
    number: Number
    share: int


@dataclass(frozen=True)
class Signed:
    """All agreements by the year of signing and by kind, and how many are in force."""

    by_year: Counter[tuple[int | None, str]]
    in_force: Number

    @property
    def kinds(self) -> list[Bar]:
        totals: Counter[str] = Counter()
        for (_year, kind), number in self.by_year.items():
            totals[kind] += number
        largest = max(totals.values(), default=1)
        return [
            Bar(
                str(Kind(kind).label),
                Number(number, register("agreements", kind=kind)),
                round(100 * number / largest),
            )
            for kind, number in totals.most_common()
        ]

    @property
    def years(self) -> Years:
        """From the first year to the last, empty ones too; the earliest together where there are many."""
        known = sorted({year for year, _kind in self.by_year if year})
        if not known:
            return Years([])
        first = max(known[0], known[-1] - MOST_YEARS + 1)
        spans = [(year, year) for year in range(first, known[-1] + 1)]
        if known[0] < first:
            spans = [(known[0], spans[0][1]), *spans[1:]]
        return Years(drawn([(span, self.between(*span)) for span in spans]))

    def between(self, first: int, last: int) -> tuple[int, int]:
        """How many agreements and how many contracts."""
        found = dict.fromkeys((False, True), 0)
        for (year, kind), number in self.by_year.items():
            if year and first <= year <= last:
                found[kind in CONTRACTS] += number
        return found[False], found[True]


def by_year_and_kind(agreements: AgreementQuerySet, day: dt.date) -> QuerySet[Any, tuple]:
    """How many were signed, and how many of those are in force; one pass over the agreements."""
    rows = agreements.with_status(day).order_by().values_list(ExtractYear("signed_on"), "kind")
    return rows.annotate(n=Count("pk"), valid=Count("pk", filter=Q(status=Status.IN_FORCE)))


def signed_of(found: list[tuple]) -> Signed:
    """Of the rows of ``by_year_and_kind``."""
    return Signed(
        Counter({(year, kind): n for year, kind, n, _valid in found}),
        Number(sum(valid for *_others, valid in found), register("agreements", status=Status.IN_FORCE.value)),
    )


def drawn(spans: list[tuple[tuple[int, int], tuple[int, int]]]) -> list[Year]:
    step = min(WIDTH // len(spans), WIDEST + WIDEST // 4)
    largest = max(sum(numbers) for _span, numbers in spans) or 1
    scale = (HEIGHT - TOP - FOOT) / largest
    return [
        year_of(*span, *numbers, place * step, step * 4 // 5, scale)
        for place, (span, numbers) in enumerate(spans)
    ]


def year_of(first: int, last: int, agreements: int, contracts: int, x: int, width: int, scale: float) -> Year:
    span = {"signed_from": first_day(first).isoformat(), "signed_to": last_day(last).isoformat()}
    whole = round((agreements + contracts) * scale)
    below = min(round(agreements * scale), whole)

    def number(value: int, **query: Any) -> Number:
        return Number(value, register("agreements", **query, **span))

    return Year(
        str(last) if first == last else _("to {year}").format(year=last),
        str(last) if first == last else f"≤{last}",
        number(agreements, kind=AGREEMENTS),
        number(contracts, kind=CONTRACTS),
        number(agreements + contracts),
        x,
        width,
        (below, whole - below),
    )
