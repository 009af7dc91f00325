"""What is done to several rows of this floor at once."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Max

from reporting.dates import today

from .models import Agreement


def next_registry_sequence(year: int) -> int:
    """The first free number of ``year``; others who ask for one wait for the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('registry_number'), %s)", [year])
    last = Agreement.objects.filter(registry_year=year).aggregate(last=Max("registry_sequence"))["last"]
    return (last or 0) + 1


@transaction.atomic
def give_registry_number(*, agreement: Agreement) -> None:
    """Save the agreement under the next number of the year it was signed in, else of the present year.

    One that has a number keeps it and is not saved.
    """
    if agreement.registry_sequence:
        return
    year = (agreement.signed_on or today()).year
    agreement.registry_year, agreement.registry_sequence = year, next_registry_sequence(year)
    agreement.save()
    agreement.refresh_from_db(fields=["registry_number"])
