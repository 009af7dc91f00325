"""The language and the time zone of the person who asks."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone, translation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from .models import AnyUser

LANGUAGES = dict(settings.LANGUAGES)


def zone_of(user: AnyUser) -> zoneinfo.ZoneInfo:
    """The person's time zone; the office's for one who is not signed in, or whose zone is not known."""
    name = user.time_zone if user.is_authenticated else settings.TIME_ZONE
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)


class PersonalSettingsMiddleware:
    """Activates the person's language and time zone for one request.

    The language is that of the signed-in person, else the cookie that her last
    visit or the language switch left, else the browser's wish, else LANGUAGE_CODE.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self.language_of(request)
        with translation.override(language), timezone.override(zone_of(request.user)):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            if request.user.is_authenticated:  # nothing stays in a browser that others use after signing out
                response.headers.setdefault("Cache-Control", "private, no-store")
                self._leave_language(request, response)
        return response

    def _leave_language(self, request: HttpRequest, response: HttpResponse) -> None:
        """In the browser too: a page of an error cannot ask who is signed in."""
        name = settings.LANGUAGE_COOKIE_NAME
        if name not in response.cookies and request.COOKIES.get(name) != request.LANGUAGE_CODE:
            leave_language(response, request.LANGUAGE_CODE)

    def language_of(self, request: HttpRequest) -> str:
        if request.user.is_authenticated and request.user.language in LANGUAGES:
            return request.user.language
        return language_of_browser(request)


def leave_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


def language_of_browser(request: HttpRequest) -> str:
    """What was left in it the last time, else what it wishes, else LANGUAGE_CODE."""
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if cookie in LANGUAGES:
        return cookie
    return translation.get_language_from_request(request)[:2]
