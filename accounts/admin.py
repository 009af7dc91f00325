"""The people who sign in."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.utils.translation import gettext_lazy as _

from .admin_forms import refuse_unknown_zone
from .models import User


class RegisterUserForm(UserChangeForm):
    def clean_time_zone(self) -> str:
        refuse_unknown_zone(self.cleaned_data["time_zone"])
        return self.cleaned_data["time_zone"]


@admin.register(User)
class RegisterUserAdmin(UserAdmin):
    form = RegisterUserForm
    actions = None
    list_display = ("username", "last_name", "first_name", "unit", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "groups")
    list_per_page = 50
    search_fields = ("username", "last_name", "first_name", "unit", "email")
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ["username", "password"]}),
        (
            _("person"),
            {"fields": [("last_name", "first_name"), ("email", "phone"), "unit", ("language", "time_zone")]},
        ),
        (_("rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        (_("dates"), {"fields": [("last_login", "date_joined")]}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": [
                    "username",
                    ("last_name", "first_name"),
                    "unit",
                    "usable_password",
                    "password1",
                    "password2",
                ]
            },
        ),
    )
