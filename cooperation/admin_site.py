"""Django's admin under the register's own name."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class RegisterAdminSite(AdminSite):
    site_title = _("Cross-border cooperation")
    site_header = _("Cross-border cooperation: entry of data")
    index_title = _("What is entered here")
