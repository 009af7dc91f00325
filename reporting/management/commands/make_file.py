"""manage.py make_file: what a worker starts for each job, never a person (``reporting.child``)."""

from __future__ import annotations

import errno
import json
import logging
import os
import resource
import signal
import threading
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from reporting.making import NotPrintable, make_file
from reporting.models import Job
from reporting.trouble import is_of_database

logger = logging.getLogger(__name__)

#: Seconds between two reports of progress.
PAUSE = 0.25
#: How much the making of files stands back behind the pages.
NICENESS = 10


class Command(BaseCommand):
    help = "Make the file of one job. Run by a worker, never by hand."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key")

    def handle(self, *args: Any, key: str, **options: Any) -> None:
        teller = Teller()
        threading.Thread(target=end_with_worker, daemon=True).start()
        os.nice(NICENESS)
        limit_memory()
        teller.tell(**outcome(key, teller))


class Teller:
    """Tells the worker on what was standard output; whatever else is printed goes to the log."""

    def __init__(self) -> None:
        self.channel = os.fdopen(os.dup(1), "w")
        os.dup2(2, 1)
        self.last = 0.0

    def tell(self, **message: Any) -> None:
        print(json.dumps(message), file=self.channel, flush=True)

    def progress(self, done: int, total: int) -> None:
        now = time.monotonic()
        if done == total or now - self.last > PAUSE:
            self.last = now
            self.tell(done=done, total=total)


def end_with_worker() -> None:
    """Wait until the worker is gone, then end with everything that was started here."""
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)


def limit_memory() -> None:
    """Of this process and of each that it starts: one that wants more gets a MemoryError. No core is left."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (settings.JOB_MAX_MEMORY_MB * 1024 * 1024, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def outcome(key: str, teller: Teller) -> dict[str, str]:
    """What the worker is told at the end: what was made, or why it was not."""
    try:
        job = Job.objects.select_related("user").get(key=key)
        path = Path(job.file.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        made = make_file(job.address, job.user, job.language, path, teller.progress, job.site)
    except (MemoryError, BrokenProcessPool):
        return {"problem": "memory"}
    except NotPrintable:
        return {"problem": "gone"}
    except OSError as error:
        logger.exception("Job %s", key)
        return {"problem": "disk" if error.errno == errno.ENOSPC else "error"}
    except Exception as error:
        logger.exception("Job %s", key)
        return {"problem": "lost" if is_of_database(error) else "error"}
    return {"title": made.title, "file_name": made.file_name}
