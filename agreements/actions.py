"""What is done to several rows of this floor at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from reporting.dates import Precision, today

from .models import Agreement, Commitment, Extension

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import AnyUser, User


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


@transaction.atomic
def extend_commitment(
    *,
    commitment: Commitment,
    new_due_on: dt.date,
    reason: str,
    user: AnyUser,
    requested_by: str = "",
    approved_by: User | None = None,
) -> Extension:
    """Give the commitment a later date; the date it had is kept in the extension."""
    dates = Commitment.objects.select_for_update().values_list("due_on", "due_on_precision")
    due_on, precision = dates.get(pk=commitment.pk)
    old_due_on = refuse_going_back(due_on, new_due_on)
    extension = Extension(
        commitment=commitment,
        old_due_on=old_due_on,
        old_due_on_precision=precision,
        new_due_on=new_due_on,
        reason=reason,
        requested_by=requested_by,
        approved_by=approved_by,
    )
    extension.stamp(user)
    extension.save()
    commitment.due_on, commitment.due_on_precision = new_due_on, Precision.DAY
    commitment.stamp(user)
    commitment.save(update_fields=["due_on", "due_on_precision", "updated_by", "updated_at"])
    return extension


def refuse_going_back(old_due_on: dt.date | None, new_due_on: dt.date) -> dt.date:
    """The old date; ValidationError unless there is one and the new one is later."""
    if old_due_on is None:
        raise ValidationError(
            _("This commitment has no date yet: enter its date, there is nothing to extend.")
        )
    if new_due_on <= old_due_on:
        raise ValidationError(_("The new date is not later than the old one."))
    return old_due_on
