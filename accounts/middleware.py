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

    The language is that of the signed-in person, else the cookie that the
    language switch left, else the browser's wish, else LANGUAGE_CODE.
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
        return response

    def language_of(self, request: HttpRequest) -> str:
        if request.user.is_authenticated and request.user.language in LANGUAGES:
            return request.user.language
        return language_of_browser(request)


def language_of_browser(request: HttpRequest) -> str:
    """What the language switch left in it, else what it wishes, else LANGUAGE_CODE."""
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if cookie in LANGUAGES:
        return cookie
    return translation.get_language_from_request(request)[:2]
