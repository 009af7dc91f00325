"""The addresses of the door: those of django-allauth that are wanted here, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import views as account
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from . import views

if TYPE_CHECKING:
    from collections.abc import Callable

#: A page and its form.
form = require_http_methods(["GET", "HEAD", "POST"])


def own(address: str, view: Callable[..., Any], name: str) -> URLPattern:
    """A page for those who are signed in."""
    return path(address, form(login_required(view)), name=name)


sign_in = form(account.login)
urlpatterns = [
    path("login/", sign_in, name="login"),
    path("login/", sign_in, name="account_login"),  # as django-allauth calls it
    path("logout/", LogoutView.as_view(), name="logout"),
    own("again/", account.reauthenticate, "account_reauthenticate"),
    own("password/", account.password_change, "account_change_password"),
    path("password/lost/", form(views.AskForPasswordView.as_view()), name="account_reset_password"),
    path("password/lost/sent/", form(account.password_reset_done), name="account_reset_password_done"),
    path(
        "password/lost/<slug:uidb36>-<slug:key>/",
        form(views.LostPasswordView.as_view()),
        name="account_reset_password_from_key",
    ),
    path(
        "password/lost/done/",
        form(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]
