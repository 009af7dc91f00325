"""A document made outside of a request: what an address leads to, written to a file.

The address is the one a person would open, ``/agreements/?city=tomsk&format=pdf``,
and the same rules answer it: what the person may not see is not in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import timezone, translation

from accounts.middleware import zone_of

from .jobs import Made
from .pdf import render_pdf
from .renderers import print as paper
from .requisites import files_of
from .views import RecordView, ReportView

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from accounts.models import User

    from .papers import Paper
    from .report import Report, Section

    Progress = Callable[[int, int], None]

LANGUAGES = dict(settings.LANGUAGES)
#: Parameters that are about the page, or said elsewhere.
NOT_ON_PAPER = ("page", "per_page", "counts", "lang")
#: Of the name of a file; file systems take 255 bytes, and a Cyrillic letter is two.
LONGEST_NAME = 110


class NotPrintable(LookupError):
    """Behind this address there is nothing that this person can have printed."""


def make_file(address: str, user: User, language: str, path: Path, progress: Progress) -> Made:
    """Write the PDF of ``address``, as ``user`` may see it, to ``path``, telling how many rows are done."""
    with translation.override(language), timezone.override(zone_of(user)):
        view = view_of(address, user)
        if isinstance(view, ReportView):
            return make_register(view, path, progress)
        return make_record(view, path, progress)


def title_of(address: str, user: User, language: str) -> str:
    """The title of what ``address`` leads to; NotPrintable if it leads to nothing for this person."""
    with translation.override(language), timezone.override(zone_of(user)):
        view = view_of(address, user)
        if isinstance(view, ReportView):
            return str(view.report_class.print_title or view.report_class.title)
        return paper_of(view).title()


def asked_for(address: str, language: str) -> tuple[str, str]:
    """The address without what makes no difference on paper, and the language it is to be made in."""
    path, _mark, query = address.partition("?")
    parameters = QueryDict(query, mutable=True)
    wanted = parameters.get("lang", "")
    for name in NOT_ON_PAPER:
        parameters.pop(name, None)
    parameters["format"] = "pdf"
    return f"{path}?{parameters.urlencode()}", wanted if wanted in LANGUAGES else language


def view_of(address: str, user: User) -> ReportView | RecordView:
    """The view behind an address, set up as for a GET of this person."""
    path, _mark, query = address.partition("?")
    try:
        match = resolve(path)
    except Resolver404 as error:
        raise NotPrintable(address) from error
    func: Any = match.func
    view_class = getattr(func, "view_class", None)
    if view_class is None or not issubclass(view_class, ReportView | RecordView):
        raise NotPrintable(address)
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.META["QUERY_STRING"] = query
    request.GET = QueryDict(query)
    request.user, request.resolver_match = user, match
    view = view_class(**func.view_initkwargs)
    view.setup(request, *match.args, **match.kwargs)
    return view


def make_register(view: ReportView, path: Path, progress: Progress) -> Made:
    report = view.report_class(view.request.user, view.request.GET)
    context = paper.context(report)
    context["sections"] = counted(context["sections"], report, progress)
    html = render_to_string(report.print_template_name, context, view.request)
    path.write_bytes(render_pdf(html, files=files_of(html)))
    return Made(str(context["title"]), f"{report.file_name[:LONGEST_NAME]}.pdf")


def counted(sections: Iterator[Section], report: Report, progress: Progress) -> Iterator[Section]:
    """The sections; each row tells how far it is."""
    total = report.count
    progress(0, total)

    def rows(section: Section) -> Iterator[Any]:
        for number, cells in section.rows:
            yield number, cells
            progress(min(number, total), total)

    for section in sections:
        yield type(section)(section.heading, rows(section))


def make_record(view: RecordView, path: Path, progress: Progress) -> Made:
    progress(0, 1)
    title = paper_of(view).title()
    response = view.get(view.request, *view.args, **view.kwargs)
    if response.status_code != 200:
        raise NotPrintable(view.request.path)
    path.write_bytes(response.content)
    progress(1, 1)
    return Made(title, f"{title[:LONGEST_NAME]}.pdf")


def paper_of(view: RecordView) -> Paper:
    """The form that the address of a record asks for."""
    if not view.papers:
        raise NotPrintable(view.request.path)
    try:
        view.object = view.get_object()
    except Http404 as error:
        raise NotPrintable(view.request.path) from error
    return view.asked()
