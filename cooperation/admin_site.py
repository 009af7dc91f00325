"""Django's admin under the register's own name."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.admin.models import LogEntry
    from django.contrib.contenttypes.models import ContentType
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.template.response import TemplateResponse

#: The apps as a day's work takes them; others follow.
APPS = ("agreements", "delegations", "workgroups", "partners", "reporting", "accounts")
#: Of so many actions of a person the index shows the latest ten that still lead somewhere.
ACTIONS = 50
#: What only the machine needs.
HIDDEN = ("django_tasks_db", "django_tasks_database")


class RegisterAdminSite(AdminSite):
    site_title = _("Cross-border cooperation")
    site_header = _("Cross-border cooperation: entry of data")
    index_title = _("What is entered here")

    def get_urls(self) -> list[Any]:
        """Without Django's way from the number of any record to its page: it tells whether there is one."""
        return [one for one in super().get_urls() if getattr(one, "name", "") != "view_on_site"]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one door, that of the site."""
        wanted = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index", current_app=self.name)
        if not request.user.is_authenticated:
            return redirect_to_login(wanted)
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")

    def password_change(  # type: ignore[override]  # Django's is a page
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {"log_entries": self.actions_of(request), **(extra_context or {})})

    def get_log_entries(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """None on other pages: an entry keeps the title of its record, whatever became of that since."""
        return super().get_log_entries(request).none()

    def actions_of(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """The person's own latest actions, but of records that may not be seen or are no more.

        Costs a query for each table acted upon.
        """
        every = super().get_log_entries(request)
        by_table = defaultdict(list)
        for entry in every.filter(user=request.user.pk)[:ACTIONS]:
            by_table[entry.content_type].append(entry)
        shown: list[int] = []
        for table, entries in by_table.items():
            known = self._known(request, table, {entry.object_id for entry in entries})
            shown += [entry.pk for entry in entries if entry.object_id in known]
        return every.filter(pk__in=shown)

    def _known(self, request: HttpRequest, table: ContentType | None, keys: set[str | None]) -> set[str]:
        """Those of ``keys`` whose records the person finds in the lists of the admin."""
        model = table and table.model_class()
        page = self._registry.get(model) if model else None
        if page is None or not page.has_view_or_change_permission(request):
            return set()
        return {str(row.pk) for row in page.get_queryset(request).filter(pk__in=keys)}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The apps as a day's work takes them; in each, the models in the order they were registered."""
        models = list(self._registry)
        apps = [app for app in super().get_app_list(request, app_label) if app["app_label"] not in HIDDEN]
        for app in apps:
            app["models"].sort(key=lambda entry: models.index(entry["model"]))
        return sorted(
            apps, key=lambda app: APPS.index(app["app_label"]) if app["app_label"] in APPS else len(APPS)
        )
