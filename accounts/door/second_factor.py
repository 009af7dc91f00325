"""Who needs a second factor, and the one way on for those who have not shown it."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role, role_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

#: What counts as one; recovery codes alone do not.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
#: Mark of a session in which the factor was set up: no need to show it again.
SET_UP = "second_factor_set_up"
#: What a person reaches who still has to set one up, or to show hers.
ALWAYS = {"logout", "admin:logout", "set-language", "healthz", "login", "account_login", "admin:login"}
TO_SET_UP = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}
TO_SHOW = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


def is_needed(user: User) -> bool:
    """Whether the role of ``user`` needs a second factor; costs a query for those it may be needed of."""
    roles = settings.SECOND_FACTOR_FOR
    if not roles or not (user.is_staff or user.is_superuser or Role.OFFICIAL in roles):
        return False
    return role_of(user) in roles


def is_shown(request: HttpRequest) -> bool:
    """Whether this very session was opened with a second factor, or one was set up in it."""
    records = get_authentication_records(request, request.user)
    return SET_UP in request.session or any(record["method"] == "mfa" for record in records)


def factors_of(user: AbstractBaseUser) -> Any:
    return Authenticator.objects.filter(user=user.pk, type__in=FACTORS)


class SecondFactorMiddleware:
    """Leads whoever needs a second factor to set it up or to show it, whatever page was asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseBase | None:
        user = request.user
        if not isinstance(user, User) or is_shown(request) or not is_needed(user):
            return None
        has_one = factors_of(user).exists()
        match = request.resolver_match
        if match and match.view_name in ALWAYS | (TO_SHOW if has_one else TO_SET_UP):
            return None
        return self.to_show(request) if has_one else self.to_set_up(request)

    def to_show(self, request: HttpRequest) -> HttpResponse:
        wanted = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{wanted}")

    def to_set_up(self, request: HttpRequest) -> HttpResponse:
        if not messages.get_messages(request):
            messages.warning(
                request, _("Your role needs a second factor. Set one up; then the register opens.")
            )
        return redirect("mfa_index")


class SecondFactors(DefaultMFAAdapter):
    """How django-allauth keeps second factors here: unreadable without the server's own key."""

    def get_totp_issuer(self) -> str:
        """Under which name the telephone lists the code."""
        return _("Cross-border cooperation")

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of a person whose role needs it."""
        others = factors_of(authenticator.user).exclude(pk=authenticator.pk)
        return not is_needed(authenticator.user) or others.exists()

    def encrypt(self, text: str) -> str:
        return box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return box().decrypt(encrypted_text).decode()


def box() -> MultiFernet:
    """Opens what was closed under this SECRET_KEY, or an earlier one."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    hashes = (hashlib.sha256(f"second factors {key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(each)) for each in hashes])
