"""Invented forums and delegations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from delegations.models import Delegation, Forum, Member, ProgrammeItem, Stop

from .chance import Words
from .phrases import matter, thing
from .rows import MARK, save

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partners.models import City

    from .chance import Chance
    from .world import World

Direction, State = Delegation.Direction, Delegation.State
PROGRAMME = [
    Words("Әкімшіліктегі кездесу", "Встреча в администрации"),
    Words("Зауытты аралау", "Осмотр завода"),
]


@dataclass
class Trip:
    """A delegation, and where it went when."""

    delegation: Delegation
    route: list[City]
    starts_on: dt.date
    ends_on: dt.date


class Journeys:
    """The maker of forums and delegations, down to a quarter of a year after the world's last day."""

    def __init__(self, chance: Chance, world: World) -> None:
        self.chance = chance
        self.world = world

    def make(self, number: int) -> list[Trip]:
        """The journeys, saved with all that hangs on them, the earliest first."""
        forums = self.make_forums()
        trips = sorted((self.trip(forums) for _ in range(number)), key=lambda trip: trip.ends_on)
        save([trip.delegation for trip in trips])
        save([member for trip in trips for member in self.members(trip)])
        stops = [stop for trip in trips for stop in self.stops(trip)]
        save([stop for stop, _arrives_on in stops])
        save([item for stop, arrives_on in stops for item in self.programme(stop, arrives_on)])
        return trips

    def make_forums(self) -> dict[int, Forum]:
        """One a year, by year; those in the register already are taken as they are."""
        forums = {forum.starts_on.year: forum for forum in Forum.objects.all() if forum.starts_on}
        years = range(self.world.first.year, self.world.until.year + 1)
        new = {year: self.forum(year) for year in years if year not in forums}
        save(list(new.values()))
        return forums | new

    def forum(self, year: int) -> Forum:
        title = Words(
            f"{year} жылғы шекара маңы ынтымақтастығы форумы",
            f"Форум приграничного сотрудничества {year} года",
        )
        day = self.chance.day(dt.date(year, 5, 1), dt.date(year, 10, 31))
        city = self.chance.choice(self.world.cities)
        return Forum(city=city, starts_on=day, ends_on=day + dt.timedelta(days=1), **title.columns("title"))

    def trip(self, forums: dict[int, Forum]) -> Trip:
        chance, world = self.chance, self.world
        direction = Direction.OUTGOING if chance.happens(0.65) else Direction.INCOMING
        partner = world.some_partner(chance)
        others = chance.some(world.partners, 0, 2)
        route = list(dict.fromkeys([partner, *others])) if direction == Direction.OUTGOING else [world.home]
        starts_on = chance.day(world.first, world.until + dt.timedelta(days=90))
        ends_on = chance.later(starts_on, len(route), len(route) + 3)
        about = matter(chance, thing(chance, chance.choice(world.sectors).code))
        delegation = Delegation(
            direction=direction,
            origin=partner if direction == Direction.INCOMING else None,
            level=chance.choice(Delegation.Level.values),
            starts_on=starts_on,
            ends_on=ends_on,
            forum=forums.get(starts_on.year) if chance.happens(0.1) else None,
            order_number=MARK,
            order_date=starts_on - dt.timedelta(days=10),
            **self.state(starts_on, ends_on),
            **self.title(direction, partner, route).columns("title"),
            **Words(f"{about.kk}.", f"Переговоры {about.ru}.").capitalised().columns("purpose"),
        )
        return Trip(delegation, route, starts_on, ends_on)

    def state(self, starts_on: dt.date, ends_on: dt.date) -> dict[str, str]:
        if self.chance.happens(0.04):
            return {"state": State.CANCELLED, "state_reason": self.chance.words("texts", "reasons").ru}
        if ends_on < self.world.until:
            return {"state": State.COMPLETED}
        return {"state": State.PLANNED if starts_on > self.world.until else State.UNDER_WAY}

    def title(self, direction: str, partner: City, route: list[City]) -> Words:
        home = self.world.home
        if direction == Direction.INCOMING:
            return Words(
                f"{partner.name_kk} делегациясының сапары", f"Визит делегации {partner.name_ru_genitive}"
            )
        return Words(
            f"{home.name_kk} делегациясының сапары: {', '.join(city.name_kk for city in route)}",
            f"Визит делегации {home.name_ru_genitive}: {', '.join(city.name_ru for city in route)}",
        )

    def stops(self, trip: Trip) -> Iterator[tuple[Stop, dt.date]]:
        """A day in each city, the rest in the last; each stop with its day of arrival."""
        for place, city in enumerate(trip.route):
            arrives_on = trip.starts_on + dt.timedelta(days=place)
            last = city == trip.route[-1]
            departs_on = trip.ends_on if last else arrives_on + dt.timedelta(days=1)
            stop = Stop(delegation=trip.delegation, city=city, order=place + 1)
            stop.arrives_on, stop.departs_on = arrives_on, departs_on
            yield stop, arrives_on

    def members(self, trip: Trip) -> Iterator[Member]:
        title = Words("қала әкімінің орынбасары", "заместитель акима города").columns("title")
        for order, person in enumerate(self.chance.some(self.world.people, 2, 7)):
            role = Member.Role.MEMBER if order else Member.Role.HEAD
            yield Member(delegation=trip.delegation, person=person, role=role, order=order, **title)

    def programme(self, stop: Stop, day: dt.date) -> Iterator[ProgrammeItem]:
        """Two meetings on the day of arrival, by the clocks of the city."""
        for hour, title in zip((10, 15), PROGRAMME, strict=True):
            starts_at = dt.datetime.combine(day, dt.time(hour), ZoneInfo(stop.city.time_zone or "UTC"))
            ends_at = starts_at + dt.timedelta(hours=2)
            yield ProgrammeItem(stop=stop, starts_at=starts_at, ends_at=ends_at, **title.columns("title"))
