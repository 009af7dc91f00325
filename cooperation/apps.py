"""The top floor: settings, addresses, home, search, and the admin as this project has it."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class CooperationConfig(AppConfig):
    name = "cooperation"
    verbose_name = _("cross-border cooperation")

    def ready(self) -> None:
        from . import checks  # noqa: F401 - registers the start-up checks


class RegisterAdminConfig(AdminConfig):
    default_site = "cooperation.admin_site.RegisterAdminSite"

    def ready(self) -> None:
        super().ready()
        from django.contrib.admin import site
        from django_tasks_db.models import DBTaskResult

        site.unregister(DBTaskResult)  # the files being made say it all, in words
