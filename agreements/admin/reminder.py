"""What was sent to whom, and what waits; to be looked at, for administrators alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from reporting.admin import ReadOnly

if TYPE_CHECKING:
    from django.db import models
    from django.http import HttpRequest

    from agreements.models import Reminder


class DigestAdmin(ReadOnly):
    list_display = ("user", "day", "state", "attempts", "sent_at", "problem")
    list_filter = ("state", "user")
    list_select_related = ("user",)
    date_hierarchy = "day"


class ReminderAdmin(ReadOnly):
    list_display = ("user", "subject", "deadline", "days", "told_on")
    search_fields = ("user__username", "user__last_name")
    list_select_related = ("user", "digest", "agreement", "commitment")
    date_hierarchy = "deadline"

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """It goes with the agreement or commitment; gone by itself, the person is told once more."""
        return request.user.has_perm("agreements.delete_reminder")

    @admin.display(description=_("what of"))
    def subject(self, reminder: Reminder) -> str:
        return str(reminder.agreement or reminder.commitment)

    @admin.display(description=_("told on"), ordering="digest__day")
    def told_on(self, reminder: Reminder) -> str:
        digest = reminder.digest
        return f"{digest.day} ({digest.get_state_display()})"
