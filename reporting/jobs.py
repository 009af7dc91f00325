"""Files that take longer than a page: asked for here, made by a worker (``reporting.worker``).

A job is a row; a task of the queue only wakes a worker up for it. So a task
too many does nothing, and one that was lost is put again. Whoever makes the
file holds the row by the name of the file, which is new at each attempt: a
worker that was thought dead finds that its row is another's and gives up.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.models import User

from . import issuing
from .models import Job
from .orphans import drop_orphans

if TYPE_CHECKING:
    from .models.job import JobQuerySet

logger = logging.getLogger(__name__)

FOLDER = "jobs"
#: How often a job is begun before it is given up.
ATTEMPTS = 2
NARROW = _("Narrow the filters, or take the Excel file: it holds all the rows.")
#: Why there is no file, in words for the person who wants it.
PROBLEMS = {
    "time": _("Making the file took longer than the {minutes} minutes that it may take."),
    "memory": _("Making the file took more memory than the {megabytes} MB that it may take."),
    "lost": _("The program that made the file was stopped twice. Try again later."),
    "disk": _("The server has no room for the file. Tell the administrator."),
    "gone": _("What you wanted to print is no longer there."),
    "error": _("A fault in the program. Tell the administrator; the log has it under {key}."),
}
TOO_LARGE = {"time", "memory"}


@dataclass(frozen=True)
class Made:
    """What a file holds, and what it is called when it is downloaded."""

    title: str
    file_name: str


class TooManyJobs(Exception):
    """The person has as many unfinished jobs as one may have."""


# --- What a person does ---


@transaction.atomic
def ask(*, user: User, title: str, address: str, language: str, site: str = "") -> Job:
    """A job for this address; the one there is, if it was asked for already and is not finished."""
    lock(user)
    wanted: dict[str, Any] = {"user": user, "address": address, "language": language}
    if same := Job.objects.unfinished().filter(**wanted).first():
        return same
    refuse_too_many(user)
    job = Job.objects.create(title=title[:300], site=site, heartbeat_at=Now(), **wanted)
    enqueue(job)
    return job


@transaction.atomic
def again(*, job: Job) -> None:
    """Try once more what failed or was cancelled."""
    lock(job.user)
    refuse_too_many(job.user)
    ended = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED])
    fresh: dict[str, Any] = {"attempts": 0, "done": 0, "total": 0, "problem": "", "worker": "", "file": ""}
    times: dict[str, Any] = {"created_at": Now(), "started_at": None, "finished_at": None, "expires_at": None}
    if ended.update(state=Job.State.QUEUED, heartbeat_at=Now(), **fresh, **times):
        enqueue(job)


def cancel(*, job: Job) -> None:
    """A worker that is at it notices within a second, and ends what it started."""
    Job.objects.unfinished().filter(pk=job.pk).update(state=Job.State.CANCELLED, **ended_now())


@transaction.atomic
def delete(*, job: Job) -> None:
    """The row and its file; one that is being made must be cancelled first."""
    found = Job.objects.select_for_update().filter(pk=job.pk).first()
    if found and not found.is_unfinished:
        found.delete()
        transaction.on_commit(lambda: drop_file(found.file.name))


def lock(user: User) -> None:
    """Two clicks at once are answered one after the other."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def refuse_too_many(user: User) -> None:
    if Job.objects.unfinished().filter(user=user).count() >= settings.JOBS_PER_USER:
        raise TooManyJobs


def enqueue(job: Job) -> None:
    from .worker import make  # which imports this module

    make.enqueue(str(job.key))


def ended_now() -> dict[str, Any]:
    return {"finished_at": Now(), "expires_at": Now() + dt.timedelta(days=settings.JOB_KEEP_DAYS)}


# --- What the worker does that makes it ---


def claim(key: str, worker: str) -> Job | None:
    """The job, now this worker's; ``None`` if it is somebody else's, or nobody wants it any more."""
    begun = Job.objects.filter(key=key, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING,
        file=f"{FOLDER}/{uuid.uuid4().hex}.pdf",
        attempts=F("attempts") + 1,
        worker=worker,
        heartbeat_at=Now(),
        started_at=Now(),
        done=0,
        total=0,
    )
    return Job.objects.select_related("user").get(key=key) if begun else None


def held(job: Job) -> JobQuerySet:
    """The row of this attempt, as long as nobody has cancelled it or taken it over."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, file=job.file.name)


def note(job: Job, done: int, total: int) -> bool:
    """A sign of life, and how far it is; false if the job is no longer this worker's."""
    return bool(held(job).update(done=min(done, total), total=total, heartbeat_at=Now()))


def finish(job: Job, made: Made) -> None:
    try:
        size = job.file.size
    except FileNotFoundError:
        logger.exception("Job %s", job.key)
        fail(job, "error")
        return
    facts: dict[str, Any] = {
        "title": made.title[:300],
        "file_name": made.file_name,
        "size": size,
        "done": F("total"),
    }
    if not held(job).update(state=Job.State.READY, **facts, **ended_now()):
        let_go(job)


def fail(job: Job, reason: str) -> None:
    held(job).update(state=Job.State.FAILED, problem=problem(job, reason), **ended_now())
    let_go(job)


@transaction.atomic
def give_back(job: Job) -> None:
    """To another worker: this one was told to stop. It does not count as an attempt."""
    fresh: dict[str, Any] = {"attempts": F("attempts") - 1, "done": 0, "total": 0, "worker": "", "file": ""}
    if held(job).update(state=Job.State.QUEUED, heartbeat_at=Now(), **fresh):
        enqueue(job)
    drop_file(job.file.name)


def let_go(job: Job) -> None:
    """What this attempt has written goes, and the row no longer names it."""
    Job.objects.filter(pk=job.pk, file=job.file.name).update(file="")
    drop_file(job.file.name)


def problem(job: Job, reason: str) -> str:
    """Why there is no file, in the language of whoever asked for it."""
    with translation.override(job.user.language):
        sentence = str(PROBLEMS[reason]).format(
            minutes=max(settings.JOB_MAX_SECONDS // 60, 1), megabytes=settings.JOB_MAX_MEMORY_MB, key=job.key
        )
        return f"{sentence} {NARROW}" if reason in TOO_LARGE else sentence


# --- What everybody does who comes by ---


@transaction.atomic
def rescue(job: Job | None = None) -> None:
    """Put the jobs of dead workers and lost tasks back into the queue, or report them as failed."""
    silent = Job.objects.silent().filter(pk=job.pk) if job else Job.objects.silent()
    for job in silent.select_related("user").select_for_update(skip_locked=True, of=("self",)):
        if job.state == Job.State.QUEUED:
            wake_for(job)
        elif job.attempts < ATTEMPTS:
            logger.warning("Job %s: worker %s is silent; it is put back", job.key, job.worker)
            put_back(job)
        else:
            logger.error("Job %s: worker %s is silent too; it has failed", job.key, job.worker)
            fail(job, "lost")


def wake_for(job: Job) -> None:
    """A task for a job that waits; none if one is waiting already, since then there is just much to do."""
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, args_kwargs__args=[str(job.key)])
    if not waiting.exists():
        Job.objects.filter(pk=job.pk).update(heartbeat_at=Now())
        enqueue(job)


def put_back(job: Job) -> None:
    held(job).update(state=Job.State.QUEUED, done=0, total=0, worker="", file="", heartbeat_at=Now())
    drop_file(job.file.name)
    enqueue(job)


def drop_expired() -> int:
    """Files that were kept long enough, of jobs and of printed documents, and those of no row; how many."""
    names: list[str] = []
    for job in Job.objects.expired():
        names.append(job.file.name or "")
        Job.objects.expired().filter(pk=job.pk).delete()  # unless it was asked for anew just now
    names = [name for name in names if name]
    for name in names:
        drop_file(name)
    old = Now() - dt.timedelta(days=settings.JOB_KEEP_DAYS)
    DBTaskResult.objects.exclude(status=TaskResultStatus.READY).filter(started_at__lt=old).delete()
    now = timezone.now()
    return len(names) + issuing.drop_expired(now) + drop_orphans(now)


def drop_file(name: str | None) -> None:
    if name:
        default_storage.delete(name)
