"""A document made outside of a request: what an address leads to, printed into a file.

The address is the one a person would open, ``/agreements/?city=tomsk&format=pdf``,
and the same rules answer it: what the person may not see is not in the file.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone, translation

from accounts.middleware import zone_of

from .documents import NotAsChosen, variant_of
from .history_report import HistoryView
from .issuing import issue
from .jobs import Made
from .models import Use
from .uses import note
from .views import PageView, RecordView, ReportView

if TYPE_CHECKING:
    from pathlib import Path

    from accounts.models import AnyUser, User

    from .issuing import Document, Progress

LANGUAGES = dict(settings.LANGUAGES)
#: Parameters that are about the page, or said elsewhere.
NOT_ON_PAPER = ("page", "per_page", "counts", "lang")


class NotPrintable(LookupError):
    """Behind this address there is nothing that this person can have printed."""


def make_file(
    address: str, user: User, language: str, path: Path, progress: Progress, site: str = ""
) -> Made:
    """Print ``address``, as ``user`` may see it, into ``path``, telling how many rows are done.

    It is entered among the printed documents, whose code leads to ``site``.
    """
    with translation.override(language), timezone.override(zone_of(user)):
        view = view_of(address, user)
        entry = issue(
            document=document_of(view),
            user=user,
            variant=variant_of(view.request),
            site=site,
            progress=progress,
        )
    note(Use.Kind.PRINT, user, path=view.request.path, form="pdf")
    with entry.file.open("rb") as printed, path.open("wb") as copy:
        shutil.copyfileobj(printed, copy)
    return Made(entry.title, entry.file_name)


def title_of(address: str, user: User, language: str) -> str:
    """The title of what ``address`` prints; NotPrintable if it prints nothing for this person."""
    with translation.override(language), timezone.override(zone_of(user)):
        return document_of(view_of(address, user)).title


def asked_for(address: str, language: str) -> tuple[str, str]:
    """The address without what makes no difference on paper, and the language it is to be made in."""
    path, _mark, query = address.partition("?")
    parameters = QueryDict(query, mutable=True)
    wanted = parameters.get("lang", "")
    for name in NOT_ON_PAPER:
        parameters.pop(name, None)
    parameters["format"] = "pdf"
    return f"{path}?{parameters.urlencode()}", wanted if wanted in LANGUAGES else language


def view_of(address: str, user: AnyUser) -> ReportView | PageView:
    """The view behind an address, set up as for a GET of this person."""
    path, _mark, query = address.partition("?")
    try:
        match = resolve(path)
    except Resolver404 as error:
        raise NotPrintable(address) from error
    func: Any = match.func
    view_class = getattr(func, "view_class", None)
    if view_class is None or not issubclass(view_class, ReportView | PageView):
        raise NotPrintable(address)
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.META["QUERY_STRING"] = query
    request.GET = QueryDict(query)
    request.user, request.resolver_match = user, match
    view = view_class(**func.view_initkwargs)
    view.setup(request, *match.args, **match.kwargs)
    return view


def is_hidden(address: str, user: AnyUser) -> bool:
    """Whether the record that ``address`` prints is there, but not for this person any more.

    What a register lists is not asked: its rows were open when it was printed (ADR 0010).
    """
    try:
        view = view_of(address, user)
    except NotPrintable:
        return False
    if not isinstance(view, RecordView | HistoryView):
        return False
    key = view.kwargs["pk"]
    return not view.get_queryset().filter(pk=key).exists() and view.model.objects.filter(pk=key).exists()


def document_of(view: ReportView | PageView) -> Document:
    """What the view prints; NotPrintable if that is nothing, or not for this person."""
    request = view.request
    if not request.user.is_active or (isinstance(view, PageView) and not view.papers):
        raise NotPrintable(request.path)
    try:
        return view.document()
    except (Http404, NotAsChosen) as error:
        raise NotPrintable(request.path) from error
