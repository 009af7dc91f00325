"""Directions of cooperation by partner cities: where there is something, and where nothing yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import Agreement, Party
from agreements.models.choices import Side
from partners.models import City, Sector

from .numbers import Number, register

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from accounts.models import AnyUser
    from cooperation.kept import Kept

#: More columns or rows cannot be taken in; the smaller ones are counted together.
MOST_CITIES, MOST_DIRECTIONS = 10, 12
#: In the place of a key: all the others.
OTHERS = 0
SHADES = 4


@dataclass(frozen=True)
class Axis:
    """A column or a row: a city or a direction, or all the others, which have no total of their own."""

    name: str
    query: dict[str, Any]
    total: Number | None


@dataclass(frozen=True)
class Cell:
    """The agreements of a direction with a city; ``shade`` from 0 to 4 by the largest number."""

    column: Axis
    number: Number
    shade: int


@dataclass(frozen=True)
class Matrix:
    """The largest cities across, the directions downward."""

    columns: list[Axis]
    rows: list[tuple[Axis, list[Cell]]]


def matrix_of(
    user: AnyUser, kept: Kept, by_city: Mapping[int, int], most_cities: int = MOST_CITIES
) -> Matrix:
    """An agreement of several directions or cities stands in each of them, and once in a total.

    A city in the archive has no column: what was signed with it is in the totals of directions alone.
    """
    by_sector = dict(kept.rows(agreements_by_sector(user)))
    listed = City.objects.partners().listed().in_bulk(list(by_city))
    cities, other_cities = leading(by_city, listed, most_cities)
    sectors, other_sectors = leading(by_sector, Sector.objects.in_bulk(list(by_sector)), MOST_DIRECTIONS)
    columns = {city.pk: axis(city.name, by_city[city.pk], city=[city.slug]) for city in cities}
    rows = {sector.pk: axis(sector.name, by_sector[sector.pk], sector=[sector.code]) for sector in sectors}
    if other_cities:
        slugs = [city.slug for city in cities]
        name = ngettext("{n} other city", "{n} other cities", other_cities).format(n=other_cities)
        columns[OTHERS] = axis(name, city_other_than=slugs)
    if other_sectors:
        codes = [sector.code for sector in sectors]
        rows[OTHERS] = axis(_("other directions"), sector_other_than=codes)
    found = kept.rows(counted(user, list(columns), list(rows)))
    return crossed(columns, rows, {(city, sector): number for city, sector, number in found})


def axis(name: str, total: int | None = None, **query: list[str]) -> Axis:
    return Axis(name, query, None if total is None else Number(total, register("agreements", **query)))


def agreements_by_sector(user: AnyUser) -> QuerySet[Any, tuple]:
    """(direction, how many agreements)."""
    through = Agreement.sectors.through.objects.filter(agreement__in=Agreement.objects.listed_to(user))
    return through.order_by().values_list("sector").annotate(n=Count("pk"))


def leading(numbers: Mapping[int, int], named: Mapping[int, Any], most: int) -> tuple[list[Any], int]:
    """The largest, in order, and how many others there are."""
    ordered = sorted(named, key=lambda key: (-numbers[key], key))
    shown = ordered if len(ordered) <= most else ordered[: most - 1]
    return [named[key] for key in shown], len(ordered) - len(shown)


def counted(user: AnyUser, cities: list[int], sectors: list[int]) -> QuerySet[Any, tuple]:
    """(city, direction, how many agreements, each once)."""
    theirs = Party.objects.listed_to(user).filter(side=Side.THEIRS).with_place().order_by()
    partners = theirs.filter(place__in=City.objects.partners().listed().values("pk"))
    crossing = of_those("place", cities, partners, "column")
    directed = crossing.filter(agreement__sectors__isnull=False)
    both = of_those("agreement__sectors", sectors, directed, "row")
    return both.values_list("column", "row").annotate(n=Count("agreement", distinct=True))


def of_those(name: str, keys: list[int], rows: QuerySet[Any], to: str) -> QuerySet[Any]:
    """Annotates ``to``: the key where it is one of ``keys``, else that of all the others."""
    return rows.annotate(
        **{to: Case(When(**{f"{name}__in": keys}, then=F(name)), default=Value(OTHERS))},
    )


def crossed(columns: dict[int, Axis], rows: dict[int, Axis], numbers: dict[tuple[int, int], int]) -> Matrix:
    largest = max(numbers.values(), default=0)

    def cell(column: int, row: int) -> Cell:
        value = numbers.get((column, row), 0)
        address = register("agreements", **columns[column].query, **rows[row].query)
        return Cell(columns[column], Number(value, address), -(-SHADES * value // largest) if value else 0)

    return Matrix(
        list(columns.values()),
        [(axis, [cell(column, row) for column in columns]) for row, axis in rows.items()],
    )
