"""Files that take longer than a page."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import AnyUser


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: AnyUser) -> Self:
        """Only whoever asked for a file may have it."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def unfinished(self) -> Self:
        return self.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])

    def silent(self) -> Self:
        """Unfinished, and not heard of for so long that whoever had it must be dead."""
        return self.unfinished().filter(
            heartbeat_at__lt=Now() - dt.timedelta(seconds=settings.JOB_STALE_SECONDS)
        )

    def expired(self) -> Self:
        return self.filter(expires_at__lt=Now())


class Job(models.Model):
    """A file that somebody asked for and a worker makes: how far it is, and the file once it is ready."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs", verbose_name=_("user")
    )
    title = models.CharField(_("title"), max_length=300)
    address = models.TextField(
        _("address"), help_text=_("Path and query of what is printed, with the criteria.")
    )
    site = models.CharField(
        _("site"), max_length=200, blank=True, help_text=_("Where the code on the paper leads to.")
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    total = models.PositiveIntegerField(_("rows to do"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    worker = models.CharField(_("worker"), max_length=100, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    problem = models.TextField(_("what went wrong"), blank=True)
    file = models.FileField(_("file"), blank=True, max_length=200)
    file_name = models.CharField(_("name of the file"), max_length=300, blank=True)
    size = models.PositiveBigIntegerField(_("size"), null=True, blank=True)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    started_at = models.DateTimeField(_("begun"), null=True, blank=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("file being made")
        verbose_name_plural = _("files being made")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="job_of_user"),
            models.Index(
                fields=["heartbeat_at"], condition=Q(state__in=["queued", "running"]), name="job_unfinished"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="job_no_more_than_all"),
            models.CheckConstraint(
                condition=~Q(state="ready") | (Q(finished_at__isnull=False, expires_at__isnull=False)),
                name="job_ready_with_times",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(problem=""), name="job_failed_with_problem"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def page_address(self) -> str:
        """Where the same is seen on the screen."""
        path, _mark, query = self.address.partition("?")
        parameters = QueryDict(query, mutable=True)
        for name in ("format", "form", "archive"):
            parameters.pop(name, None)
        return f"{path}?{parameters.urlencode()}" if parameters else path

    @property
    def is_unfinished(self) -> bool:
        return self.state in (Job.State.QUEUED, Job.State.RUNNING)

    @property
    def is_ready(self) -> bool:
        return self.state == Job.State.READY
