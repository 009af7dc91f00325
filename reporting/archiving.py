"""Records leave the lists with a reason, and come back; staff do both on a page of the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .admin_base import RecordedAdmin
from .dates import today

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User


@transaction.atomic
def archive(*, row: Any, reason: str, user: User) -> None:
    """Take ``row`` out of the lists; ValidationError if it is out already, or for no reason."""
    locked = _locked(row)
    if locked.archived_on:
        raise ValidationError(_("It is in the archive already."))
    if not reason.strip():
        raise ValidationError(_("Say why it goes to the archive."))
    _keep(locked, user, archived_on=today(), archived_by=user, archive_reason=reason.strip())


@transaction.atomic
def unarchive(*, row: Any, user: User) -> None:
    """Put ``row`` back into the lists; the history keeps why it was out."""
    locked = _locked(row)
    if not locked.archived_on:
        raise ValidationError(_("It is not in the archive."))
    _keep(locked, user, archived_on=None, archived_by=None, archive_reason="")


def _locked(row: Any) -> Any:
    """An enterprise as the organisation it is: the history is kept of organisations."""
    return row._meta.concrete_model._base_manager.select_for_update().get(pk=row.pk)


def _keep(row: Any, user: User, **columns: Any) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    row.stamp(user)
    row.save()


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("reason"), max_length=1000, widget=AdminTextareaWidget(attrs={"rows": 3})
    )


class InArchive(admin.SimpleListFilter):
    """What is in the archive is not listed unless it is asked for."""

    title = gettext_lazy("archive")
    parameter_name = "archived"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", gettext_lazy("archived")), ("all", gettext_lazy("all, archived or not"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return queryset
        return queryset.filter(archived_on__isnull=self.value() != "yes")

    def choices(self, changelist: Any) -> Any:
        """The first choice is no «all»."""
        first, *others = super().choices(changelist)
        return [{**first, "display": _("not archived")}, *others]


class ArchivableAdmin(RecordedAdmin):
    """The admin of a table whose rows may be archived."""

    change_form_template = "admin/archivable_change_form.html"
    list_filter: ClassVar[Any] = (InArchive,)

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_archive"
        page = self.admin_site.admin_view(self.archive_view)
        return [path("<path:object_id>/archive/", page, name=name), *super().get_urls()]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """What is in the archive is not proposed while one types."""
        rows, doubled = super().get_search_results(request, queryset, search_term)
        match = request.resolver_match
        proposes = match is not None and match.url_name == "autocomplete"
        return (rows.filter(archived_on=None) if proposes else rows), doubled

    def archive_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks for the reason, or for nothing where the record is to come back; a POST does it."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        form = ReasonForm(request.POST if request.method == "POST" and not row.archived_on else None)
        if request.method == "POST" and (done := self._archived(request, row, form)):
            return done
        title = _("Bring back from the archive") if row.archived_on else _("Archive")
        context = {
            **self.admin_site.each_context(request),
            "title": f"{title}: {row}",
            "label": title,
            "form": form,
            "object": row,
            "opts": self.opts,
            "module_name": capfirst(self.opts.verbose_name_plural),
        }
        return TemplateResponse(request, "admin/archive.html", context)

    def _archived(self, request: HttpRequest, row: Any, form: ReasonForm) -> HttpResponse | None:
        """To the record; nothing if the form has to be shown again."""
        user: Any = request.user
        try:
            if "unarchive" in request.POST:
                unarchive(row=row, user=user)
                told = _("It is in the lists again: {record}.")
            elif not form.is_bound or form.is_valid():
                archive(row=row, reason=form.cleaned_data["reason"] if form.is_bound else "", user=user)
                told = _("Archived: {record}. It stays where the past refers to it.")
            else:
                return None
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
        else:
            self.message_user(request, told.format(record=row), messages.SUCCESS)
        return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk]))
