"""What is shown of working groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.columns import Column
from reporting.formats import partial
from reporting.languages import translated_expression
from reporting.report import Report

from .filters import WorkingGroupFilter
from .models import Membership, WorkingGroup

if TYPE_CHECKING:
    from .models.working_group import WorkingGroupQuerySet


def chair(group: WorkingGroup) -> str:
    chairs = [seat for seat in group.present_members if seat.role == Membership.Role.CHAIR]
    return str(chairs[0].person) if chairs else _("not named")


class WorkingGroupRegister(Report):
    """The working groups, a city each."""

    name = "workgroups"
    title = gettext_lazy("Working groups")
    print_title = gettext_lazy("Register of working groups")
    filterset_class = WorkingGroupFilter
    default_sort = "name"
    columns = [
        Column(name="name", label=gettext_lazy("working group"), value="name", width=80, link=True,
               sort=lambda: translated_expression("name")),
        Column(name="city", label=gettext_lazy("partner city"), value="city", width=40),
        Column(name="formed_on", label=gettext_lazy("formed on"), sort="formed_on", width=36, whole=True,
               value=lambda row: partial(row, "formed_on")),
        Column(name="dissolved_on", label=gettext_lazy("dissolved on"), value="dissolved_on",
               under="formed_on"),
        Column(name="chair", label=gettext_lazy("chair"), value=chair, width=50),
        Column(name="members", label=gettext_lazy("members"), value=lambda row: len(row.present_members),
               under="chair", numeric=True),
        Column(name="last_meeting", label=gettext_lazy("last meeting"), value="last_meeting_on",
               sort="last_meeting_on", width=40, whole=True),
        Column(name="meetings", label=gettext_lazy("meetings held"), value="meetings_held",
               under="last_meeting", numeric=True),
    ]  # fmt: skip

    def get_queryset(self) -> WorkingGroupQuerySet:
        return WorkingGroup.objects.visible_to(self.user)

    def decorate(self, rows: WorkingGroupQuerySet) -> WorkingGroupQuerySet:
        return rows.with_last_meeting().with_members(self.filterset.day).select_related("city")
