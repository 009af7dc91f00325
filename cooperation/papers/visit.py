"""Отчёт о визите делегации and программа пребывания: form 4 of the akimat's documents."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement, Commitment, Document
from agreements.reports import executors, parties
from delegations.models import ProgrammeItem
from partners.models import City
from reporting.dates import today
from reporting.formats import long_date, partial
from reporting.papers import NUMBER, Paper

if TYPE_CHECKING:
    import datetime as dt

    from delegations.models import Delegation, Member

# --- The programme, by the clocks of both cities ---


def zone_of(city: City | None) -> dt.tzinfo | None:
    """The zone of the city; ``None`` where it is not known."""
    try:
        return zoneinfo.ZoneInfo(city.time_zone) if city and city.time_zone else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None


@dataclass(frozen=True)
class Clock:
    """A zone that times are told in, and the city whose it is; without a city it is the office's."""

    city: City | None
    zone: dt.tzinfo

    def told(self, item: ProgrammeItem, day: dt.date) -> str:
        """«10:00–12:00»; what falls on another day than ``day`` has its date, «12.10 23:00»."""
        ends = [one.astimezone(self.zone) for one in (item.starts_at, item.ends_at) if one]
        return "–".join(f"{one:%H:%M}" if one.date() == day else f"{one:%d.%m} {one:%H:%M}" for one in ends)


@dataclass(frozen=True)
class Entry:
    """An entry of the programme: its times by the clock of the place, then by the other city's."""

    item: ProgrammeItem
    day: dt.date
    times: list[tuple[str, str]]
    """Name of the city and time there; the name is empty where one clock serves."""


class Programme:
    """What a delegation does day by day."""

    def __init__(self, delegation: Delegation) -> None:
        self.delegation = delegation
        self.home = City.objects.filter(is_home=True).first()
        rows = ProgrammeItem.objects.filter(stop__delegation=delegation).select_related("stop__city")
        self.entries = [self.entry(item) for item in rows.order_by("starts_at", "pk")]

    def entry(self, item: ProgrammeItem) -> Entry:
        place = item.stop.city
        cities = dict.fromkeys((place, self.other_city(place)))
        clocks = [Clock(city, zone) for city in cities if (zone := zone_of(city))]
        clocks = clocks or [Clock(None, timezone.get_default_timezone())]
        day = item.starts_at.astimezone(clocks[0].zone).date()
        named = len(clocks) > 1 or clocks[0].city != place
        times = [(clock.city.name if named and clock.city else "", clock.told(item, day)) for clock in clocks]
        return Entry(item, day, times)

    def other_city(self, place: City) -> City | None:
        """Whose clock is told besides: ours abroad, the guests' at home."""
        return self.delegation.origin if place.is_home else self.home

    @property
    def days(self) -> list[tuple[dt.date, list[Entry]]]:
        return [(day, list(entries)) for day, entries in groupby(self.entries, key=lambda one: one.day)]

    @property
    def meetings(self) -> list[Entry]:
        """Where somebody was met, or something was discussed."""
        return [entry for entry in self.entries if entry.item.met or entry.item.topic]


class StayProgramme(Paper):
    """Программа пребывания: when, what, where, with whom, who sees to it."""

    name = "programme"
    label = gettext_lazy("Programme of stay")
    description = gettext_lazy("What a delegation does hour by hour, by the clocks of both cities.")
    template_name = "cooperation/papers/programme.html"
    columns = [
        (gettext_lazy("date, time"), 42),
        (gettext_lazy("event"), 0),
        (gettext_lazy("place"), 32),
        (gettext_lazy("participants"), 32),
        (gettext_lazy("responsible"), 27),
    ]

    def context(self) -> dict[str, Any]:
        return {"programme": Programme(self.record), "dates": dates(self.record)}

    def title(self) -> str:
        return f"{self.label}: {self.record.title}"


# --- The report ---


def dates(delegation: Delegation) -> str:
    """«с 12 по 15 …» would decline the month: «12 октября 2026 года – 15 октября 2026 года»."""
    ends = [value for name in ("starts_on", "ends_on") if (value := partial(delegation, name))]
    words = [long_date(end.date, end.precision) for end in ends]
    return " – ".join(dict.fromkeys(words))


def basis(delegation: Delegation) -> list[str]:
    """The order, the forum, the visit it answers."""
    found = []
    if delegation.order_number and delegation.order_date:
        found.append(
            _("order No. {number} of {date}").format(
                number=delegation.order_number, date=long_date(delegation.order_date)
            )
        )
    elif delegation.order_number:
        found.append(_("order No. {number}").format(number=delegation.order_number))
    if delegation.forum:
        found.append(delegation.forum.title)
    if delegation.in_return_for:
        found.append(_("in return for: {visit}").format(visit=delegation.in_return_for.title))
    return found


def places(delegation: Delegation) -> list[str]:
    """«Россия: Томск, Барнаул», a line for each country on the way; of guests also where they came from."""
    cities = [stop.city for stop in delegation.stops.select_related("city")]
    by_country: dict[str, list[str]] = {}
    for city in cities:
        by_country.setdefault(city.country_name, []).append(city.name)
    lines = [f"{country}: {', '.join(dict.fromkeys(names))}" for country, names in by_country.items()]
    if origin := delegation.origin:
        lines.insert(0, _("from {city}, {country}").format(city=origin.name, country=origin.country_name))
    return lines


class VisitReport(Paper):
    """Отчёт о визите: who went where and why, who was met, what was signed and promised, what is proposed."""

    name = "report"
    label = gettext_lazy("Report on the visit of the delegation")
    description = gettext_lazy("Who went where and why, who was met, what was signed, promised and proposed.")
    template_name = "cooperation/papers/visit_report.html"
    in_word = True
    tables = {
        "members": [
            (NUMBER, 13),
            (gettext_lazy("full name"), 55),
            (gettext_lazy("position"), 0),
            (gettext_lazy("role"), 36),
        ],
        "programme": [(gettext_lazy("time"), 45), (gettext_lazy("event"), 0), (gettext_lazy("place"), 48)],
        "meetings": [
            (NUMBER, 13),
            (gettext_lazy("date"), 30),
            (gettext_lazy("with whom"), 0),
            (gettext_lazy("questions"), 65),
        ],
        "signed": [
            (NUMBER, 13),
            (gettext_lazy("document"), 0),
            (gettext_lazy("parties"), 62),
            (gettext_lazy("date and place"), 34),
        ],
        "promised": [
            (NUMBER, 13),
            (gettext_lazy("understanding"), 0),
            (gettext_lazy("side"), 24),
            (gettext_lazy("deadline"), 26),
            (gettext_lazy("responsible"), 42),
        ],
    }

    def title(self) -> str:
        return f"{self.label}: {self.record.title}"

    def context(self) -> dict[str, Any]:
        delegation: Delegation = self.record
        programme = Programme(delegation)
        members = list(delegation.members.select_related("person"))
        return {
            "tables": self.tables,
            "basis": basis(delegation),
            "places": places(delegation),
            "dates": dates(delegation),
            "members": members,
            "programme": programme,
            "signed": [(one, parties(one)) for one in self.signed()],
            "promised": [(one, executors(one)) for one in self.promised()],
            "annexes": Document.objects.visible_to(self.user).filter(delegation=delegation),
            "signer": signer(delegation, members),
        }

    def signed(self) -> Any:
        visible = Agreement.objects.listed_to(self.user).filter(delegation=self.record)
        return visible.for_register(today()).order_by("signed_on", "pk")

    def promised(self) -> Any:
        visible = Commitment.objects.listed_to(self.user).filter(delegation=self.record)
        return visible.for_register(today()).order_by("due_on", "pk")


@dataclass(frozen=True)
class Signer:
    """Who signs the report, as what."""

    name: str
    title: str


def signer(delegation: Delegation, members: list[Member]) -> Signer:
    """Who is entered, or else the head of the delegation."""
    head = next((member for member in members if member.role == member.Role.HEAD), None)
    title = delegation.report_signer_title
    if person := delegation.report_signer:
        is_head = head is not None and head.person_id == person.pk
        return Signer(person.short_name, title or (head.title if head and is_head else ""))
    return Signer(head.person.short_name if head else "", title or (head.title if head else ""))
