"""manage.py send_reminders: see docs/how-to/reminders.md."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from agreements.digests import Outcome, Result, run

HOW_TO = "docs/how-to/reminders.md"
NO_SERVER = (
    f"No mail server is set: put EMAIL_URL into the environment ({HOW_TO}). "
    "No mail was sent; the list “For you” on the home page works without it."
)
#: What should be looked at by whoever runs the server.
BAD = {Outcome.WAITING, Outcome.REFUSED, Outcome.FAILED}


class Command(BaseCommand):
    help = "Send everybody the one mail of the day, about dates that are near or past. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--day", type=dt.date.fromisoformat, help="As if it were this day, YYYY-MM-DD, everywhere."
        )
        parser.add_argument("--dry-run", action="store_true", help="Only say what would be sent.")

    def handle(self, *args: Any, day: dt.date | None, dry_run: bool, **options: Any) -> None:
        if not (settings.EMAIL_URL or dry_run):
            self.stdout.write(NO_SERVER)
            return
        outcomes = [self.say(result) for result in run(day, dry=dry_run)]
        if not outcomes:
            self.stdout.write("Nobody has anything to be told of.")
        if bad := sum(outcome in BAD for outcome in outcomes):
            raise CommandError(f"{bad} of {len(outcomes)} were not sent; when they will be: {HOW_TO}")

    def say(self, result: Result) -> Outcome:
        """One line about one person."""
        counted = f"{len(result.dues)} dates, {result.late} overdue" if result.dues else ""
        said = ": ".join(filter(None, [result.outcome.value, counted, result.problem]))
        self.stdout.write(f"{result.user.username}: {said}")
        return result.outcome
