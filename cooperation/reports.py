"""Registers that join several floors: cities and organisations with what was signed with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Commitment, Party
from agreements.models.choices import Side
from partners import reports as partners
from reporting.columns import Column

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from partners.models.city import CityQuerySet
    from partners.models.organisation import OrganisationQuerySet


class CityRegister(partners.CityRegister):
    """Partner cities with the numbers of what was signed and what is late."""

    default_sort = "-agreements"
    columns = [
        *partners.CityRegister.columns,
        Column(name="agreements", label=_("agreements"), value="agreements", sort="agreements", width=30,
               numeric=True),
        Column(name="open", label=_("open commitments"), value="open_commitments", sort="open_commitments",
               width=34, numeric=True),
        Column(name="overdue", label=_("overdue"), value="overdue", sort="overdue", width=30, numeric=True,
               state=lambda row: "overdue" if row.overdue else ""),
    ]  # fmt: skip

    def decorate(self, rows: CityQuerySet) -> CityQuerySet:
        """Each number from one grouped subquery."""
        day = self.filterset.day
        visible = Agreement.objects.visible_to(self.user)
        signed = Party.objects.filter(side=Side.THEIRS, agreement__in=visible.values("pk")).with_place()
        promised = Commitment.objects.visible_to(self.user).filter(city=OuterRef("pk"))
        return rows.annotate(
            agreements=number(signed.filter(place=OuterRef("pk")), "place", "agreement"),
            open_commitments=number(promised.unfinished(day), "city"),
            overdue=number(promised.overdue(day), "city"),
        )

    def get_queryset(self) -> CityQuerySet:
        return super().get_queryset().partners()


def number(rows: QuerySet[Any], key: str, counted: str = "pk") -> Coalesce:
    """How many rows there are for the outer row, by the column that ties them to it."""
    by_key = rows.order_by().values(key).annotate(n=Count(counted, distinct=True))
    return Coalesce(Subquery(by_key.values("n")), 0)


class OrganisationRegister(partners.OrganisationRegister):
    """Organisations with the number of agreements that each signed."""

    columns = [
        *partners.OrganisationRegister.columns,
        Column(name="agreements", label=_("agreements"), value="agreements", sort="agreements", width=26,
               numeric=True),
    ]  # fmt: skip

    def decorate(self, rows: OrganisationQuerySet) -> OrganisationQuerySet:
        visible = Agreement.objects.visible_to(self.user)
        signed = Party.objects.filter(organisation=OuterRef("pk"), agreement__in=visible.values("pk"))
        return super().decorate(rows).annotate(agreements=number(signed, "organisation", "agreement"))


class EnterpriseRegister(OrganisationRegister, partners.EnterpriseRegister):
    """Enterprises with the number of contracts and agreements that each signed."""
