"""manage.py drop_expired_files: see docs/how-to/workers.md."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from reporting.jobs import drop_expired


class Command(BaseCommand):
    help = "Drop the files that were kept long enough. The workers do it every hour."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{drop_expired()} files dropped")
