"""Contracts by city and direction as a drawing: an inline SVG, the same on page and paper."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import gettext as _

from partners.models import City, Sector

from .models import Agreement

if TYPE_CHECKING:
    from .models.agreement_rows import AgreementQuerySet

#: In the units of the drawing, all whole: a fraction would be written with the comma of the language.
WIDTH, NAME_WIDTH, TOTAL_WIDTH = 900, 190, 60
BAR_HEIGHT, STEP, TOP = 22, 32, 8
LEGEND_STEP, LEGEND_COLUMNS = 24, 2
#: Narrower parts of a bar hold no number.
NARROWEST_WITH_NUMBER = 20
#: More cities or directions than these cannot be told apart; the smaller ones are drawn together.
MOST_CITIES, MOST_DIRECTIONS = 15, 8
#: Light and dark in turn, so that neighbours differ without colours too; the last are «others» and «none».
FILLS = (
    "#00636f",
    "#f0c05a",
    "#7a3e9d",
    "#8fd0c4",
    "#a9221a",
    "#a8c4e8",
    "#1f3d63",
    "#e3a6c0",
    "#6b7680",
    "#d0d5d9",
)
DARK = {"#00636f", "#7a3e9d", "#a9221a", "#1f3d63", "#6b7680"}

Key = int | None


@dataclass(frozen=True)
class Direction:
    """A direction as the chart shows it, and where the legend says so."""

    name: str
    fill: str
    x: int
    y: int
    total: int


@dataclass(frozen=True)
class Part:
    """A part of a bar: the contracts of one direction with one city."""

    direction: Direction
    x: int
    width: int
    number: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def shows_number(self) -> bool:
        return self.width >= NARROWEST_WITH_NUMBER

    @property
    def ink(self) -> str:
        return "#fff" if self.direction.fill in DARK else "#17212b"


@dataclass(frozen=True)
class Bar:
    """The contracts with one city."""

    name: str
    y: int
    cells: list[tuple[Direction, int]]
    parts: list[Part]
    total: int

    @property
    def end(self) -> int:
        return self.parts[-1].x + self.parts[-1].width

    @property
    def baseline(self) -> int:
        return self.y + BAR_HEIGHT * 7 // 10


@dataclass(frozen=True)
class Chart:
    """A bar for each city, divided by directions; the same numbers as a table."""

    directions: list[Direction]
    bars: list[Bar]
    total: int
    height: int
    width: int = WIDTH
    name_width: int = NAME_WIDTH
    bar_height: int = BAR_HEIGHT


def chart_of(contracts: AgreementQuerySet) -> Chart:
    """Each contract once: under the first city of the other side and its first direction. Three queries."""
    numbers = counted(contracts)
    by_city: dict[Key, int] = defaultdict(int)
    by_direction: dict[Key, int] = defaultdict(int)
    for (city, direction), n in numbers.items():
        by_city[city] += n
        by_direction[direction] += n
    cities, city_names = leading(by_city, City, MOST_CITIES, _("other cities"), _("city not named"))
    sectors, sector_names = leading(
        by_direction, Sector, MOST_DIRECTIONS, _("other directions"), _("no direction")
    )
    cells: dict[tuple[Key, Key], int] = defaultdict(int)
    for (city, direction), n in numbers.items():
        cells[cities[city], sectors[direction]] += n
    return drawn(city_names, sector_names, cells)


def counted(contracts: AgreementQuerySet) -> dict[tuple[Key, Key], int]:
    """(city, direction) → how many contracts."""
    through = Agreement.sectors.through.objects.filter(agreement=OuterRef("pk"))
    first = Subquery(through.order_by("sector__order", "sector").values("sector")[:1])
    rows = contracts.with_partner_city().annotate(direction=first).order_by()
    pairs = rows.values_list("partner_city", "direction").annotate(n=Count("pk"))
    return {(city, direction): n for city, direction, n in pairs}


#: In the place of a key: what is drawn together.
OTHERS = 0


def leading(
    numbers: dict[Key, int], model: Any, most: int, others: str, none: str
) -> tuple[dict[Key, Key], dict[Key, str]]:
    """Each key → the key it is drawn under; and the names of those in order, the largest first."""
    named = model.objects.in_bulk([key for key in numbers if key])
    ordered = sorted(named, key=lambda key: (-numbers[key], key))
    shown = ordered if len(ordered) <= most else ordered[: most - 1]
    places: dict[Key, Key] = {key: key if key in shown else OTHERS for key in named}
    names: dict[Key, str] = {key: named[key].name for key in shown}
    if len(shown) < len(ordered):
        names[OTHERS] = others
    if None in numbers:
        places[None], names[None] = None, none
    return places, names


def drawn(cities: dict[Key, str], sectors: dict[Key, str], cells: dict[tuple[Key, Key], int]) -> Chart:
    totals = {city: sum(cells[city, sector] for sector in sectors) for city in cities}
    scale = (WIDTH - NAME_WIDTH - TOTAL_WIDTH) / max(totals.values(), default=1)
    legend_top = TOP + STEP * len(cities) + 8
    directions = {}
    for place, (key, name) in enumerate(sectors.items()):
        fill = FILLS[{OTHERS: -2, None: -1}.get(key, place)]
        line, column = divmod(place, LEGEND_COLUMNS)
        x, y = column * WIDTH // LEGEND_COLUMNS, legend_top + line * LEGEND_STEP
        total = sum(cells[city, key] for city in cities)
        directions[key] = Direction(name, fill, x, y, total)
    bars = []
    for place, (key, name) in enumerate(cities.items()):
        row = [(direction, cells[key, sector]) for sector, direction in directions.items()]
        bars.append(Bar(name, TOP + STEP * place, row, parts_of(row, scale), totals[key]))
    rows_of_legend = -(-len(sectors) // LEGEND_COLUMNS)
    return Chart(
        list(directions.values()), bars, sum(totals.values()), legend_top + rows_of_legend * LEGEND_STEP
    )


def parts_of(cells: list[tuple[Direction, int]], scale: float) -> list[Part]:
    """Whole units, rounded so that the ends of equal bars meet."""
    parts, before = [], 0
    for direction, number in cells:
        if number:
            start, end = round(before * scale), round((before + number) * scale)
            parts.append(Part(direction, NAME_WIDTH + start, end - start, number))
            before += number
    return parts
