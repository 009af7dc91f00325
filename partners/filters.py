"""What may be asked of cities and organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from reporting.filters import ChoicesFilter, RegisterFilter, RowsFilter, TextFilter, count_by

from .models import City, Organisation, Sector
from .models.city import country_choices

if TYPE_CHECKING:
    from django.db.models import QuerySet


class CityFilter(RegisterFilter):
    text = TextFilter(label=_("text"), method="by_text")
    country = ChoicesFilter(label=_("country"), choices=country_choices)

    facets = {"country": "count_countries"}

    class Meta:
        model = City
        fields: list[str] = []

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.search(value)

    def count_countries(self, rows: QuerySet) -> dict[str, int]:
        return count_by(rows, "country")


class OrganisationFilter(RegisterFilter):
    text = TextFilter(label=_("text"), method="by_text")
    kind = ChoicesFilter(label=_("kind"), choices=Organisation.Kind.choices)
    city = RowsFilter(label=_("city"), queryset=City.objects.all(), to_field_name="slug")
    sector = RowsFilter(
        label=_("direction of cooperation"),
        queryset=Sector.objects.all(),
        to_field_name="code",
        method="by_sector",
    )

    facets = {"kind": "count_kinds", "city": "count_cities", "sector": "count_sectors"}

    class Meta:
        model = Organisation
        fields: list[str] = []

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.search(value)

    def by_sector(self, rows: QuerySet, name: str, value: list) -> QuerySet:
        through = Organisation.sectors.through.objects
        return rows.filter(pk__in=through.filter(sector__in=value).values("organisation"))

    def count_kinds(self, rows: QuerySet) -> dict[str, int]:
        return count_by(rows, "kind")

    def count_cities(self, rows: QuerySet) -> dict[str, int]:
        return count_by(rows, "city__slug")

    def count_sectors(self, rows: QuerySet) -> dict[str, int]:
        return count_by(rows, "sectors__code")


class EnterpriseFilter(OrganisationFilter):
    """The same of enterprises, whose kind is known."""

    kind = None
    facets: dict[str, str] = {"city": "count_cities", "sector": "count_sectors"}
