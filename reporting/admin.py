"""Columns of the admin's lists; the requisites of the office, and what was printed."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import OpenTable
from accounts.admin_forms import RecordedForm

from .admin_base import RecordedAdmin
from .formats import partial
from .models import Issue, Job, Office, SavedView, Use
from .requisites import check_emblem, emblem_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.files.base import File
    from django.db import models
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


def partial_date_column(model: type[models.Model], name: str) -> Callable[[models.Model], str]:
    """The date ``name`` as precisely as it is known: «октябрь 2010»."""

    field = cast("models.DateField", model._meta.get_field(name))

    @admin.display(description=field.verbose_name, ordering=name)
    def column(row: models.Model) -> str:
        return str(partial(row, name) or "")

    return column


class ReadOnly(OpenTable):
    """A table that the register writes itself: looked at, never typed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@dataclass(frozen=True)
class StoredEmblem:
    """What the form says of the emblem there is: files have no address of their own, it is shown below."""

    url: str = "#emblem"

    def __str__(self) -> str:
        return str(_("emblem"))


class EmblemInput(AdminFileWidget):
    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if self.is_initial(value):
            context["widget"]["value"] = StoredEmblem()
        return context


class OfficeForm(RecordedForm):
    class Meta:
        widgets = {"emblem": EmblemInput}

    def clean_emblem(self) -> File | bool | None:
        file = self.cleaned_data["emblem"]
        if file and "emblem" in self.changed_data:
            check_emblem(file)
        return file


@admin.register(Office)
class OfficeAdmin(RecordedAdmin):
    """The requisites: one record; a second is refused with the constraint's message."""

    form = OfficeForm
    readonly_fields = ("shown_emblem",)
    list_display = ("__str__", "phone", "executor")
    fieldsets = [
        (None, {"fields": [("name_kk", "name_ru", "name_en"), ("address_kk", "address_ru", "address_en")]}),
        (None, {"fields": [("place_kk", "place_ru", "place_en"), ("phone", "email")]}),
        (_("emblem"), {"fields": ["emblem", "shown_emblem"]}),
        (
            _("signatures"),
            {
                "fields": [
                    ("approver_kk", "approver_ru", "approver_en"),
                    ("approver_title_kk", "approver_title_ru", "approver_title_en"),
                    ("executor", "executor_phone"),
                ]
            },
        ),
        (_("footer"), {"fields": [("footer_kk", "footer_ru", "footer_en")]}),
    ]

    @admin.display(description=_("as it is printed"))
    def shown_emblem(self, office: Office) -> SafeString | str:
        if not office.emblem:
            return "-"
        content = emblem_of(office)
        media_type = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
        picture = '<img id="emblem" src="data:{};base64,{}" alt="{}" height="83">'  # 22 mm
        return format_html(picture, media_type, base64.b64encode(content).decode(), _("emblem"))


@admin.register(Issue)
class IssueAdmin(ReadOnly):
    """Who printed what; what a paper said, and its file, are on its own page."""

    list_display = ("number_of_print", "title", "user", "printed_at", "language")
    list_filter = ("language", "printed_at")
    list_select_related = ("user",)
    search_fields = ("title", "sha256")
    date_hierarchy = "printed_at"
    exclude = ("year", "sequence", "lines", "file")
    readonly_fields = ("number_of_print",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Issue]:
        return super().get_queryset(request).defer("lines")

    @admin.display(description=_("number of the print"), ordering="-pk")
    def number_of_print(self, entry: Issue) -> str:
        return entry.number


@admin.register(Job)
class JobAdmin(ReadOnly):
    list_display = ("title", "user", "state", "done", "total", "created_at", "finished_at")
    list_filter = ("state",)
    list_select_related = ("user",)


@admin.register(Use)
class UseAdmin(ReadOnly):
    """Who signed in, printed, exported and took files: for administrators, who alone may look at it."""

    list_display = ("moment", "kind", "user", "path", "origin")
    list_filter = ("kind", "moment", "form")
    list_select_related = ("user",)
    search_fields = ("user__username", "user__last_name", "user__first_name", "path", "origin")
    date_hierarchy = "moment"
    show_full_result_count = False
    readonly_fields = ("moment",)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return request.user.is_active and request.user.is_superuser


@admin.register(SavedView)
class SavedViewAdmin(ReadOnly):
    """Who keeps which selections: for administrators, who take away what is shared on its page."""

    list_display = ("name", "path", "user", "is_shared", "created_at")
    list_filter = ("is_shared",)
    list_select_related = ("user",)
    search_fields = ("name", "path")

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return request.user.is_active and request.user.is_superuser
