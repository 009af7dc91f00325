"""Entry of documents, on their own page and in the form of what they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from agreements.models import Document
from reporting.admin_base import RecordedAdmin, StackedRows

from .forms import DocumentForm

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


class FileShown(BaseModelAdmin):
    """Who may not change a document gets a link to its file; Django's own would lead nowhere."""

    readonly_fields: ClassVar[tuple[str, ...]] = ("stored_file",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, Any]]:
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return list(fieldsets)
        return [
            (
                name,
                {
                    **options,
                    "fields": ["stored_file" if line == "file" else line for line in options["fields"]],
                },
            )
            for name, options in fieldsets
        ]

    @admin.display(description=_("file"))
    def stored_file(self, document: Document) -> SafeString | str:
        if not document.file or document.size is None:
            return "-"
        link = '<a href="{}">{}</a>, {}'
        return format_html(
            link, document.get_absolute_url(), document.file_name, filesizeformat(document.size)
        )


class DocumentRows(FileShown, StackedRows):
    model = Document
    form = DocumentForm
    fields = (("kind", "number", "dated_on"), ("title", "language"), "file", "archive_place")
    show_change_link = True


class DocumentAdmin(FileShown, RecordedAdmin):
    form = DocumentForm
    autocomplete_fields = ("agreement", "delegation", "commitment")
    readonly_fields = ("stored_file", "sha256")
    list_display = ("__str__", "kind", "belongs_to", "language", "file_name")
    list_select_related = ("agreement", "delegation", "commitment")
    list_filter = ("kind", "language", ("file", admin.EmptyFieldListFilter))
    search_fields = ("title", "file_name", "archive_place", "sha256")
    fieldsets = (
        (None, {"fields": [("kind", "number", "dated_on"), ("title", "language"), "file", "archive_place"]}),
        (_("belongs to"), {"fields": [("agreement", "delegation", "commitment")]}),
        (_("check of the file"), {"fields": ["sha256"], "classes": ["collapse"]}),
    )

    @admin.display(description=_("belongs to"))
    def belongs_to(self, document: Document) -> str:
        return str(document.agreement or document.delegation or document.commitment)
