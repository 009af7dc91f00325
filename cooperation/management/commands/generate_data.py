"""manage.py generate_data: see docs/sample.md."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils.translation import gettext as _

from cooperation.sample.volume.generate import generate
from cooperation.sample.volume.rows import first_real_row
from reporting.dates import today


class Command(BaseCommand):
    help = "Fill a database with invented agreements and all around them, for trials of speed and layout."

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--agreements", type=int, default=1000, help="How many (1000).")
        add("--commitments", type=int, help="How many in all (about three for each agreement).")
        add("--seed", type=int, default=1, help="Another seed gives other rows (1).")
        add("--until", type=dt.date.fromisoformat, help="The last of twenty years, as in 2026-12-31 (today).")
        add("--force", action="store_true", help="Even among rows that were not invented.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["agreements"] < 1:
            raise CommandError(_("--agreements wants a number from 1."))
        if options["commitments"] is not None and options["commitments"] < 0:
            raise CommandError(_("--commitments wants a number from 0."))
        if not options["force"]:
            refuse_real_data()
        generate(
            agreements=options["agreements"],
            commitments=options["commitments"],
            seed=options["seed"],
            until=options["until"] or today(),
            progress=self.report,
        )
        tidy()

    def report(self, number: int) -> None:
        self.stdout.write(_("{number} agreements").format(number=number))


def tidy() -> None:
    """Tells the planner of the new rows, and the indexes that all may be read without the tables."""
    vacuum = "" if connection.in_atomic_block else "VACUUM "  # refused in a transaction, as in a test
    with connection.cursor() as cursor:
        cursor.execute(f"{vacuum}ANALYZE")


def refuse_real_data() -> None:
    if row := first_real_row():
        raise CommandError(
            _(
                "This database holds data that was not invented, such as “{row}”. "
                "Name another database for invented data in DATABASE_URL, or add --force to mix them here."
            ).format(row=row)
        )
