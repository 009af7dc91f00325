"""What may be asked of working groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models import City
from reporting.filters import RegisterFilter, RowsFilter, TextFilter, count_by

from .models import WorkingGroup

if TYPE_CHECKING:
    from .models.working_group import WorkingGroupQuerySet


class WorkingGroupFilter(RegisterFilter):
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
