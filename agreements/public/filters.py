"""What a visitor may ask of the public register."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement
from agreements.models.choices import Kind, Status
from reporting.dates import first_day, year_of
from reporting.filters import ChoicesFilter, RegisterFilter, RowsFilter, TextFilter

from .rows import cities, sectors, years

if TYPE_CHECKING:
    from agreements.models.agreement_rows import AgreementQuerySet
    from partners.models import City, Sector


class PublicFilter(RegisterFilter):
    text = TextFilter(label=_("words"), method="by_text")
    city = RowsFilter(label=_("partner city"), queryset=cities, to_field_name="slug", method="by_city")
    sector = RowsFilter(
        label=_("direction of cooperation"), queryset=sectors, to_field_name="code", method="by_sector"
    )
    kind = ChoicesFilter(label=_("kind"), choices=Kind.choices)
    year = django_filters.ChoiceFilter(
        label=_("year of signing"), choices=years, method="by_year", empty_label=_("any")
    )
    status = ChoicesFilter(label=_("status"), choices=Status.choices, method="by_status")

    class Meta:
        model = Agreement
        fields: list[str] = []

    def by_text(self, rows: AgreementQuerySet, name: str, value: str) -> AgreementQuerySet:
        return rows.search(value)

    def by_city(self, rows: AgreementQuerySet, name: str, value: list[City]) -> AgreementQuerySet:
        return rows.with_partner(value)

    def by_sector(self, rows: AgreementQuerySet, name: str, value: list[Sector]) -> AgreementQuerySet:
        return rows.in_sectors(value)

    def by_year(self, rows: AgreementQuerySet, name: str, value: str) -> AgreementQuerySet:
        return rows.filter(signed_on__range=year_of(first_day(int(value))))

    def by_status(self, rows: AgreementQuerySet, name: str, value: list[str]) -> AgreementQuerySet:
        return rows.of_status(value, self.day)
