"""Through the door as people go: by its forms."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.test import Client
from django.urls import reverse

if TYPE_CHECKING:
    from accounts.models import User


def sign_in(name: str, **extra: str) -> Client:
    """A browser in which ``name`` has entered user name and password, as the people of conftest have them."""
    browser = Client(**extra)
    answer = browser.post(reverse("login"), {"username": name, "password": f"pw-{name}"})
    assert answer.status_code == 302, answer.content.decode()
    return browser


def set_up_app(browser: Client) -> str:
    """The secret of the app that is set up in ``browser``, where somebody is signed in."""
    secret: str = browser.get(reverse("mfa_activate_totp")).context["form"].secret
    answer = browser.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer.url == reverse("mfa_view_recovery_codes"), answer
    return secret


def secret_of(user: User) -> str:
    kept = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    return decrypt(kept.data["secret"])


def code_of(secret: str, later: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))
