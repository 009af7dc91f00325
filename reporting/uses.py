"""The log of uses: who signed in, printed, exported, took a file.

Whatever leaves the site as a file says so in its Content-Disposition, so one
middleware notes all of them, those of addresses yet to come as well. Signing
in and out is noted by receivers of Django's own signals, the only ones there
are in the house: every way in sends them, and there is no other place that
all ways pass. What stands in the log is kept for ever; the database refuses to
change it (reporting.append_only).
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from .models import Use

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from accounts.models import AnyUser

EXPORTS = {"xlsx", "csv", "docx"}
SENT = {200, 206}


def note(
    kind: str, user: AnyUser | None, request: HttpRequest | None = None, path: str = "", form: str = ""
) -> None:
    Use.objects.create(
        kind=kind,
        user=user if user and user.is_authenticated else None,
        path=path[:300],
        form=form[:10],
        origin=origin_of(request) if request else None,
    )


def origin_of(request: HttpRequest) -> str | None:
    """The network address it came from; behind a proxy, as the proxy next to this server says."""
    told = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        told = request.META.get("HTTP_X_FORWARDED_FOR", told).rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(told))
    except ValueError:
        return None


class UsesMiddleware:
    """Notes every file that a person who is signed in was given."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        leaves = response.has_header("Content-Disposition") and response.status_code in SENT
        if leaves and request.method != "HEAD" and request.user.is_authenticated:
            form = request.GET.get("format", "")
            note(kind_of(form), request.user, request, path_of(request), form)
        return response


def kind_of(form: str) -> str:
    if form == "pdf":
        return Use.Kind.PRINT
    return Use.Kind.EXPORT if form in EXPORTS else Use.Kind.DOWNLOAD


def path_of(request: HttpRequest) -> str:
    """Without what only the person may know."""
    match = request.resolver_match
    secret = match.kwargs.get("secret") if match else None
    return request.path.replace(secret, "…") if secret else request.path


# --- Ways in and out ---


def listen() -> None:
    """To be called once, when the site starts."""
    user_logged_in.connect(signed_in, dispatch_uid="use")
    user_logged_out.connect(signed_out, dispatch_uid="use")
    user_login_failed.connect(refused, dispatch_uid="use")


def signed_in(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    note(Use.Kind.SIGN_IN, user, request)


def signed_out(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if user:
        note(Use.Kind.SIGN_OUT, user, request)


def refused(credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """What was typed is not kept unless it is somebody's name: people type passwords into the wrong box."""
    typed = str(credentials.get("username") or credentials.get("login") or "").replace("\0", "")
    note(Use.Kind.REFUSED, get_user_model().objects.filter(username=typed).first(), request)
