"""The partner cities as a drawing: an inline SVG, the same on the page and on paper."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from agreements.models import Agreement, Party
from agreements.models.choices import Side
from partners.models import City

if TYPE_CHECKING:
    from accounts.models import AnyUser

WIDTH, HEIGHT, MARGIN = 420, 260, 34
LABEL_HEIGHT = 15
#: More names than this cannot be read; the smaller cities keep their dot.
MAX_LABELS = 14


@dataclass
class Place:
    """A city on the drawing, in its units; the own city is at home."""

    city: City
    x: float
    y: float
    number: int
    label_y: float = 0
    left: bool = False
    """Whether the name stands to the left of the dot."""

    @property
    def radius(self) -> float:
        return 7 if self.city.is_home else 4 + min(4, math.log2(1 + self.number) / 2)

    @property
    def label_x(self) -> float:
        return self.x - self.radius - 5 if self.left else self.x + self.radius + 5


@dataclass(frozen=True)
class Map:
    """The places with the arcs from home to each partner."""

    home: Place | None
    partners: list[Place]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def arcs(self) -> list[str]:
        """A bent line from home to each partner, as SVG path data."""
        if self.home is None:
            return []
        start = self.home
        return [
            f"M{start.x:.1f} {start.y:.1f}Q{(start.x + end.x) / 2 - (end.y - start.y) / 8:.1f} "
            f"{(start.y + end.y) / 2 + (end.x - start.x) / 8:.1f} {end.x:.1f} {end.y:.1f}"
            for end in self.partners
        ]

    @property
    def places(self) -> list[Place]:
        return [*self.partners, *([self.home] if self.home else [])]

    @property
    def named(self) -> list[Place]:
        largest = sorted(self.partners, key=lambda place: -place.number)[:MAX_LABELS]
        return [*largest, *([self.home] if self.home else [])]


def agreements_by_city(user: AnyUser) -> dict[int, int]:
    """How many agreements this person may see with each partner city, by its key."""
    visible = Agreement.objects.visible_to(user)
    theirs = Party.objects.filter(side=Side.THEIRS, agreement__in=visible.values("pk")).with_place()
    counted = theirs.order_by().values_list("place").annotate(n=Count("agreement", distinct=True))
    return {place: n for place, n in counted if place}


def partner_map(user: AnyUser, *, numbers: dict[int, int] | None = None, only: City | None = None) -> Map:
    """Home and the partner cities that have coordinates; ``only`` draws one partner."""
    if numbers is None:
        numbers = agreements_by_city(user)
    cities = City.objects.visible_to(user).exclude(latitude=None)
    shown = [city for city in cities if city.is_home or (city == only if only else city.pk in numbers)]
    places = project(shown, numbers)
    spread_labels(places)
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
        Place(city, shift_x + (x - left) * scale, shift_y + (y - top) * scale, numbers.get(city.pk, 0))
        for (city, _, _), (x, y) in zip(located, points, strict=True)
    ]


def spread_labels(places: list[Place]) -> None:
    """Names stand beside their dots on the outer side, pushed down where two would overlap."""
    for left in (True, False):
        side = sorted((place for place in places if (place.x < WIDTH / 2) == left), key=lambda place: place.y)
        below = 0.0
        for place in side:
            place.left = left
            place.label_y = max(place.y + 4, below)
            below = place.label_y + LABEL_HEIGHT
