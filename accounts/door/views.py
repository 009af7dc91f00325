"""What the pages of the door know besides what django-allauth tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import views as account
from django.conf import settings
from django.shortcuts import render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase


class AskForPasswordView(account.PasswordResetView):
    """A new password by mail; where no mail leaves, whom to ask for it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.EMAIL_URL:
            return render(request, "account/ask_administrator.html", {"contact": settings.HELP_CONTACT})
        return super().dispatch(request, *args, **kwargs)


class LostPasswordView(account.PasswordResetFromKeyView):
    """Where the address in the mail leads; once used, or too old, it is no page any more."""

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        return super().render_to_response(context, status=404 if context.get("token_fail") else 200, **kwargs)
