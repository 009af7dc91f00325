"""The cooperation with a city over time: a drawing with its numbers, the same on page and paper."""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from babel.dates import format_date
from django.db.models import Case, Count, Q, Value, When
from django.db.models.functions import ExtractMonth, ExtractYear
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agreements.models import Agreement, Commitment
from delegations.models import Delegation, Forum
from reporting.dates import Precision
from reporting.formats import language
from workgroups.models import Meeting

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from accounts.models import AnyUser
    from partners.models import City

#: In the units of the drawing, all whole: a fraction would be written with the comma of the language.
WIDTH, NAME_WIDTH, LANE, TOP, AXIS = 900, 140, 40, 6, 26
#: The narrowest room for the name of a year or a month under the axis.
LABEL = 46
#: So few years are told by months; of more than so many, the earlier ones are only counted.
FEW_YEARS, MOST_YEARS = 3, 40


class Slot(NamedTuple):
    """A year, or a month of it; 0 is the whole year."""

    year: int
    month: int

    @property
    def begins(self) -> dt.date:
        return dt.date(self.year, self.month or 1, 1)

    @property
    def ends(self) -> dt.date:
        month = self.month or 12
        return dt.date(self.year, month, calendar.monthrange(self.year, month)[1])

    @property
    def name(self) -> str:
        """«2010», «окт. 2010»."""
        if not self.month:
            return str(self.year)
        return format_date(self.begins, {"kk": "y 'ж'. MMM"}.get(language(), "LLL y"), locale=language())


@dataclass(frozen=True)
class Lane:
    """One kind of events: its name, which rows of a city it counts by which date, and their register."""

    name: str
    label: Any
    rows: Callable[[AnyUser, City], QuerySet[Any]]
    date: str
    #: The name of the register and its filters for a city, a first and a last day; some kinds have none.
    register: str = ""
    filters: tuple[str, str] = ("", "")
    fixed: tuple[tuple[str, str], ...] = ()

    def numbers(self, user: AnyUser, city: City) -> dict[Slot, int]:
        """How many in each month; those known to the year only under month 0. One query."""
        rows = self.rows(user, city).exclude(**{self.date: None}).order_by()
        by_month = rows.annotate(year=ExtractYear(self.date), month=self._month(rows.model))
        counted = by_month.values_list("year", "month").annotate(n=Count("pk", distinct=True))
        return {Slot(year, month): n for year, month, n in counted}

    def _month(self, model: Any) -> Any:
        month = ExtractMonth(self.date)
        if not hasattr(model, f"{self.date}_precision"):
            return month
        return Case(When(**{f"{self.date}_precision": Precision.YEAR}, then=Value(0)), default=month)

    def address(self, city: City, slot: Slot) -> str:
        """The register of exactly these rows; empty where this kind has none."""
        if not self.register:
            return ""
        first, last = self.filters
        here = () if city.is_home else (("city", city.slug),)
        query = (*here, *self.fixed, (first, slot.begins.isoformat()), (last, slot.ends.isoformat()))
        return f"{reverse(self.register)}?{urlencode(query)}"


def forums(user: AnyUser, city: City) -> QuerySet[Forum]:
    """Those held there, and those that its visits and agreements follow from."""
    if city.is_home:
        return Forum.objects.all()
    visits = Delegation.objects.listed_to(user).to_city(city).order_by().values("forum")
    signed = Agreement.objects.listed_to(user).of_city(city).order_by().values("forum")
    return Forum.objects.filter(Q(city=city) | Q(pk__in=visits) | Q(pk__in=signed))


def visits(user: AnyUser, city: City) -> QuerySet[Delegation]:
    made = Delegation.objects.listed_to(user).exclude(state=Delegation.State.CANCELLED)
    return made if city.is_home else made.to_city(city)


def signatures(user: AnyUser, city: City) -> QuerySet[Agreement]:
    return Agreement.objects.listed_to(user).of_city(city)


def meetings(user: AnyUser, city: City) -> QuerySet[Meeting]:
    held = Meeting.objects.visible_to(user).held()
    return held if city.is_home else held.filter(group__city=city)


def results(user: AnyUser, city: City) -> QuerySet[Commitment]:
    return Commitment.objects.listed_to(user).of_city(city)


NOT_CANCELLED = tuple(("state", one.value) for one in Delegation.State if one != Delegation.State.CANCELLED)
LANES = [
    Lane("forums", _("forums"), forums, "starts_on"),
    Lane("visits", _("visits"), visits, "starts_on", "delegations", ("since", "until"), NOT_CANCELLED),
    Lane(
        "signatures",
        pgettext_lazy("events", "signatures"),
        signatures,
        "signed_on",
        "agreements",
        ("signed_from", "signed_to"),
    ),
    Lane("meetings", _("meetings"), meetings, "held_on"),
    Lane("results", _("results"), results, "completed_on", "commitments", ("done_from", "done_to")),
]


@dataclass(frozen=True)
class Mark:
    """A number in its place on the drawing."""

    x: int
    y: int
    radius: int
    number: int
    title: str

    @property
    def shows_number(self) -> bool:
        return self.number > 1

    @property
    def baseline(self) -> int:
        return self.y + 4


@dataclass(frozen=True)
class Timeline:
    """Kinds of events by years or months."""

    city: City
    slots: list[Slot]
    numbers: dict[str, dict[Slot, int]]
    #: How many events are earlier than what is drawn.
    earlier: int
    width: int = WIDTH
    name_width: int = NAME_WIDTH

    @property
    def height(self) -> int:
        return TOP + LANE * len(LANES) + AXIS

    @property
    def axis(self) -> int:
        return TOP + LANE * len(LANES)

    @property
    def lanes(self) -> list[tuple[Any, int]]:
        """Each kind with the height of its name."""
        return [(lane.label, middle(place) + 5) for place, lane in enumerate(LANES)]

    @property
    def rules(self) -> list[int]:
        return [TOP + LANE * place for place in range(len(LANES) + 1)]

    @property
    def step(self) -> float:
        return (WIDTH - NAME_WIDTH - 10) / len(self.slots)

    def x(self, place: int) -> int:
        return round(NAME_WIDTH + 10 + self.step * (place + 0.5))

    @property
    def ticks(self) -> list[tuple[int, str]]:
        """The names under the axis, as many as there is room for."""
        every = math.ceil((LABEL if not self.slots[0].month else 2 * LABEL) / self.step)
        return [(self.x(place), slot.name) for place, slot in enumerate(self.slots) if place % every == 0]

    @property
    def marks(self) -> list[Mark]:
        return [
            Mark(
                self.x(place),
                middle(row),
                radius(number),
                number,
                f"{lane.label}, {slot.name}: {number}",
            )
            for row, lane in enumerate(LANES)
            for place, slot in enumerate(self.slots)
            if (number := self.numbers[lane.name].get(slot, 0))
        ]

    @property
    def table(self) -> list[tuple[str, list[tuple[Any, int, str]]]]:
        """The same numbers, the latest first: kind, number and the register of exactly these rows."""
        return [
            (slot.name, [self._cell(lane, slot) for lane in LANES])
            for slot in reversed(self.slots)
            if any(slot in of_lane for of_lane in self.numbers.values())
        ]

    def _cell(self, lane: Lane, slot: Slot) -> tuple[Any, int, str]:
        number = self.numbers[lane.name].get(slot, 0)
        return lane.label, number, lane.address(self.city, slot) if number else ""


def radius(number: int) -> int:
    return min(LANE // 2 - 3, 6 + round(1.5 * math.log2(number)) + (number > 1))


def middle(row: int) -> int:
    return TOP + LANE * row + LANE // 2


def timeline(user: AnyUser, city: City) -> Timeline | None:
    """All that happened with the city and ``user`` may know of; None before anything has. A query a kind."""
    numbers = {lane.name: lane.numbers(user, city) for lane in LANES}
    keys = {slot for of_lane in numbers.values() for slot in of_lane}
    if not keys:
        return None
    first, last = min(keys), max(keys)
    if last.year - first.year < FEW_YEARS and all(slot.month for slot in keys):
        return Timeline(city, months(first, last), numbers, 0)
    by_year = {name: yearly(of_lane) for name, of_lane in numbers.items()}
    begins = max(first.year, last.year - MOST_YEARS + 1)
    earlier = sum(n for of_lane in by_year.values() for slot, n in of_lane.items() if slot.year < begins)
    return Timeline(city, [Slot(year, 0) for year in range(begins, last.year + 1)], by_year, earlier)


def months(first: Slot, last: Slot) -> list[Slot]:
    """Every month from one to the other, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    steps = (divmod(first.month - 1 + step, 12) for step in range(count))
    return [Slot(first.year + years, month + 1) for years, month in steps]


def yearly(numbers: dict[Slot, int]) -> dict[Slot, int]:
    found: dict[Slot, int] = defaultdict(int)
    for slot, number in numbers.items():
        found[Slot(slot.year, 0)] += number
    return dict(found)
