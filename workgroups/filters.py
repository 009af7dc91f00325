"""What may be asked of working groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
from django.db.models import Q
from django.forms import HiddenInput
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField

from agreements.filters import CommitmentFilter
from agreements.models.choices import Source
from partners.models import City, Sector
from reporting.filters import ArchivableFilter, ChoicesFilter, RowsFilter, TextFilter, count_by
from reporting.formats import long_date

from .models import Decision, Meeting, WorkingGroup

if TYPE_CHECKING:
    from agreements.models.commitment import CommitmentQuerySet

    from .models.decision import DecisionQuerySet
    from .models.working_group import WorkingGroupQuerySet


class WorkingGroupFilter(ArchivableFilter):
    text = TextFilter(label=_("text"), method="by_text")
    city = RowsFilter(label=_("partner city"), queryset=City.objects.partners(), to_field_name="slug")

    facets = {"city": "count_cities"}

    class Meta:
        model = WorkingGroup
        fields: list[str] = []

    def by_text(self, rows: WorkingGroupQuerySet, name: str, value: str) -> WorkingGroupQuerySet:
        names = Q(name_kk__icontains=value) | Q(name_ru__icontains=value) | Q(name_en__icontains=value)
        return rows.filter(names | Q(order_number__icontains=value))

    def count_cities(self, rows: WorkingGroupQuerySet) -> dict[str, int]:
        return count_by(rows, "city__slug")


class MeetingField(ModelChoiceField):
    def label_from_instance(self, obj: Meeting) -> str:
        return f"{obj}, {long_date(obj.held_on)}, {obj.group}"


class MeetingFilter(django_filters.ModelChoiceFilter):
    """A meeting, called by its number, day and group."""

    field_class = MeetingField


class AssignmentFilter(CommitmentFilter):
    """As of commitments; and by the meeting that gave them, and by their direction."""

    sector = RowsFilter(
        label=_("direction of cooperation"),
        queryset=Sector.objects.all(),
        to_field_name="code",
        method="by_sector",
    )
    source = ChoicesFilter(
        label=_("where it comes from"),
        choices=[*Source.choices, ("protocol", _("protocol"))],
        method="by_source",
    )
    meeting = MeetingFilter(
        label=_("protocol"),
        queryset=Meeting.objects.select_related("group"),
        method="by_meeting",
        widget=HiddenInput,
    )

    def by_sector(self, rows: CommitmentQuerySet, name: str, value: list[Sector]) -> CommitmentQuerySet:
        return rows.of_direction(value)

    @property
    def decisions(self) -> DecisionQuerySet:
        return Decision.objects.visible_to(self.request.user)

    def sources(self) -> dict[str, Q]:
        return super().sources() | {"protocol": Q(decision__in=self.decisions)}

    def by_meeting(self, rows: CommitmentQuerySet, name: str, value: Meeting) -> CommitmentQuerySet:
        return rows.filter(decision__in=self.decisions.filter(item__meeting=value))
