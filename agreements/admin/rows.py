"""What hangs on an agreement or a commitment: rows in its form, and their own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from agreements.models import AccessGrant, Amendment, Commitment, Document, Extension, Party, Renewal
from agreements.models.renewal import RENEWED_AFTER_TERMINATION
from reporting.admin_base import RowAdmin, StackedRows, TabularRows

from .forms import AccessGrantForm, CommitmentForm, ExtensionFormSet, PartyFormSet, RenewalFormSet

if TYPE_CHECKING:
    from django.db import models
    from django.http import HttpRequest

PARTY = (("side", "organisation"), "signatory", ("title_kk", "title_ru"))
PARTY_SELDOM = (("described_kk", "described_ru", "described_en"), ("city", "signed_on"), "title_en")
GRANT = (("user", "unit"), ("reason", "until"), ("given_by", "given_on"))
EXTENSION = ("old_due_on", "new_due_on", "reason", "requested_by", "approved_by")


class PartyRows(StackedRows):
    model = Party
    formset = PartyFormSet
    autocomplete_fields = ("organisation", "city", "signatory")
    fieldsets = (
        (None, {"fields": PARTY}),
        (
            _("no organisation named, another city, another day"),
            {"fields": PARTY_SELDOM, "classes": ["collapse"]},
        ),
    )

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A new agreement begins with two sides."""
        return 0 if obj else 2


class RenewalRows(TabularRows):
    model = Renewal
    formset = RenewalFormSet
    fields = ("number", "decided_on", "starts_on", "new_end", "document", "note")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The paper it was decided by is one of the agreement's; a new agreement has none yet."""
        if db_field.name == "document" and request.resolver_match:
            key = request.resolver_match.kwargs.get("object_id")
            kwargs["queryset"] = Document.objects.visible_to(request.user).filter(agreement=key)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class AmendmentRows(TabularRows):
    model = Amendment
    fields = ("number", "signed_on", "text_kk", "text_ru")


class CommitmentRows(StackedRows):
    """The promises of an agreement, in short; the rest is on each one's own page."""

    model = Commitment
    form = CommitmentForm
    fields = (("text_kk", "text_ru"), ("side", "due_on", "lead_organisation", "city"))
    autocomplete_fields = ("lead_organisation", "city")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).with_first_due()


class ExtensionRows(TabularRows):
    """Later dates; those given stay as they are, and only who may approve them names who did."""

    model = Extension
    formset = ExtensionFormSet
    fields = EXTENSION

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        may = request.user.has_perm("agreements.approve_extension")
        return ("old_due_on",) if may else ("old_due_on", "approved_by")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AccessGrantRows(StackedRows):
    """Who else may know of a restricted agreement; shown to those who may give it."""

    model = AccessGrant
    form = AccessGrantForm
    fields = GRANT
    readonly_fields = ("given_by", "given_on")


class PartyAdmin(RowAdmin):
    parent = "agreement"
    autocomplete_fields = PartyRows.autocomplete_fields
    list_select_related = ("agreement", "organisation")
    fields = ("agreement", *PARTY, *PARTY_SELDOM, "order")


class RenewalAdmin(RowAdmin):
    parent = "agreement"
    autocomplete_fields = ("document",)
    trigger_messages = {"renewal_before_termination": RENEWED_AFTER_TERMINATION}
    fields = ("agreement", *RenewalRows.fields)


class AmendmentAdmin(RowAdmin):
    parent = "agreement"
    fields = ("agreement", ("number", "signed_on"), ("text_kk", "text_ru", "text_en"))


class AccessGrantAdmin(RowAdmin):
    parent = "agreement"
    form = AccessGrantForm
    fields = ("agreement", *GRANT)
    readonly_fields = AccessGrantRows.readonly_fields
    list_select_related = ("agreement", "user")


class ExtensionAdmin(RowAdmin):
    """To be looked at: an extension given is not changed, another one follows it."""

    parent = "commitment"
    fields = ("commitment", *EXTENSION)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
