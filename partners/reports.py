"""What is shown of cities and organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from reporting.columns import Column
from reporting.languages import translated_expression
from reporting.report import Report

from .filters import CityFilter, EnterpriseFilter, OrganisationFilter
from .models import City, Enterprise, Organisation

if TYPE_CHECKING:
    from .models.city import CityQuerySet
    from .models.organisation import OrganisationQuerySet


class CityRegister(Report):
    """The cities that cooperate with ours."""

    name = "cities"
    title = _("Cities")
    print_title = _("Partner cities")
    filterset_class = CityFilter
    default_sort = "name"
    columns = [
        Column(name="name", label=_("city"), value="name", width=60, link=True,
               sort=lambda: translated_expression("name")),
        Column(name="country", label=_("country"), value="country_name", sort="country", width=45),
        Column(name="region", label=_("region"), value="region", under="country"),
        Column(name="population", label=_("population"), value="population", sort="population", width=30,
               numeric=True),
    ]  # fmt: skip

    def get_queryset(self) -> CityQuerySet:
        return City.objects.visible_to(self.user)


class OrganisationRegister(Report):
    """All who can be a party, be met or be responsible."""

    name = "organisations"
    title = _("Organisations")
    print_title = _("Register of organisations")
    filterset_class = OrganisationFilter
    default_sort = "name"
    columns = [
        Column(name="name", label=_("name"), value="name", width=80, link=True,
               sort=lambda: translated_expression("name")),
        Column(name="kind", label=_("kind"), value="get_kind_display", under="name"),
        Column(name="city", label=_("city"), value="city", width=40,
               sort=lambda: translated_expression("city__name")),
        Column(name="tax_number", label=_("tax number"), value="tax_number", width=34),
        Column(name="sectors", label=_("directions"), width=50,
               value=lambda row: ", ".join(sector.name for sector in row.sectors.all())),
        Column(name="contacts", label=_("telephone, e-mail"), width=44,
               value=lambda row: [row.phone, row.email]),
    ]  # fmt: skip

    def get_queryset(self) -> OrganisationQuerySet:
        return Organisation.objects.visible_to(self.user)

    def decorate(self, rows: OrganisationQuerySet) -> OrganisationQuerySet:
        return rows.select_related("city").prefetch_related("sectors")


class EnterpriseRegister(OrganisationRegister):
    """The enterprises: the parties of contracts."""

    name = "enterprises"
    title = _("Enterprises")
    print_title = _("Register of enterprises")
    filterset_class = EnterpriseFilter

    def get_queryset(self) -> OrganisationQuerySet:
        return Enterprise.objects.visible_to(self.user)
