"""The people who sign in, each with a role."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from .actions import end_sessions, take_away_second_factor, unbind
from .admin_base import OpenTable, yes_no_column
from .admin_forms import refuse_unknown_zone
from .door.provider import provider_called
from .door.second_factor import factors_of
from .models import CalendarFeed, ProviderAccount, User
from .roles import Role, declared_permissions, declared_rights, give_role, of_role, role_of
from .traces import traces_of

if TYPE_CHECKING:
    from django.db import models
    from django.http import HttpRequest, HttpResponse

# Tables of the door: what a person settles in them, she settles on its pages.
admin.site.unregister(
    [model for model in admin.site._registry if model.__module__.startswith("allauth.")]  # noqa: SLF001
)
# The groups are those of the roles, with rights computed anew at each update; nothing in them is for hands.
admin.site.unregister(Group)


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return Role.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> models.QuerySet[User]:
        role = self.value()
        return of_role(queryset, Role(role)) if role in Role.values else queryset


class FurtherRights(forms.ModelMultipleChoiceField):
    """What models let a person do besides adding, changing, deleting and viewing, in their own words."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return str(declared_rights()[obj.content_type.app_label, obj.codename])


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=AdminTextInputWidget)


class RoleForm(forms.ModelForm):
    """The part a person plays, in place of the groups and marks it consists of."""

    role = forms.ChoiceField(
        label=capfirst(_("role")),
        choices=Role.choices,
        help_text=_(
            "Officials read and print. Staff members enter data as well. "
            "The head of the unit sees restricted records, verifies what was done "
            "and approves new dates, too. "
            "An administrator may do everything and gives others their roles."
        ),
    )


class RegisterUserForm(RoleForm, UserChangeForm):
    user_permissions = FurtherRights(
        label=_("Further rights"),
        queryset=Permission.objects.none(),
        required=False,
        help_text=_("Besides those of the role."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["role"] = role_of(self.instance)
        if "user_permissions" in self.fields:
            field: Any = self.fields["user_permissions"]
            field.queryset = declared_permissions()

    def clean_time_zone(self) -> str:
        refuse_unknown_zone(self.cleaned_data["time_zone"])
        return self.cleaned_data["time_zone"]

    def clean_user_permissions(self) -> list[Permission]:
        """Those given by other means than this form stay."""
        others = self.instance.user_permissions.exclude(pk__in=declared_permissions().values("pk"))
        return [*self.cleaned_data["user_permissions"], *others]


class NewUserForm(RoleForm, AdminUserCreationForm):
    pass


@admin.register(User)
class RegisterUserAdmin(OpenTable, UserAdmin):
    form = RegisterUserForm
    add_form = NewUserForm
    delete_confirmation_template = "admin/accounts/user/delete_confirmation.html"
    list_display = ("username", "last_name", "first_name", "unit", "role", yes_no_column(User, "is_active"))
    list_filter = (RoleFilter, "is_active")
    search_fields = ("username", "last_name", "first_name", "unit", "email")
    readonly_fields = ("last_login", "date_joined", "second_factor")
    fieldsets = (
        (None, {"fields": ["username", "password", "second_factor"]}),
        (
            _("person"),
            {"fields": [("last_name", "first_name"), ("email", "phone"), "unit", ("language", "time_zone")]},
        ),
        (_("rights"), {"fields": ["is_active", "role", "user_permissions"]}),
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
                    "role",
                    "usable_password",
                    "password1",
                    "password2",
                ]
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """One's own role is for others to change: by a slip nobody might be left to give it back."""
        own = ["role"] if obj is not None and obj == request.user else []
        return [*super().get_readonly_fields(request, obj), *own]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """As elsewhere; whoever is named in what the register keeps stays, though without a way in."""
        going, counts, refused, protected = super().get_deleted_objects(objs, request)
        return going, counts, refused, [*protected, *chain(*map(traces_of, objs))]

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "role" in form.changed_data:
            give_role(obj, form.cleaned_data["role"])
        if not obj.is_active:
            end_sessions(user=obj)

    def get_urls(self) -> list[Any]:
        own = path(
            "<int:pk>/second-factor/",
            self.admin_site.admin_view(self.take_second_factor),
            name="accounts_user_second_factor",
        )
        return [own, *super().get_urls()]

    def take_second_factor(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Takes a lost second factor away; why stands in the history of the account."""
        user = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        form = ReasonForm(request.POST or None)
        if form.is_valid():
            by: Any = request.user
            take_away_second_factor(user=user, by=by, reason=form.cleaned_data["reason"])
            self.message_user(request, _("The second factor is taken away."))
            return redirect("admin:accounts_user_change", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Take the second factor away"),
            "form": form,
            "original": user,
            "opts": self.opts,
        }
        return render(request, "admin/accounts/user/second_factor.html", context)

    @admin.display(description=_("second factor"))
    def second_factor(self, user: User) -> str:
        """Which there are, with the way to take them away."""
        kinds = [str(each.get_type_display()) for each in factors_of(user).order_by("type", "pk")]
        if not kinds:
            return str(_("none"))
        address = reverse("admin:accounts_user_second_factor", args=[user.pk])
        return format_html('{}. <a href="{}">{}</a>', ", ".join(kinds), address, _("Take away"))

    @admin.display(description=_("role"))
    def role(self, user: User) -> str:
        role = role_of(user)
        return str(role.label) if role else ""


@admin.register(CalendarFeed)
class CalendarFeedAdmin(OpenTable):
    """Whose calendar address is open; deleting a row revokes it. The address itself is its person's alone."""

    list_display = ("user", "made_at")
    list_select_related = ("user",)
    search_fields = ("user__username", "user__last_name", "user__first_name")
    readonly_fields = ("user", "made_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(ProviderAccount)
class ProviderAccountAdmin(OpenTable):
    """Whom the office's provider lets in; deleting a row unbinds. What it tells of people stays unread."""

    list_display = fields = readonly_fields = ("person", "provider_name", "bound_at", "used_at")
    search_fields = ("user__username", "user__last_name", "user__first_name")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[ProviderAccount]:
        return super().get_queryset(request).select_related("user").defer("uid", "extra_data")

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return request.user.is_active and request.user.is_superuser

    has_delete_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: ProviderAccount) -> None:
        unbind(account=obj)

    @admin.display(description=_("user"), ordering="user__last_name")
    def person(self, account: ProviderAccount) -> str:
        return f"{account.user} ({account.user.username})"

    @admin.display(description=_("provider"), ordering="provider")
    def provider_name(self, account: ProviderAccount) -> str:
        return provider_called(account.provider)

    @admin.display(description=_("bound since"), ordering="date_joined")
    def bound_at(self, account: ProviderAccount) -> str:
        return localize(localtime(account.date_joined))

    @admin.display(description=_("last sign-in"), ordering="last_login")
    def used_at(self, account: ProviderAccount) -> str:
        return localize(localtime(account.last_login))
