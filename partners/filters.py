"""What may be asked of cities and organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from reporting.filters import ArchivableFilter, ChoicesFilter, RowsFilter, TextFilter, count_by

from .models import City, Organisation, Sector
from .models.city import country_choices

if TYPE_CHECKING:
    from .models.city import CityQuerySet
    from .models.organisation import OrganisationQuerySet


class CityFilter(ArchivableFilter):
    text = TextFilter(label=_("text"), method="by_text")
    country = ChoicesFilter(label=_("country"), choices=country_choices)

    facets = {"country": "count_countries"}

    class Meta:
        model = City
        fields: list[str] = []

    def by_text(self, rows: CityQuerySet, name: str, value: str) -> CityQuerySet:
        return rows.search(value)

    def count_countries(self, rows: CityQuerySet) -> dict[str, int]:
        return count_by(rows, "country")


class OrganisationFilter(ArchivableFilter):
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

    def by_text(self, rows: OrganisationQuerySet, name: str, value: str) -> OrganisationQuerySet:
        return rows.search(value)

    def by_sector(self, rows: OrganisationQuerySet, name: str, value: list[Sector]) -> OrganisationQuerySet:
        through = Organisation.sectors.through.objects
        return rows.filter(pk__in=through.filter(sector__in=value).values("organisation"))

    def count_kinds(self, rows: OrganisationQuerySet) -> dict[str, int]:
        return count_by(rows, "kind")

    def count_cities(self, rows: OrganisationQuerySet) -> dict[str, int]:
        return count_by(rows, "city__slug")

    def count_sectors(self, rows: OrganisationQuerySet) -> dict[str, int]:
        return count_by(rows, "sectors__code")


class EnterpriseFilter(OrganisationFilter):
    """The same of enterprises, whose kind is known."""

    kind = None  # type: ignore[assignment]  # so django-filter drops what is inherited
    facets = {"city": "count_cities", "sector": "count_sectors"}
