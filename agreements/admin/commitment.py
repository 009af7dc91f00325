"""Entry of commitments and of how they were kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from agreements.actions import extend_commitment
from agreements.models import Commitment, Extension
from agreements.models.choices import State
from reporting.admin import partial_date_column
from reporting.archive_admin import ArchivableAdmin, InArchive
from reporting.dates import today

from .document import DocumentRows
from .filters import StateFilter
from .forms import CommitmentForm
from .rows import ExtensionRows

if TYPE_CHECKING:
    from django.contrib.admin.options import InlineModelAdmin
    from django.db import models
    from django.http import HttpRequest

    from accounts.models import Recorded


class CommitmentAdmin(ArchivableAdmin):
    form = CommitmentForm
    inlines = (ExtensionRows, DocumentRows)
    trigger_messages = {
        "commitment_moved_by_extension": _(
            "The date was moved by an extension; add another to move it again."
        ),
        "extension_from_present_date": _(
            "Somebody moved the date after you had opened this form. Open it anew and extend from that date."
        ),
    }
    autocomplete_fields = (
        "agreement",
        "city",
        "co_executors",
        "delegation",
        "lead_organisation",
        "lead_person",
    )
    list_display = (
        "short_text",
        "side",
        "city",
        partial_date_column(Commitment, "due_on"),
        "present_state",
        "lead",
    )
    list_select_related = ("city", "lead_organisation", "lead_person")
    list_filter: ClassVar[Any] = (StateFilter, "side", ("city", admin.RelatedOnlyFieldListFilter), InArchive)
    search_fields = ("search_text",)
    date_hierarchy = "due_on"
    fieldsets = (
        (None, {"fields": [("text_kk", "text_ru", "text_en"), ("side", "city", "due_on"), "sector"]}),
        (
            _("who carries it out"),
            {
                "fields": [
                    ("lead_organisation", "lead_person"),
                    "co_executors",
                    ("completion_form_kk", "completion_form_ru"),
                ]
            },
        ),
        (
            _("where it comes from"),
            {
                "fields": [
                    ("agreement", "point", "delegation"),
                    ("order_number", "ordered_on"),
                    "source_words",
                ]
            },
        ),
        (
            _("cost"),
            {"fields": [("cost", "cost_currency"), ("funding_source_kk", "funding_source_ru")]},
        ),
        (
            _("result"),
            {
                "fields": [
                    ("progress_kk", "progress_ru"),
                    ("result_kk", "result_ru"),
                    ("completed_on", "reported_by"),
                    ("verified_on", "verified_by"),
                ]
            },
        ),
        (
            _("delay"),
            {"fields": [("delay_reason_kk", "delay_reason_ru"), ("measures_kk", "measures_ru")]},
        ),
        (_("dropped"), {"fields": [("dropped_on", "drop_reason")], "classes": ["collapse"]}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Commitment | None = None) -> list[str]:
        """The head verifies; staff see who did."""
        may = request.user.has_perm("agreements.verify_commitment")
        return [*super().get_readonly_fields(request, obj), *(() if may else ("verified_on", "verified_by"))]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).with_state(today()).with_first_due()

    def get_inlines(self, request: HttpRequest, obj: Commitment | None) -> list[type[InlineModelAdmin]]:
        """A commitment not saved yet has no date to move."""
        return [rows for rows in self.inlines if obj or rows is not ExtensionRows]

    def save_row(self, request: HttpRequest, row: Recorded) -> None:
        if not isinstance(row, Extension):
            super().save_row(request, row)
            return
        given: dict[str, Any] = {
            name: getattr(row, name) for name in ("reason", "requested_by", "approved_by")
        }
        extend_commitment(commitment=row.commitment, new_due_on=row.new_due_on, user=request.user, **given)

    @admin.display(description=_("commitment"))
    def short_text(self, commitment: Commitment) -> str:
        return Truncator(commitment.text).chars(120)

    @admin.display(description=_("state"))
    def present_state(self, commitment: Commitment) -> str:
        return str(State(commitment.state).label)

    @admin.display(description=_("lead"))
    def lead(self, commitment: Commitment) -> str:
        return str(commitment.lead_organisation or commitment.lead_person or "")
