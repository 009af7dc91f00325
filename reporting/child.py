"""The process that makes one file, as the worker sees it.

It is the first of a session of its own, so that it ends with everything it
started; it ends by itself when the worker is gone, because then its standard
input ends. It tells of its progress and its outcome on standard output, a line
of JSON each (``manage.py make_file``).
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, Self, cast

from django.conf import settings

from .jobs import Made

if TYPE_CHECKING:
    from uuid import UUID

COMMAND = "make_file"


class Child:
    """Used in a ``with``: at its end no process is left."""

    def __init__(self, key: UUID) -> None:
        self.done = self.total = 0
        self.outcome: Made | str = ""
        self.told = b""
        self.process = subprocess.Popen(  # noqa: S603 - our own command and a key of ours
            [sys.executable, str(settings.BASE_DIR / "manage.py"), COMMAND, str(key)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self.output = cast("IO[bytes]", self.process.stdout).fileno()
        os.set_blocking(self.output, False)
        self.handle = os.pidfd_open(self.process.pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        for end in (self.process.stdin, self.process.stdout):
            cast("IO[bytes]", end).close()
        self.process.wait()
        os.close(self.handle)

    def wait(self, seconds: float) -> bool:
        """Listen for so long; true once the process has ended, and ``outcome`` says how."""
        end = time.monotonic() + seconds
        watched = [self.output, self.handle]
        while (left := end - time.monotonic()) > 0:
            ready = select.select(watched, [], [], left)[0]
            if self.output in ready and not self.listen():
                watched.remove(self.output)
            if self.handle in ready:
                self.listen()
                self.outcome = self.outcome or self.why()
                return True
        return False

    def listen(self) -> bool:
        """Take in what was told; false at its end."""
        ended = False
        with suppress(BlockingIOError):
            while part := os.read(self.output, 65536):
                self.told += part
            ended = True
        *lines, self.told = self.told.split(b"\n")
        for line in lines:
            self.heard(**json.loads(line))
        return not ended

    def heard(self, **message: Any) -> None:
        match message:
            case {"done": int(done), "total": int(total)}:
                self.done, self.total = done, total
            case {"title": str(title), "file_name": str(file_name)}:
                self.outcome = Made(title, file_name)
            case {"problem": str(reason)}:
                self.outcome = reason

    def why(self) -> str:
        """Of a process that ended without a word: the libraries that lay out abort when memory is refused."""
        status = os.waitid(os.P_PIDFD, self.handle, os.WEXITED | os.WNOWAIT)
        return "error" if status is not None and status.si_code == os.CLD_EXITED else "memory"
