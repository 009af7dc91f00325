"""The pages and files for whoever has not signed in, where the office has opened its register."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.generic import View

from reporting.dates import today
from reporting.renderers.page import context
from reporting.views import unknown_parameters, unknown_rendering

from .files import answer
from .register import PublicRegister
from .rows import published
from .schema import FIELDS, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

#: Seconds. A page has the token of a form in it, so only the visitor's own browser keeps it.
PAGE_KEPT, FILE_KEPT = 60, 300


def for_visitors(public: Callable[..., Any], own: Callable[..., Any]) -> Callable[..., Any]:
    """The view ``own``; where the register is open, ``public`` for whoever has not signed in."""

    @wraps(own)
    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        is_visitor = settings.PUBLIC_REGISTER and not request.user.is_authenticated
        return (public if is_visitor else own)(request, *args, **kwargs)

    return view


class PublicView(View):
    """Open to everybody, and only where the office has opened its register."""

    http_method_names = ["get", "head", "options"]
    kept: ClassVar[dict[str, Any]] = {"private": True, "max_age": PAGE_KEPT}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        if not request.user.is_authenticated:  # what a person sees who has signed in is kept nowhere
            patch_cache_control(response, **self.kept)
            patch_vary_headers(response, ["Cookie", "Accept-Language"])
        return response


class PublicHomeView(PublicView):
    kept = {"private": True, "no_store": True}  # for who signs in, home is another page

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("agreements")


class PublicRegisterView(PublicView):
    """``/agreements/?city=tomsk&year=2010``"""

    def get(self, request: HttpRequest) -> HttpResponse:
        report = PublicRegister(request.user, request.GET)
        report.problems += unknown_rendering(request, ())
        return render(request, "agreements/public/register.html", context(report, request))


class PublicAgreementView(PublicView):
    """One agreement, field by field."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        agreement = get_object_or_404(published().complete(today()), pk=pk)
        shown = {"object": agreement, "parent": published().filter(pk=agreement.public_parent).first()}
        problems = unknown_parameters(request, set())
        return render(request, "agreements/public/agreement.html", {**shown, "problems": problems})


class OpenDataView(PublicView):
    """What the files hold, field by field."""

    def get(self, request: HttpRequest) -> HttpResponse:
        refuse_where_closed()
        shown = {"fields": FIELDS, "schema": SCHEMA, "number": published().count()}
        problems = unknown_parameters(request, set())
        return render(request, "agreements/public/open_data.html", {**shown, "problems": problems})


class OpenDataFileView(PublicView):
    """``/open-data/agreements.csv``"""

    kept = {"public": True, "max_age": FILE_KEPT}
    format = "csv"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        refuse_where_closed()
        return answer(self.format)


#: Search engines read the register and its pages; every question they make up would cost a search.
ROBOTS = """User-agent: *
Disallow: /accounts/
Disallow: /admin/
Disallow: /*?
Allow: /agreements/?page=
"""


class RobotsView(PublicView):
    """``/robots.txt``: what of the open register search engines may read."""

    kept: ClassVar[dict[str, Any]] = {"public": True, "max_age": FILE_KEPT}

    def get(self, request: HttpRequest) -> HttpResponse:
        refuse_where_closed()
        return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


def refuse_where_closed() -> None:
    if not settings.PUBLIC_REGISTER:
        raise Http404
