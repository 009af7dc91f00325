"""Entry of working groups, their meetings and protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.admin_forms import NumberedFormSet, RecordedForm
from reporting.admin import partial_date_column
from reporting.admin_base import RecordedAdmin, RowAdmin, StackedRows, TabularRows
from reporting.archive_admin import ArchivableAdmin, InArchive
from reporting.forms import PartialDatesForm

from .actions import close_meeting
from .models import AgendaItem, Attendance, Decision, Meeting, Membership, WorkingGroup

if TYPE_CHECKING:
    from django.db import models
    from django.forms import ModelForm
    from django.http import HttpRequest


class Sealed(BaseModelAdmin):
    """What may no longer be changed once the meeting was held.

    ``sealed`` is annotated, so it tells how the meeting was loaded, whatever the form has made of it since.
    """

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not getattr(obj, "sealed", False)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not getattr(obj, "sealed", False)


class SealedAdmin(Sealed):
    """A protocol or a row of it on its own page."""

    #: The way from the row to the state of its meeting.
    meeting_state: ClassVar[str] = "state"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        held = Q(**{self.meeting_state: Meeting.State.HELD})
        return super().get_queryset(request).annotate(sealed=held)


class SealedRows(Sealed, InlineModelAdmin):
    """Rows of a protocol in the form of their meeting or agenda item, which is ``obj``."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not getattr(obj, "sealed", False)


class WorkingGroupForm(PartialDatesForm, RecordedForm):
    partial_dates = {"formed_on": "start"}


class DecisionFormSet(NumberedFormSet):
    numbered = "number"


class MembershipRows(StackedRows):
    model = Membership
    fields = (
        ("person", "role", "side"),
        ("title_kk", "title_ru"),
        ("since", "until", "order"),
        "by_agreement",
    )
    autocomplete_fields = ("person",)


class AttendanceRows(SealedRows, TabularRows):
    model = Attendance
    fields = ("person", "presence", "title_kk", "title_ru")
    autocomplete_fields = ("person",)


class AgendaRows(SealedRows, StackedRows):
    """The agenda; the decisions on an item are entered on the item's own page."""

    model = AgendaItem
    fk_name = "meeting"
    formset = NumberedFormSet
    fields = (
        "order",
        ("title_kk", "title_ru"),
        ("agreement", "reporter"),
        ("heard_kk", "heard_ru"),
        "speakers",
        ("spoke_kk", "spoke_ru"),
    )
    autocomplete_fields = ("agreement", "reporter", "speakers")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[AgendaItem]:
        return super().get_queryset(request).filter(is_struck=False)


class DecisionForm(PartialDatesForm, RecordedForm):
    partial_dates = {"due_on": "end"}


class DecisionRows(SealedRows, StackedRows):
    model = Decision
    form = DecisionForm
    formset = DecisionFormSet
    fields = (
        "number",
        ("text_kk", "text_ru"),
        ("lead_organisation", "lead_person", "co_executors"),
        ("due_on", "completion_form_kk", "completion_form_ru"),
        "commitment",
    )
    autocomplete_fields = ("lead_organisation", "lead_person", "co_executors", "commitment")
    show_change_link = True


@admin.register(WorkingGroup)
class WorkingGroupAdmin(ArchivableAdmin):
    form = WorkingGroupForm
    inlines = (MembershipRows,)
    autocomplete_fields = ("city",)
    list_display = (
        "__str__",
        "city",
        "order_number",
        partial_date_column(WorkingGroup, "formed_on"),
        "dissolved_on",
    )
    list_select_related = ("city",)
    list_filter: ClassVar[Any] = (
        ("city", admin.RelatedOnlyFieldListFilter),
        ("dissolved_on", admin.EmptyFieldListFilter),
        InArchive,
    )
    search_fields = ("name_kk", "name_ru", "city__name_kk", "city__name_ru", "order_number")
    date_hierarchy = "formed_on"
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("name_kk", "name_ru", "name_en"),
                    "city",
                    ("order_number", "formed_on", "dissolved_on"),
                ]
            },
        ),
        (_("purpose"), {"fields": [("purpose_kk", "purpose_ru", "purpose_en"), "note"]}),
    )


#: What a person reads where the database fixes a protocol.
FIXED = {
    "protocol_is_fixed": _(
        "The meeting was closed: its protocol is fixed and cannot be changed. "
        "What has to be put right is entered as a correction, on the page of the meeting."
    )
}


@admin.register(Meeting)
class MeetingAdmin(SealedAdmin, RecordedAdmin):
    trigger_messages = FIXED
    inlines = (AttendanceRows, AgendaRows)
    autocomplete_fields = ("group", "chair", "secretary", "documents")
    list_display = ("__str__", "group", "held_on", "chair", "state")
    list_select_related = ("group", "chair")
    list_filter = ("state", ("group", admin.RelatedOnlyFieldListFilter))
    search_fields = ("number", "group__name_kk", "group__name_ru", "place_kk", "place_ru")
    date_hierarchy = "held_on"
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "group",
                    ("number", "held_on", "starts_at", "ends_at"),
                    ("place_kk", "place_ru"),
                    ("heading_kk", "heading_ru", "heading_en"),
                    "documents",
                ]
            },
        ),
        (
            _("chair and secretary"),
            {
                "fields": [
                    ("chair", "secretary"),
                    ("chair_title_kk", "chair_title_ru"),
                    ("secretary_title_kk", "secretary_title_ru"),
                ],
                "description": _("An empty title is that of the attendance or of the composition."),
            },
        ),
        (
            _("protocol"),
            {
                "fields": ["state", "cancel_reason"],
                "description": _(
                    "The protocol of a held meeting is read-only: mark it as held when all is entered."
                ),
            },
        ),
    )

    def save_model(self, request: HttpRequest, obj: Meeting, form: ModelForm, change: bool) -> None:
        """Closed only after its rows are saved: the protocol of a held meeting takes no more."""
        if obj.state == Meeting.State.HELD:
            obj.state = Meeting.State.PLANNED
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.cleaned_data.get("state") == Meeting.State.HELD:
            close_meeting(meeting=form.instance, user=request.user)


@admin.register(AgendaItem)
class AgendaItemAdmin(SealedAdmin, RowAdmin):
    trigger_messages = FIXED
    parent = "meeting"
    meeting_state = "meeting__state"
    inlines = (DecisionRows,)
    autocomplete_fields = ("agreement", "reporter", "speakers")
    list_select_related = ("meeting__group",)
    fields = ("meeting", *AgendaRows.fields)


@admin.register(Decision)
class DecisionAdmin(SealedAdmin, RowAdmin):
    trigger_messages = FIXED
    parent = "item"
    meeting_state = "item__meeting__state"
    form = DecisionForm
    autocomplete_fields = (*DecisionRows.autocomplete_fields, "corrects")
    list_select_related = ("item__meeting__group",)
    search_fields = ("text_kk", "text_ru")
    fields = ("item", *DecisionRows.fields, ("corrects", "corrected_on"))

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return ("__str__", "text", "item", "meeting")

    @admin.display(description=_("text"))
    def text(self, decision: Decision) -> str:
        return Truncator(decision.text).chars(100)

    @admin.display(description=_("meeting"))
    def meeting(self, decision: Decision) -> str:
        return f"{decision.item.meeting}, {decision.item.meeting.group}"


@admin.register(Membership)
class MembershipAdmin(RowAdmin):
    parent = "group"
    autocomplete_fields = ("person",)
    list_select_related = ("group", "person")
    fields = (
        "group",
        "person",
        ("role", "side"),
        ("title_kk", "title_ru", "title_en"),
        "by_agreement",
        ("since", "until"),
        "order",
    )


@admin.register(Attendance)
class AttendanceAdmin(SealedAdmin, RowAdmin):
    trigger_messages = FIXED
    parent = "meeting"
    meeting_state = "meeting__state"
    autocomplete_fields = ("person",)
    list_select_related = ("meeting__group", "person")
    fields = ("meeting", "person", "presence", ("title_kk", "title_ru"))
