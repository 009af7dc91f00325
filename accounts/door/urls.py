"""The addresses of the door: those of django-allauth that are wanted here, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import DeactivateTOTPView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from allauth.socialaccount.providers.openid_connect import views as openid
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path, re_path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import views

if TYPE_CHECKING:
    from collections.abc import Callable

#: A page and its form.
form = require_http_methods(["GET", "HEAD", "POST"])
#: The one provider of identities there may be.
OFFICE = {"provider_id": "office"}


def own(address: str, view: Callable[..., Any], name: str) -> URLPattern:
    """A page for those who are signed in."""
    return path(address, form(login_required(view)), name=name)


sign_in = form(views.SignInView.as_view())
urlpatterns = [
    path("login/", sign_in, name="login"),
    path("login/", sign_in, name="account_login"),  # as django-allauth calls it
    path("login/second/", form(mfa.authenticate), name="mfa_authenticate"),
    path("login/office/", require_POST(openid.login), OFFICE, name="openid_connect_login"),
    path("login/office/back/", require_safe(openid.callback), OFFICE, name="openid_connect_callback"),
    path("logout/", LogoutView.as_view(), name="logout"),
    own("again/", account.reauthenticate, "account_reauthenticate"),
    own("again/code/", mfa.reauthenticate, "mfa_reauthenticate"),
    own("again/key/", ReauthenticateWebAuthnView.as_view(), "mfa_reauthenticate_webauthn"),
    own("password/", account.password_change, "account_change_password"),
    path("password/lost/", form(views.AskForPasswordView.as_view()), name="account_reset_password"),
    path("password/lost/sent/", form(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/lost/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[\w-]+)/$",
        form(views.LostPasswordView.as_view()),
        name="account_reset_password_from_key",
    ),
    path(
        "password/lost/done/",
        form(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    own("security/", views.SecurityView.as_view(), "mfa_index"),
    own("security/app/", views.SetUpAppView.as_view(), "mfa_activate_totp"),
    own("security/app/remove/", DeactivateTOTPView.as_view(), "mfa_deactivate_totp"),
    own("security/keys/add/", views.AddKeyView.as_view(), "mfa_add_webauthn"),
    own("security/keys/<int:pk>/remove/", views.RemoveKeyView.as_view(), "mfa_remove_webauthn"),
    path("security/codes/", require_safe(views.CodesView.as_view()), name="mfa_view_recovery_codes"),
    own("security/codes/new/", GenerateRecoveryCodesView.as_view(), "mfa_generate_recovery_codes"),
    path("citizen/", views.CitizenView.as_view(), name="as-citizen"),
    path("sessions/", views.SessionsView.as_view(), name="sessions"),
]
