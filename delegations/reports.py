"""What is shown of delegations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from reporting.columns import Column
from reporting.formats import partial
from reporting.languages import translated_expression
from reporting.report import Report

from .filters import DelegationFilter
from .models import Delegation

if TYPE_CHECKING:
    from .models.delegation import DelegationQuerySet

STATES = {"planned": "plain", "under_way": "due_soon", "completed": "done", "cancelled": "dropped"}


class DelegationRegister(Report):
    """Official journeys, ours and theirs, the latest first."""

    name = "delegations"
    title = _("Delegations")
    print_title = _("Register of delegations")
    filterset_class = DelegationFilter
    default_sort = "-starts_on"
    columns = [
        Column(name="title", label=_("delegation"), value="title", width=80, link=True,
               sort=lambda: translated_expression("title")),
        Column(name="direction", label=_("direction"), value="get_direction_display", under="title"),
        Column(name="starts_on", label=_("begins on"), sort="starts_on", width=34, whole=True,
               value=lambda row: partial(row, "starts_on")),
        Column(name="ends_on", label=_("ends on"), under="starts_on",
               value=lambda row: partial(row, "ends_on")),
        Column(name="cities", label=_("cities"), width=50,
               value=lambda row: [stop.city.name for stop in row.route]),
        Column(name="origin", label=_("city it comes from"), value="origin", under="cities"),
        Column(name="head", label=_("head of the delegation"), width=50,
               value=lambda row: [str(member) for member in row.heads]),
        Column(name="state", label=_("state"), value="get_state_display", sort="state", width=34,
               state=lambda row: STATES[row.state]),
    ]  # fmt: skip

    def get_queryset(self) -> DelegationQuerySet:
        return Delegation.objects.visible_to(self.user)

    def decorate(self, rows: DelegationQuerySet) -> DelegationQuerySet:
        return rows.with_stops().with_heads().select_related("origin")
