"""Entry of agreements, in the order of the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.actions import give_registry_number
from agreements.models import Agreement
from agreements.models.choices import Access, Side, Status
from agreements.models.renewal import RENEWED_AFTER_TERMINATION
from agreements.public.contacts import contacts_in
from partners.models import Organisation
from reporting.admin import partial_date_column
from reporting.archive_admin import ArchivableAdmin, InArchive
from reporting.dates import today

from .commitment import CommitmentAdmin
from .document import DocumentRows
from .filters import PartnerCityFilter, StatusFilter
from .forms import AgreementForm
from .rows import AccessGrantRows, AmendmentRows, CommitmentRows, PartyRows, RenewalRows

if TYPE_CHECKING:
    from django.contrib.admin.options import InlineModelAdmin
    from django.db import models
    from django.forms import ModelForm
    from django.http import HttpRequest


def our_side() -> dict[str, Any]:
    """The first party of most agreements: our administration, and the one who heads it today."""
    own = (
        Organisation.objects.filter(kind=Organisation.Kind.ADMINISTRATION, city__is_home=True)
        .listed()
        .first()
    )
    if own is None:
        return {"side": Side.OURS}
    held = list(own.posts.held_on(today())[:2])
    if len(held) != 1:
        return {"side": Side.OURS, "organisation": own.pk}
    (post,) = held
    titles = {name: getattr(post, name) for name in ("title_kk", "title_ru", "title_en")}
    return {"side": Side.OURS, "organisation": own.pk, "signatory": post.person_id, **titles}


def warn_of_contacts(request: HttpRequest, agreement: Agreement) -> None:
    """Who makes an agreement public is told of what in its text may be somebody's telephone."""
    found = contacts_in(agreement) if agreement.access == Access.PUBLIC else []
    if found:
        warning = gettext(
            "This agreement is public, and its text has what looks like a telephone or an e-mail address: "
            "{found}. If it is a person's, take it out."
        )
        messages.warning(request, warning.format(found=", ".join(found)))


class AgreementAdmin(ArchivableAdmin):
    change_form_template = "admin/agreements/agreement/change_form.html"
    form = AgreementForm
    # Documents last: a file already stored is not taken back when a later row is refused.
    inlines = (PartyRows, RenewalRows, AmendmentRows, CommitmentRows, AccessGrantRows, DocumentRows)
    autocomplete_fields = ("delegation", "forum", "parent", "place", "sectors")
    trigger_messages = {
        "agreement_parents_do_not_loop": _(
            "The agreement it rests on already rests on this one: choose another."
        ),
        "renewal_before_termination": RENEWED_AFTER_TERMINATION,
        **CommitmentAdmin.trigger_messages,
    }
    list_display = (
        "registry_number",
        "title",
        "kind",
        "parties",
        partial_date_column(Agreement, "signed_on"),
        "present_status",
        "access",
    )
    list_display_links = ("registry_number", "title")
    list_filter: ClassVar[Any] = (
        StatusFilter,
        "kind",
        PartnerCityFilter,
        "sectors",
        "access",
        "responsible",
        InArchive,
    )
    search_fields = ("search_text",)
    date_hierarchy = "signed_on"
    fieldsets = (
        (None, {"fields": [("title_kk", "title_ru", "title_en"), ("kind", "registry", "number_on_paper")]}),
        (_("signing"), {"fields": [("signed_on", "place"), "text_languages"]}),
        (
            _("term"),
            {
                "fields": [
                    ("in_force_from", "in_force_until", "notice_days"),
                    ("renewal_terms_kk", "renewal_terms_ru", "renewal_terms_en"),
                ]
            },
        ),
        (
            _("subject and sum"),
            {"fields": [("subject_kk", "subject_ru", "subject_en"), "sectors", ("amount", "currency")]},
        ),
        (_("basis"), {"fields": ["parent", ("delegation", "forum")]}),
        (_("access and responsibility"), {"fields": [("access", "responsible")]}),
        (_("note"), {"fields": [("source", "note")]}),
        (_("termination"), {"fields": [("terminated_on", "termination_reason")], "classes": ["collapse"]}),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).with_status(today()).prefetch_related("parties__organisation")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        defaults = {"signed_on": today(), "responsible": request.user.pk}
        return {**defaults, **super().get_changeform_initial_data(request)}

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Agreement, inline: InlineModelAdmin, prefix: str
    ) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        # Only to show: in a form sent back, a row that looks like its initial values would not be saved.
        if isinstance(inline, PartyRows) and not obj.pk and request.method == "GET":
            kwargs["initial"] = [our_side()]
        return kwargs

    def save_model(self, request: HttpRequest, obj: Agreement, form: ModelForm, change: bool) -> None:
        if obj.registry_sequence:
            super().save_model(request, obj, form, change)
        else:
            obj.stamp(request.user)
            give_registry_number(agreement=obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        warn_of_contacts(request, form.instance)

    @admin.display(description=_("title"))
    def title(self, agreement: Agreement) -> str:
        return agreement.title

    @admin.display(description=_("parties"))
    def parties(self, agreement: Agreement) -> str:
        return "; ".join(party.name for party in agreement.parties.all())

    @admin.display(description=_("status"))
    def present_status(self, agreement: Agreement) -> str:
        return str(Status(agreement.status).label)
