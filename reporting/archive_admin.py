"""The admin of tables whose rows may be archived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .admin_base import RecordedAdmin
from .archiving import MOST, ArchivingForm, SeveralForm, brought_back

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


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
    actions: Any = ("archive_several", "bring_back_several")

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_archive"
        page = self.admin_site.admin_view(self.archive_view)
        return [path("<path:object_id>/archive/", page, name=name), *super().get_urls()]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """What is in the archive is not proposed while one types."""
        rows: Any
        rows, doubled = super().get_search_results(request, queryset, search_term)
        match = request.resolver_match
        proposes = match is not None and match.url_name == "autocomplete"
        return (rows.listed() if proposes else rows), doubled

    def archive_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks for the reason, or for nothing where the record is to come back; a POST does it."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        form = ArchivingForm(row, request.user, request.POST if request.method == "POST" else None)
        if form.is_bound and (told := form.carry_out()):
            self.message_user(request, told, messages.SUCCESS)
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", row.pk)
        context = {"title": f"{form.label}: {row}", "form": form, "object": row}
        return TemplateResponse(request, "admin/archive.html", {**self._around(request), **context})

    def _around(self, request: HttpRequest) -> dict[str, Any]:
        module_name = capfirst(self.opts.verbose_name_plural)
        return {**self.admin_site.each_context(request), "opts": self.opts, "module_name": module_name}

    # --- Several at once ---

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without Django's own: nothing is deleted by ticks."""
        found = super().get_actions(request)
        found.pop("delete_selected", None)
        return found

    def response_action(  # type: ignore[override]  # the stubs are those of a later Django
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """Ticks that are no keys are a forged request; Django would look for them all the same."""
        if not all(key.isdecimal() for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest
        return super().response_action(request, queryset)

    @admin.action(permissions=["change"], description=gettext_lazy("Archive what is ticked"))
    def archive_several(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """What will leave the lists and what cannot, with one reason; confirmed, all of it or nothing."""
        confirmed = "confirm" in request.POST
        rows = self._ticked(request, self._looked_at(request) if confirmed else queryset)
        if not rows:
            return None
        form = SeveralForm(rows, request.user, request.POST if confirmed else None)
        if form.is_bound and (told := form.carry_out()):
            self.message_user(request, told, messages.SUCCESS)
            return None
        context = {"title": _("Archive what is ticked"), "form": form, "box": ACTION_CHECKBOX_NAME}
        return TemplateResponse(request, "admin/archive_several.html", {**self._around(request), **context})

    @admin.action(permissions=["change"], description=gettext_lazy("Bring back what is ticked"))
    def bring_back_several(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        told = brought_back(self._ticked(request, queryset), request.user)
        self.message_user(request, told, messages.SUCCESS)

    def _looked_at(self, request: HttpRequest) -> QuerySet[Any]:
        """What was ticked, even if the list has it no more: somebody may have changed it meanwhile."""
        return self.get_queryset(request).filter(pk__in=request.POST.getlist(ACTION_CHECKBOX_NAME))

    def _ticked(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """In one order, so that no two people lock each other; none where there are too many."""
        rows = list(queryset.order_by("pk")[: MOST + 1])
        if len(rows) <= MOST:
            return rows
        sentence = _("No more than {number} records are changed at once.")
        self.message_user(request, sentence.format(number=MOST), messages.ERROR)
        return []
