"""Filters by what is derived, not stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from agreements.models.choices import State, Status
from partners.models import City
from reporting.dates import today

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.db.models import QuerySet
    from django.http import HttpRequest


class StatusFilter(admin.SimpleListFilter):
    """The legal status of agreements today."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        return Status.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        return queryset.filter(status=self.value()) if self.value() else queryset


class StateFilter(admin.SimpleListFilter):
    """How commitments stand today."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        return State.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        return queryset.with_state(today()).filter(state=self.value()) if self.value() else queryset


class PartnerCityFilter(admin.SimpleListFilter):
    """The city of a party of the other side."""

    title = _("partner city")
    parameter_name = "city"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [(str(city.pk), city.name) for city in City.objects.partners().listed()]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        key = self.value() or ""
        return queryset.with_partner(City.objects.filter(pk=int(key))) if key.isdecimal() else queryset
