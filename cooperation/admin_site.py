"""Django's admin under the register's own name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.http import HttpRequest

#: The apps as a day's work takes them; others follow.
APPS = ("agreements", "delegations", "workgroups", "partners", "reporting", "accounts")


class RegisterAdminSite(AdminSite):
    site_title = _("Cross-border cooperation")
    site_header = _("Cross-border cooperation: entry of data")
    index_title = _("What is entered here")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The apps as a day's work takes them; in each, the models in the order they were registered."""
        models = list(self._registry)
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda entry: models.index(entry["model"]))
        return sorted(
            apps, key=lambda app: APPS.index(app["app_label"]) if app["app_label"] in APPS else len(APPS)
        )
