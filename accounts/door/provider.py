"""Signing in by the office's own provider of identities, by OpenID Connect (ADR 0016)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import User

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest

logger = logging.getLogger(__name__)


class OfficeProvider(DefaultSocialAccountAdapter):
    """Only those whose account an administrator has made come in; the provider makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """At first the person is found by her name or address; from then on by the provider's number."""
        user = sociallogin.user if sociallogin.is_existing else person_behind(sociallogin)
        if user is None or not user.is_active:
            refuse(request, _("There is no account for you here. Ask the administrator of the register."))
        if not sociallogin.is_existing:
            sociallogin.connect(request, user)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, **others: Any
    ) -> None:
        logger.warning("Signing in by %s failed: %s %r", provider, error, exception)
        refuse(request, _("Signing in there did not succeed. Try again, or use your password."))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """None: an administrator knows who was connected."""


def person_behind(sociallogin: SocialLogin) -> User | None:
    """By the user name the provider gives, else by an address it has verified and only one account has.

    An account that is bound to another number of the provider is not given away.
    """
    free = User.objects.exclude(socialaccount__provider=sociallogin.account.provider)
    name = sociallogin.user.username
    if name and (named := free.filter(username=name).first()):
        return named
    verified = [address.email for address in sociallogin.email_addresses if address.verified]
    found = list(free.filter(email__iexact=verified[0])[:2]) if verified else []
    return found[0] if len(found) == 1 else None


def provider_called(key: str) -> str:
    """What the door calls the provider; its key in the settings where it is not set up any more."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return next((str(app["name"]) for app in apps if app["provider_id"] == key), key)


def refuse(request: HttpRequest, message: str) -> NoReturn:
    messages.error(request, message)
    raise ImmediateHttpResponse(redirect("login"))
