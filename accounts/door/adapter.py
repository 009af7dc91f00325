"""How django-allauth behaves here: nobody signs up, and an answer never tells whether an account exists."""

from __future__ import annotations

import logging
import time
from smtplib import SMTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)

WRONG = _("The name or the password is wrong. Mind the keyboard layout and capital letters.")


class Door(DefaultAccountAdapter):
    """Accounts are made by an administrator; who is let in is decided here."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
        "too_many_login_attempts": _("Too many attempts. Wait five minutes and try again."),
        "incorrect_password": _("The password is wrong. Mind the keyboard layout and capital letters."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """A person who may not sign in any more gets the same answer as a wrong password."""
        user = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        return redirect("login")

    def is_reauthentication_required(self, *, app: str = "") -> bool:
        """Whether the person must show anew who she is: not just after signing in."""
        records = get_authentication_records(self.request, self.request.user)
        return not records or time.time() - records[-1]["at"] > app_settings.REAUTHENTICATION_TIMEOUT

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts are counted by account, whether it is named by its user name or its e-mail address.

        Allauth's key has the host in it, so each name of the server would begin the count anew.
        """
        name = str(credentials.get("email") or credentials.get("username") or "")
        field = "email" if "@" in name else "username"
        known = User.objects.filter(**{f"{field}__iexact": name}).order_by("pk").values_list("pk", flat=True)
        return f"account {known[0]}" if known else name.casefold()

    # --- Mail ---

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """In the language of its reader, to the address that the account itself has.

        Who has no password signs in by the office's provider alone, and is sent none.
        """
        person = User.objects.get(pk=user.pk)
        if not person.has_usable_password():
            return
        with translation.override(person.language):
            try:
                super().send_password_reset_mail(person, person.email, context)
            except (OSError, SMTPException):  # the answer must not tell that there is an account
                logger.exception("The mail for a new password was not sent.")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Under the site's own name where it is known: the request's may be made up."""
        address = super().get_reset_password_from_key_url(key)
        return settings.SITE_URL + urlsplit(address).path if settings.SITE_URL else address
