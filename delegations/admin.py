"""Entry of forums and journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin_forms import NumberedFormSet, RecordedForm
from reporting.admin import partial_date_column
from reporting.admin_base import RecordedAdmin, RowAdmin, StackedRows, TabularRows
from reporting.archive_admin import ArchivableAdmin, InArchive
from reporting.forms import PartialDatesForm

from .models import Delegation, Forum, Member, ProgrammeItem, Stop

if TYPE_CHECKING:
    from django.db import models
    from django.http import HttpRequest

TITLE = ("title_kk", "title_ru", "title_en")


class JourneyForm(PartialDatesForm, RecordedForm):
    """The form of what lasts from one day to another, each perhaps known to the month only."""

    partial_dates = {"starts_on": "start", "ends_on": "end"}


class MemberRows(TabularRows):
    model = Member
    fields = ("person", "role", "title_kk", "title_ru", "order")
    autocomplete_fields = ("person",)


class StopRows(TabularRows):
    """The cities on the way; the programme in each is entered on the stop's own page."""

    model = Stop
    formset = NumberedFormSet
    fields = ("order", "city", "arrives_on", "departs_on")
    autocomplete_fields = ("city",)
    show_change_link = True


class ProgrammeRows(StackedRows):
    model = ProgrammeItem
    fields = (
        ("starts_at", "ends_at"),
        ("title_kk", "title_ru"),
        ("place_kk", "place_ru"),
        ("participants_kk", "participants_ru"),
        ("responsible_kk", "responsible_ru"),
        ("met_kk", "met_ru"),
        ("topic_kk", "topic_ru"),
    )


@admin.register(Delegation)
class DelegationAdmin(ArchivableAdmin):
    form = JourneyForm
    inlines = (MemberRows, StopRows)
    autocomplete_fields = ("forum", "in_return_for", "origin", "report_signer")
    list_display = ("__str__", "direction", "route", partial_date_column(Delegation, "starts_on"), "state")
    list_filter: ClassVar[Any] = (
        "direction",
        "state",
        "level",
        ("stops__city", admin.RelatedOnlyFieldListFilter),
        InArchive,
    )
    search_fields = ("search_text",)
    date_hierarchy = "starts_on"
    fieldsets = (
        (None, {"fields": [TITLE, ("direction", "origin", "level"), ("starts_on", "ends_on")]}),
        (_("basis"), {"fields": [("order_number", "order_date"), ("forum", "in_return_for")]}),
        (_("purpose"), {"fields": [("purpose_kk", "purpose_ru", "purpose_en")]}),
        (_("outcome"), {"fields": [("state", "state_reason"), ("outcome_kk", "outcome_ru", "outcome_en")]}),
        (
            _("report"),
            {
                "fields": [
                    ("proposals_kk", "proposals_ru", "proposals_en"),
                    ("report_signer", "reported_on"),
                    ("report_signer_title_kk", "report_signer_title_ru", "report_signer_title_en"),
                ]
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).with_stops()

    @admin.display(description=_("cities"))
    def route(self, delegation: Delegation) -> str:
        return ", ".join(str(stop.city) for stop in delegation.route)


@admin.register(Forum)
class ForumAdmin(RecordedAdmin):
    form = JourneyForm
    autocomplete_fields = ("city",)
    list_display = ("__str__", "ordinal", "city", partial_date_column(Forum, "starts_on"))
    list_select_related = ("city",)
    search_fields = TITLE
    date_hierarchy = "starts_on"
    fieldsets = ((None, {"fields": [TITLE, ("ordinal", "city"), ("starts_on", "ends_on")]}),)


@admin.register(Stop)
class StopAdmin(RowAdmin):
    parent = "delegation"
    inlines = (ProgrammeRows,)
    autocomplete_fields = ("city",)
    list_select_related = ("delegation", "city")
    fields = ("delegation", "city", "order", ("arrives_on", "departs_on"))


@admin.register(Member)
class MemberAdmin(RowAdmin):
    parent = "delegation"
    autocomplete_fields = ("person",)
    list_select_related = ("delegation", "person")
    fields = ("delegation", "person", "role", ("title_kk", "title_ru", "title_en"), "order")


@admin.register(ProgrammeItem)
class ProgrammeItemAdmin(RowAdmin):
    parent = "stop"
    list_select_related = ("stop__city",)
    fields = ("stop", *ProgrammeRows.fields)
