"""Columns of the admin's lists; the requisites of the office, and what was printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import RecordedAdmin

from .formats import partial
from .models import Issue, Job, Office

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db import models
    from django.http import HttpRequest


def partial_date_column(model: type[models.Model], name: str) -> Callable[[models.Model], str]:
    """The date ``name`` as precisely as it is known: «октябрь 2010»."""

    field = cast("models.DateField", model._meta.get_field(name))

    @admin.display(description=field.verbose_name, ordering=name)
    def column(row: models.Model) -> str:
        return str(partial(row, name) or "")

    return column


class ReadOnly(admin.ModelAdmin):
    """A table that the register writes itself: looked at, never typed."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Office)
class OfficeAdmin(RecordedAdmin):
    """The requisites: one record; a second is refused with the constraint's message."""

    list_display = ("__str__", "phone", "executor")
    fieldsets = [
        (None, {"fields": [("name_kk", "name_ru", "name_en"), ("address_kk", "address_ru", "address_en")]}),
        (None, {"fields": [("place_kk", "place_ru", "place_en"), ("phone", "email"), "emblem"]}),
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


@admin.register(Issue)
class IssueAdmin(ReadOnly):
    list_display = ("number", "title", "user", "printed_at", "language")
    list_filter = ("language", "printed_at")
    list_select_related = ("user",)
    search_fields = ("title", "sha256")
    date_hierarchy = "printed_at"
    exclude = ("lines",)


@admin.register(Job)
class JobAdmin(ReadOnly):
    list_display = ("title", "user", "state", "done", "total", "created_at", "finished_at")
    list_filter = ("state",)
    list_select_related = ("user",)
