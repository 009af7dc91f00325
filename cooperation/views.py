"""The language switch and the sign of life."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import View

from accounts.middleware import leave_language
from accounts.models import User
from accounts.ways import way_back

if TYPE_CHECKING:
    from typing import Any

LANGUAGES = dict(settings.LANGUAGES)


class SetLanguageView(View):
    """Notes the language a person chose and leads back to the same address, its filters included."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = HttpResponseRedirect(way_back(request))
        language = request.POST.get("language", "")
        if language in LANGUAGES:
            self.note(request, response, language)
        return response

    def note(self, request: HttpRequest, response: HttpResponse, language: str) -> None:
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(language=language)
        leave_language(response, language)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 once the application serves and reaches its database."""
    with connection.cursor() as cursor:  # one that was kept may be dead
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
