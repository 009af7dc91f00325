"""The partner cities as a drawing: an inline SVG, the same on the page and on paper."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from agreements.models import Party
from agreements.models.choices import Side
from partners.models import City

from .cockpit.numbers import Number, register
from .labels import BOLD, LETTER, Box, Label, placed

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import AnyUser

#: In the units of the drawing; its texts are whole numbers, for a fraction would be written with a comma.
WIDTH, HEIGHT, MARGIN = 560, 340, 36
#: More names than this cannot be read; the smaller cities keep their dot.
MAX_LABELS = 14
WIDEST_ARC = 5


@dataclass
class Place:
    """A city on the drawing, in its units; the own city is at home."""

    city: City
    x: int
    y: int
    number: int
    label: Label | None = None

    @property
    def radius(self) -> int:
        return 7 if self.city.is_home else 4 + min(4, round(math.log2(1 + self.number) / 2))

    @property
    def words(self) -> str:
        return f"{self.city.name} · {self.number}" if self.number else self.city.name

    @property
    def total(self) -> Number:
        """What was signed with it, and the register of that."""
        return Number(self.number, register("agreements", city=self.city.slug))

    @property
    def box(self) -> Box:
        return Box(self.x - self.radius, self.y - self.radius, 2 * self.radius, 2 * self.radius)


@dataclass(frozen=True)
class Arc:
    """A bent line from home to a partner, as SVG path data; the more agreements, the thicker."""

    path: str
    width: int


@dataclass(frozen=True)
class Map:
    """The places with the arcs from home to each partner."""

    home: Place | None
    partners: list[Place]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def arcs(self) -> list[Arc]:
        if self.home is None:
            return []
        largest = max((place.number for place in self.partners), default=1)
        return [Arc(bent(self.home, end), arc_width(end.number, largest)) for end in self.partners]

    @property
    def places(self) -> list[Place]:
        return [*self.partners, *([self.home] if self.home else [])]

    @property
    def named(self) -> list[Place]:
        return [place for place in self.places if place.label]

    @property
    def by_number(self) -> list[Place]:
        """The partners, those with most agreements first: the table below the drawing."""
        return sorted(self.partners, key=lambda place: (-place.number, place.city.pk))


def bent(start: Place, end: Place) -> str:
    x, y = bend(start, end)
    return f"M{start.x} {start.y}Q{x} {y} {end.x} {end.y}"


def bend(start: Place, end: Place) -> tuple[int, int]:
    """The point that the arc is drawn towards: to one side of the straight line, by an eighth of it."""
    return (
        (start.x + end.x) // 2 - (end.y - start.y) // 8,
        (start.y + end.y) // 2 + (end.x - start.x) // 8,
    )


def arc_width(number: int, largest: int) -> int:
    """From 1 to 5, by the logarithm: one city often has more than all others together."""
    if number <= 0 or largest <= 1:
        return 1
    return 1 + round((WIDEST_ARC - 1) * math.log(number) / math.log(largest))


def by_city(user: AnyUser) -> QuerySet[Any, tuple]:
    """(key of a partner city, how many agreements with it are listed to this person)."""
    theirs = Party.objects.listed_to(user).filter(side=Side.THEIRS).with_place()
    return theirs.order_by().values_list("place").annotate(n=Count("agreement", distinct=True))


def agreements_by_city(user: AnyUser) -> dict[int, int]:
    return {city: number for city, number in by_city(user) if city}


def partner_map(user: AnyUser, *, numbers: dict[int, int] | None = None, only: City | None = None) -> Map:
    """Home and the partner cities that have coordinates; ``only`` draws one partner."""
    if numbers is None:
        numbers = agreements_by_city(user)
    cities = City.objects.visible_to(user).exclude(latitude=None)
    shown = [
        city
        for city in cities
        if city.is_home or (city == only if only else city.pk in numbers and not city.archived_on)
    ]
    places = project(shown, numbers)
    name(places)
    home = next((place for place in places if place.city.is_home), None)
    return Map(home, [place for place in places if not place.city.is_home])


def project(cities: list[City], numbers: dict[int, int]) -> list[Place]:
    """Equirectangular, true at the middle latitude, scaled to fill the drawing."""
    located = [
        (city, float(city.latitude), float(city.longitude))
        for city in cities
        if city.latitude is not None and city.longitude is not None
    ]
    if not located:
        return []
    middle = math.radians(sum(latitude for _, latitude, _ in located) / len(located))
    points = [(longitude * math.cos(middle), -latitude) for _, latitude, longitude in located]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    wide = max(x for x, _ in points) - left or 1
    high = max(y for _, y in points) - top or 1
    scale = min((WIDTH - 4 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
    shift_x, shift_y = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2
    return [
        Place(
            city,
            round(shift_x + (x - left) * scale),
            round(shift_y + (y - top) * scale),
            0 if city.is_home else numbers.get(city.pk, 0),
        )
        for (city, _, _), (x, y) in zip(located, points, strict=True)
    ]


def name(places: list[Place]) -> None:
    """Gives our own city and the largest of the others a label, where there is room for it."""
    ordered = sorted(places, key=lambda place: (not place.city.is_home, -place.number, place.city.pk))
    home = [place for place in ordered if place.city.is_home]
    named = [*home, *[place for place in ordered if not place.city.is_home][:MAX_LABELS]]
    taken = [place.box for place in places]
    crossed = [box for start in home for end in places if end is not start for box in along(start, end)]
    for place in named:
        letter = BOLD if place.city.is_home else LETTER
        clear = placed(place.box, place.words, [*taken, *crossed], WIDTH, HEIGHT, letter)
        place.label = clear or placed(place.box, place.words, taken, WIDTH, HEIGHT, letter)
        if place.label:
            taken.append(place.label.box)


def along(start: Place, end: Place) -> list[Box]:
    """Small boxes along the arc between two places: a name is better not written across it."""
    (x, y), steps = bend(start, end), 24
    found = []
    for step in range(1, steps):
        t = step / steps
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
        found.append(
            Box(round(a * start.x + b * x + c * end.x) - 2, round(a * start.y + b * y + c * end.y) - 2, 4, 4)
        )
    return found
