"""Who makes the files of jobs: ``manage.py worker``, as many as wanted, on as many machines as wanted.

A worker takes a task from the queue, has the file made by a process of its own
(``reporting.child``) and meanwhile writes down how far it is. It gives the job
up when it takes too long, is cancelled, or is no longer its own.
"""

from __future__ import annotations

import errno
import logging
import threading
import time
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone
from django_tasks import TaskContext, task
from django_tasks_db.management.commands.db_worker import Worker

from accounts.actions import forget_sessions

from . import jobs
from .child import Child
from .jobs import Made
from .trouble import is_of_database

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from .models import Job

    Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)

#: Seconds between two signs of life; a cancelled job ends within the same time.
PULSE = 0.5
HOUR = 3600
#: Outcomes that are no fault of the job.
STOPPED, TAKEN = "stopped", "taken"

stopping = threading.Event()


@task(takes_context=True)
def make(context: TaskContext, key: str) -> None:
    """Make the file of a job, if it is still wanted."""
    job = jobs.claim(key, context.task_result.worker_ids[-1])
    if job is None:
        return
    try:
        with Child(job.key) as child:
            outcome = watch(job, child)
    except OSError as error:
        logger.exception("Job %s", key)
        outcome = "disk" if error.errno == errno.ENOSPC else "error"
    patiently(settle, job, outcome)


def watch(job: Job, child: Child) -> Made | str:
    """How it ended, or why it must be ended."""
    deadline = time.monotonic() + settings.JOB_MAX_SECONDS
    while not child.wait(PULSE):
        if stopping.is_set():
            return STOPPED
        if time.monotonic() > deadline:
            return "time"
        if not patiently(jobs.note, job, child.done, child.total):
            return TAKEN
    return child.outcome


def settle(job: Job, outcome: Made | str) -> None:
    logger.info("Job %s: %s", job.key, "ready" if isinstance(outcome, Made) else outcome)
    if isinstance(outcome, Made):
        jobs.finish(job, outcome)
    elif outcome == STOPPED:
        jobs.give_back(job)
    elif outcome == TAKEN:
        jobs.let_go(job)
    elif outcome == "lost" and job.attempts < jobs.ATTEMPTS:  # the database went away in the middle
        jobs.put_back(job)
    else:
        jobs.fail(job, outcome)


def patiently(ask: Callable[..., Answer], *about: Any) -> Answer:
    """The answer of the database; one that is being restarted is waited for, while the child goes on."""
    end = time.monotonic() + settings.JOB_STALE_SECONDS
    while True:
        try:
            return ask(*about)
        except (DatabaseError, InterfaceError) as error:
            connection.close()
            if time.monotonic() > end or not is_of_database(error):
                raise
            time.sleep(PULSE)


class RegisterWorker(Worker):
    """Told to stop, it gives its job back at once instead of finishing it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            queue_names=["default"],
            excluded_queue_names=[],
            interval=PULSE,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
        )

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        stopping.set()
        super().shutdown(signum, frame)


def sweep() -> None:
    """Drop what is over: files and sessions."""
    jobs.drop_expired()
    forget_sessions(timezone.now())


def look_after() -> None:
    """For ever, in a thread of its own: rescue jobs of dead workers, and now and then drop what is over."""
    swept = 0.0
    while True:
        close_old_connections()
        try:
            jobs.rescue()
            if not swept or time.monotonic() - swept > HOUR:
                swept = time.monotonic()
                sweep()
        except Exception:
            logger.exception("Looking after the jobs")
            connection.close()
        time.sleep(min(settings.JOB_STALE_SECONDS / 3, 10))
