"""To look at the register as a citizen: who is signed in is nobody to every page, until she comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import render
from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    class Looking(HttpRequest):
        """A request with what CitizenMiddleware notes on it."""

        as_citizen: bool


#: The mark in a session.
MARK = "as_citizen"
#: What a person reaches as herself all the while.
OWN = {"as-citizen", "set-language", "logout", "admin:logout", "healthz"}
LOOKING = {"GET", "HEAD", "OPTIONS"}


class CitizenMiddleware:
    """Takes the person away from the views, and puts her back for what comes after them.

    The last of those that ask who somebody is: language, limits of the session and
    second factor are hers. Where a citizen would be led to the door or told that there
    is no such page, the page says so. Nothing can be sent but the way back, the
    language and signing out, so nobody writes without a name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Looking) -> HttpResponseBase:
        person, request.as_citizen = request.user, is_looking(request)
        response = self.get_response(request)
        if request.as_citizen and not is_own(request):
            if is_closed(response):
                response = explanation(request, 404 if request.method in LOOKING else 403)
            response["Cache-Control"] = "private, no-store"
            request.user = person
        return response

    def process_view(self, request: Looking, *view: Any) -> HttpResponse | None:
        if not request.as_citizen or is_own(request):
            return None
        request.user = AnonymousUser()
        return None if request.method in LOOKING else explanation(request, 403)


def is_looking(request: HttpRequest) -> bool:
    return settings.PUBLIC_REGISTER and request.user.is_authenticated and MARK in request.session


def is_own(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name in OWN


def is_closed(response: HttpResponseBase) -> bool:
    """Whether it says that there is no such page, or leads to the door."""
    doors = {reverse("login"), reverse("admin:login")}
    return response.status_code in (403, 404) or urlsplit(response.get("Location", "")).path in doors


def explanation(request: HttpRequest, status: int) -> HttpResponse:
    """The page that says that a citizen sees nothing here, or can send nothing, and leads back."""
    request.user = AnonymousUser()
    return render(request, "citizen.html", {"refused": status == 403}, status=status)
