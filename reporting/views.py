"""One view for every register and one for every record, in all their renderings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import DetailView, View
from django.views.generic.base import ContextMixin, TemplateResponseMixin

from .archiving import may_archive
from .documents import NotAsChosen, RecordDocument, answer, word_answer
from .renderers import RENDERERS, NoRoomToSay, TooManyRows
from .renderers.page import page
from .renderers.print import RegisterDocument
from .report import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from accounts.models import User

    from .papers import Paper
    from .renderers.page import HtmxRequest

LANGUAGES = dict(settings.LANGUAGES)


def unknown_parameters(request: HttpRequest, known: set[str]) -> list[str]:
    """A sentence for each parameter of the address that means nothing here."""
    sentence = _("The address has an unknown parameter “{name}”; it was left out.")
    return [sentence.format(name=name[:50]) for name in request.GET if name not in known]


def unknown_rendering(request: HttpRequest, known: Container[str]) -> list[str]:
    """A sentence each for a format and a language that the address asks for in vain."""
    wanted = request.GET.get("format", "html")
    problems = []
    if wanted != "html" and wanted not in known:
        problems.append(_("There is no format “{format}”; this is the page.").format(format=wanted[:20]))
    if request.GET.get("lang", "ru") not in LANGUAGES:
        problems.append(_("Documents are made in Kazakh (kk), Russian (ru) or English (en)."))
    return problems


def document_language(request: HttpRequest) -> str:
    """The language that ``?lang=`` asks for, else the reader's own."""
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else translation.get_language()


class ReportView(LoginRequiredMixin, View):
    """``/agreements/?city=tomsk&format=pdf``: a report in the rendering the address asks for."""

    http_method_names = ["get", "head", "options"]
    report_class: type[Report] = Report

    def get(self, request: HtmxRequest, **kwargs: Any) -> HttpResponseBase:
        wanted = request.GET.get("format", "html")
        if wanted == "html" or wanted not in RENDERERS:
            return self.page(request, wanted)
        with translation.override(document_language(request)):
            try:
                report = self.report()
                return RENDERERS[wanted](report, request)
            except (TooManyRows, NoRoomToSay) as refusal:
                reason = refusal
        if isinstance(reason, TooManyRows):
            return self.too_many(request, reason)
        return self.no_room(request)

    def report(self) -> Report:
        """The report, for the person who asks and the address."""
        return self.report_class(self.request.user, self.request.GET)

    def document(self) -> RegisterDocument:
        """What the address prints, however long it is."""
        return RegisterDocument(self.report(), self.request)

    def page(self, request: HtmxRequest, wanted: str) -> HttpResponse:
        report = self.report()
        report.problems += unknown_rendering(request, RENDERERS)
        return page(report, request)

    def no_room(self, request: HtmxRequest) -> HttpResponse:
        """The page itself: what of the address was left out, and where it can be said."""
        report = self.report()
        report.problems.append(
            _(
                "No CSV file was made: it could not say this. "
                "Take the file from this page, or the Excel file: its head says it."
            )
        )
        return page(report, request, status=400)

    def too_many(self, request: HtmxRequest, refusal: TooManyRows) -> HttpResponse:
        """The page itself, with a message that says what to do instead of printing."""
        report = self.report()
        report.problems.append(
            ngettext(
                "The selection has {count} row; a PDF is made at once of {limit} at most.",
                "The selection has {count} rows; a PDF is made at once of {limit} at most.",
                refusal.count,
            ).format(count=refusal.count, limit=refusal.limit)
            + " "
            + _("Have it prepared in the background, narrow the filters, or take the Excel file.")
        )
        return page(report, request, status=400, offer=request.get_full_path())


#: How a form of a record is answered with, by the word after ``format=``.
PAPER_FORMATS: dict[str, Callable[..., HttpResponse]] = {"pdf": answer, "docx": word_answer}


class PageView(LoginRequiredMixin, TemplateResponseMixin, ContextMixin, View):
    """A page that is no register; ``?format=pdf`` prints the first of its ``papers``, ``&form=`` another."""

    http_method_names = ["get", "head", "options"]
    papers: ClassVar[list[type[Paper]]] = []
    #: What the papers tell of, where that is one record.
    object: Any = None

    @property
    def printed_with(self) -> str:
        """What the buttons of the papers keep of the page's own address."""
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        problems = unknown_parameters(self.request, self.parameters())
        if self.papers:
            problems += unknown_rendering(self.request, PAPER_FORMATS)
        return super().get_context_data(problems=problems, **kwargs)

    def parameters(self) -> set[str]:
        """What the address may ask for: the forms on paper and what they let choose."""
        fields = (paper.form_class.base_fields for paper in self.papers)
        return {"format", "form", "lang", "archive"}.union(*fields) if self.papers else set()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.GET.get("format")
        if wanted in PAPER_FORMATS and self.papers:
            with translation.override(document_language(request)):
                return self.paper(request, PAPER_FORMATS[wanted])
        self.find()
        return self.render_to_response(self.get_context_data())

    def find(self) -> None:
        """Sets ``object``, where there is one."""

    def asked(self) -> Paper:
        """The form that the address asks for, else the first; NotAsChosen for an unknown one."""
        forms = {one.name: one for one in self.papers}
        wanted = self.request.GET.get("form", self.papers[0].name)
        if wanted not in forms:
            raise NotAsChosen([_("There is no form “{form}” here.").format(form=wanted[:20])])
        return forms[wanted](self.object, cast("User", self.request.user), self.request.GET)

    def document(self) -> RecordDocument:
        """What the address prints; NotAsChosen if it chooses what cannot be."""
        self.find()
        paper = self.asked()
        if paper.problems:
            raise NotAsChosen(paper.problems)
        return RecordDocument(paper, self.get_context_data, self.request)

    def paper(self, request: HttpRequest, made: Callable[..., HttpResponse]) -> HttpResponse:
        try:
            return made(self.document(), request)
        except NotAsChosen as refusal:
            return self.refused(request, refusal.problems)

    def refused(self, request: HttpRequest, problems: list[str]) -> HttpResponse:
        """The page itself, with a message that says what was wrong in the address."""
        for problem in problems:
            messages.error(request, problem)
        response = self.render_to_response(self.get_context_data())
        response.status_code = 400
        return response


class RecordView(PageView, DetailView):
    """The page of one record, its template by Django's rule (``app/model_detail.html``)."""

    def get_queryset(self) -> Any:
        return self.model.objects.visible_to(self.request.user)

    def find(self) -> None:
        self.object = self.get_object()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            change_address=self.change_address(),
            history_address=self.history_address(),
            archive_address=self.archive_address(),
            is_archived=bool(getattr(self.object, "archived_on", None)),
            **kwargs,
        )

    def history_address(self) -> str:
        """The whole history of the record, beside its page under the page's own name."""
        return self._beside("history")

    def archive_address(self) -> str:
        """Where the record is archived and brought back, for those who may."""
        return self._beside("archive") if may_archive(self.object, self.request.user) else ""

    def _beside(self, page: str) -> str:
        """The page of that name beside the record's own; empty where there is none."""
        match = self.request.resolver_match
        try:
            return reverse(f"{match.url_name}-{page}", args=[self.object.pk]) if match else ""
        except NoReverseMatch:
            return ""

    def change_address(self) -> str:
        """Where the record is changed, for those who may."""
        meta = self.object._meta
        if not (
            self.request.user.is_staff
            and self.request.user.has_perm(f"{meta.app_label}.change_{meta.model_name}")
        ):
            return ""
        try:
            return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[self.object.pk])
        except NoReverseMatch:
            return ""
