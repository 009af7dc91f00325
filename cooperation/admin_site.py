"""Django's admin under the register's own name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class RegisterAdminSite(AdminSite):
    site_title = _("Cross-border cooperation")
    site_header = _("Cross-border cooperation: entry of data")
    index_title = _("What is entered here")

    def i18n_javascript(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The catalogue of the admin's scripts with our own translations where Django has none."""
        return JavaScriptCatalog.as_view(packages=["django.contrib.admin", "cooperation"])(request)
