"""The pages of the files that a person asked for: asking, watching, fetching, dropping."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext
from django.views.generic import View
from django_htmx.http import HttpResponseClientRedirect

from . import jobs
from .issuing import site_of
from .making import NotPrintable, asked_for, is_hidden, title_of
from .models import Job
from .storage import sent

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from accounts.models import User

    from .renderers.page import HtmxRequest

logger = logging.getLogger(__name__)


def own_job(request: HttpRequest, key: UUID) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.user), key=key)


def refuse_more(request: HttpRequest) -> None:
    limit = settings.JOBS_PER_USER
    sentence = ngettext(
        "You have {limit} file that is not finished, and may not have more. Wait for it, or cancel it.",
        "You have {limit} files that are not finished, and may not have more. Wait for one, or cancel one.",
        limit,
    )
    messages.error(request, sentence.format(limit=limit))


class FilesView(LoginRequiredMixin, View):
    """All files of a person; POST asks for another one."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        jobs.rescue()
        return render(request, "reporting/files.html", {"jobs": Job.objects.visible_to(request.user)})

    def post(self, request: HttpRequest) -> HttpResponse:
        user = cast("User", request.user)
        address, language = asked_for(request.POST.get("address", ""), translation.get_language())
        try:
            title = title_of(address, user, language)
            job = jobs.ask(user=user, title=title, address=address, language=language, site=site_of(request))
        except NotPrintable as error:
            raise Http404 from error
        except jobs.TooManyJobs:
            refuse_more(request)
            return redirect("files")
        return redirect("file", key=job.key)


class FileView(LoginRequiredMixin, View):
    """How far one file is.

    While it is made, htmx asks for the progress alone; without JavaScript the
    page loads itself anew. Whoever watched the end (``?watched=1``) is given
    the file at once.
    """

    http_method_names = ["get", "head", "options"]

    def get(self, request: HtmxRequest, key: UUID) -> HttpResponse:
        job = own_job(request, key)
        if job.is_unfinished:
            jobs.rescue(job)
            job.refresh_from_db()
        if request.htmx:
            return self.progress(request, job)
        response = render(request, "reporting/file.html", context(job))
        if job.is_ready and "watched" in request.GET:
            response["Refresh"] = f"1; url={reverse('file-content', args=[key])}"
        return response

    def progress(self, request: HttpRequest, job: Job) -> HttpResponse:
        if job.is_unfinished:
            return render(request, "reporting/_progress.html", context(job))
        return HttpResponseClientRedirect(f"{reverse('file', args=[job.key])}?watched=1")


def context(job: Job) -> dict[str, Any]:
    waiting = job.state == Job.State.QUEUED
    before = (
        Job.objects.filter(state=Job.State.QUEUED, created_at__lt=job.created_at).count() if waiting else 0
    )
    return {"job": job, "before": before, "is_forgotten": waiting and is_forgotten(job)}


def is_forgotten(job: Job) -> bool:
    """Whether it waits although nothing is being made: then there is no worker."""
    patience = dt.timedelta(seconds=settings.JOB_STALE_SECONDS)
    waiting_since = job.heartbeat_at or job.created_at
    nothing_is_made = not Job.objects.filter(state=Job.State.RUNNING).exists()
    return nothing_is_made and timezone.now() - waiting_since > patience


class FileContentView(LoginRequiredMixin, View):
    """The file itself, under a name that can be read; not of what was hidden from its person since."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, key: UUID) -> HttpResponseBase:
        job = own_job(request, key)
        if not job.is_ready or is_hidden(job.address, request.user):
            raise Http404
        try:
            return sent(job.file, name=job.file_name, media_type="application/pdf")
        except FileNotFoundError as error:
            logger.error("Job %s: no file %s. Do all machines share MEDIA_ROOT?", job.key, job.file.name)
            raise Http404 from error


class JobActionView(LoginRequiredMixin, View):
    """A button on the page of a file."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        return self.act(request, own_job(request, key))

    def act(self, request: HttpRequest, job: Job) -> HttpResponse:
        raise NotImplementedError


class CancelView(JobActionView):
    def act(self, request: HttpRequest, job: Job) -> HttpResponse:
        jobs.cancel(job=job)
        return redirect("file", key=job.key)


class AgainView(JobActionView):
    def act(self, request: HttpRequest, job: Job) -> HttpResponse:
        try:
            jobs.again(job=job)
        except jobs.TooManyJobs:
            refuse_more(request)
        return redirect("file", key=job.key)


class DeleteView(JobActionView):
    def act(self, request: HttpRequest, job: Job) -> HttpResponse:
        jobs.delete(job=job)
        return redirect("files")
