"""manage.py worker: see docs/how-to/workers.md."""

from __future__ import annotations

import os
import socket
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string

from reporting.worker import RegisterWorker, look_after


class Command(BaseCommand):
    help = "Make the files that people have asked for, until told to stop. As many workers as wanted may run."
    requires_system_checks = []  # they read all pages and papers, which only the processes of the files need

    def handle(self, *args: Any, **options: Any) -> None:
        name = f"{socket.gethostname()[:40]}-{os.getpid()}-{get_random_string(6)}"
        worker = RegisterWorker(name)
        worker.configure_signals()
        threading.Thread(target=look_after, daemon=True).start()
        worker.run()
