"""The reporting floor."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = _("reports")

    def ready(self) -> None:
        from .uses import listen

        listen()
