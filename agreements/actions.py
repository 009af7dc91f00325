"""What is done to several rows of this floor at once."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from reporting.dates import Precision, today
from reporting.formats import long_date

from .models import Agreement, Commitment, Document, Extension, Renewal
from .models.agreement import refuse_against_renewals
from .uploads import describe_upload

if TYPE_CHECKING:
    import datetime as dt

    from django.core.files.uploadedfile import UploadedFile

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
def report_progress(
    *, commitment: Commitment, user: AnyUser, progress_kk: str = "", progress_ru: str = ""
) -> None:
    """Note what has been done so far, in place of what was noted before."""
    _lock(commitment)
    refuse_finished(commitment)
    if not (progress_kk or progress_ru):
        raise ValidationError(_("Say in Kazakh or in Russian what has been done so far."))
    _write(commitment, user, progress_kk=progress_kk, progress_ru=progress_ru)


@transaction.atomic
def complete_commitment(
    *,
    commitment: Commitment,
    user: User,
    completed_on: dt.date,
    result_kk: str = "",
    result_ru: str = "",
    evidence: UploadedFile | None = None,
    evidence_title: str = "",
) -> None:
    """Close the commitment with its result, as reported by ``user``; ``evidence`` is a file that shows it."""
    _lock(commitment)
    refuse_finished(commitment)
    if not (result_kk or result_ru):
        raise ValidationError(_("A commitment cannot be closed without a result. Say what was done."))
    refuse_day(commitment, completed_on)
    result = {"result_kk": result_kk, "result_ru": result_ru}
    _write(commitment, user, completed_on=completed_on, reported_by=user, **result)
    if evidence:
        paper = Document(commitment=commitment, kind=Document.Kind.ACT, title=evidence_title, file=evidence)
        for name, value in asdict(describe_upload(evidence)).items():
            setattr(paper, name, value)
        paper.stamp(user)
        paper.save()


@transaction.atomic
def verify_commitment(*, commitment: Commitment, user: User) -> None:
    """Confirm, as another person than the one who reported it, that the commitment was kept."""
    _lock(commitment)
    refuse_to_verify(commitment, user)
    _write(commitment, user, verified_by=user, verified_on=max(today(), commitment.completed_on or today()))


@transaction.atomic
def drop_commitment(*, commitment: Commitment, user: AnyUser, dropped_on: dt.date, drop_reason: str) -> None:
    """Take the commitment off control: it need not be kept any more."""
    _lock(commitment)
    refuse_finished(commitment)
    if not drop_reason:
        raise ValidationError(_("Say why the commitment was dropped."))
    refuse_day(commitment, dropped_on)
    _write(commitment, user, dropped_on=dropped_on, drop_reason=drop_reason)


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
    _lock(commitment)
    refuse_to_extend(commitment)
    if approved_by and approved_by == user:
        raise ValidationError(_("You move this date yourself. Another person has to approve it."))
    extension = Extension(
        commitment=commitment,
        old_due_on=refuse_going_back(commitment.due_on, new_due_on),
        old_due_on_precision=commitment.due_on_precision,
        new_due_on=new_due_on,
        reason=reason,
        requested_by=requested_by,
        approved_by=approved_by,
    )
    extension.stamp(user)
    extension.save()
    _write(commitment, user, due_on=new_due_on, due_on_precision=Precision.DAY)
    return extension


@transaction.atomic
def approve_extension(*, commitment: Commitment, user: User) -> None:
    """Approve the date that the commitment was moved to last, as another person than the one who moved it."""
    _lock(commitment)
    refuse_to_approve(commitment, user)
    extension = commitment.extensions.latest("pk")
    extension.approved_by = user
    extension.stamp(user)
    extension.save(update_fields=["approved_by", "updated_by", "updated_at"])
    _write(commitment, user)  # another version: who has its form open is told


@transaction.atomic
def renew_agreement(
    *,
    agreement: Agreement,
    decided_on: dt.date,
    new_end: dt.date | None,
    user: AnyUser,
    starts_on: dt.date | None = None,
    note: str = "",
    document: Document | None = None,
) -> Renewal:
    """A further period under the next number, without an end where it is made open-ended.

    It follows the one before it day upon day unless ``starts_on`` is later.
    """
    _lock(agreement)
    refuse_to_renew(agreement)
    if decided_on > today():
        message = _("This day is still to come. Enter the day on which it happened.")
        raise ValidationError({"decided_on": message})
    last = agreement.renewals.aggregate(last=Max("number"))["last"] or 0
    decision = {"decided_on": decided_on, "starts_on": starts_on, "new_end": new_end}
    renewal = Renewal(agreement=agreement, number=last + 1, note=note, document=document, **decision)
    renewal.stamp(user)
    renewal.full_clean()
    renewal.save()
    _write(agreement, user)  # another version: who has its form open is told
    agreement.refresh_from_db(fields=["term_end"])
    return renewal


@transaction.atomic
def terminate_agreement(*, agreement: Agreement, on: dt.date, reason: str, user: AnyUser) -> None:
    """End the agreement before its term; a day to come is one of which notice was given."""
    _lock(agreement)
    refuse_to_terminate(agreement)
    if agreement.term_end and on > agreement.term_end:
        sentence = _("It ends by itself on {date}, before this day: there is nothing left to terminate.")
        raise ValidationError({"terminated_on": sentence.format(date=long_date(agreement.term_end))})
    values = {"terminated_on": on, "termination_reason": reason.strip()}
    for name, value in values.items():
        setattr(agreement, name, value)
    refuse_against_renewals(agreement)
    agreement.validate_constraints()
    _write(agreement, user, **values)


@transaction.atomic
def withdraw_termination(*, agreement: Agreement, user: AnyUser) -> None:
    """Take back a termination whose day has not come; the history keeps its day and its reason."""
    _lock(agreement)
    refuse_to_withdraw(agreement)
    _write(agreement, user, terminated_on=None, termination_reason="")


def _lock(row: Any) -> None:
    """Make the instance say what the database does, and let nobody else write it before this ends."""
    row.refresh_from_db(from_queryset=type(row)._base_manager.select_for_update())


def _write(row: Agreement | Commitment, user: AnyUser, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.stamp(user)
    row.save(update_fields=[*values, "updated_by", "updated_at"])


def refuse_to_renew(agreement: Agreement, user: AnyUser | None = None) -> None:
    """ValidationError unless it was signed and has a term that no termination cuts short."""
    if agreement.signed_on is None:
        raise ValidationError(_("It has not been signed yet: there is nothing to renew."))
    if agreement.terminated_on and agreement.terminated_on > today():
        sentence = _("It will be terminated on {date}. Withdraw the termination first, then renew it.")
        raise ValidationError(sentence.format(date=long_date(agreement.terminated_on)))
    if agreement.terminated_on:
        sentence = _("It was terminated on {date}: what is over is not renewed. Enter a new agreement.")
        raise ValidationError(sentence.format(date=long_date(agreement.terminated_on)))
    if agreement.term_end is None:
        raise ValidationError(_("It is open-ended: there is no term to renew."))


def refuse_to_terminate(agreement: Agreement, user: AnyUser | None = None) -> None:
    """ValidationError unless it was signed and not terminated before."""
    if agreement.signed_on is None:
        raise ValidationError(_("It has not been signed yet: there is nothing to terminate."))
    if agreement.terminated_on:
        sentence = _(
            "Its termination on {date} is entered already. What is wrong is put right under “Change”."
        )
        raise ValidationError(sentence.format(date=long_date(agreement.terminated_on)))


def refuse_to_withdraw(agreement: Agreement, user: AnyUser | None = None) -> None:
    """ValidationError unless it is to be terminated on a day still to come."""
    if agreement.terminated_on is None:
        raise ValidationError(_("No termination is entered: there is nothing to withdraw."))
    if agreement.terminated_on <= today():
        sentence = _("It was terminated on {date}: that day has come, and what is over stays over.")
        raise ValidationError(sentence.format(date=long_date(agreement.terminated_on)))


def refuse_finished(commitment: Commitment, user: AnyUser | None = None) -> None:
    """ValidationError once it was done or dropped."""
    if commitment.completed_on:
        sentence = _("It was done on {date} already. What is wrong in it is put right under “Change”.")
        raise ValidationError(sentence.format(date=long_date(commitment.completed_on)))
    if commitment.dropped_on:
        sentence = _("It was taken off control on {date}. What is wrong in it is put right under “Change”.")
        raise ValidationError(sentence.format(date=long_date(commitment.dropped_on)))


def refuse_day(commitment: Commitment, day: dt.date) -> None:
    """ValidationError for a day on which it cannot have been done or dropped."""
    if day > today():
        raise ValidationError(_("This day is still to come. Enter the day on which it happened."))
    if commitment.ordered_on and day < commitment.ordered_on:
        raise ValidationError(_("Nothing is due, done or dropped before the day it was ordered."))


def refuse_to_verify(commitment: Commitment, user: AnyUser) -> None:
    """ValidationError unless it is done and not verified, and another person than ``user`` reported it."""
    if not commitment.completed_on:
        raise ValidationError(_("It is not done yet: first it is closed with its result, then verified."))
    if commitment.verified_by_id:
        raise ValidationError(_("It has been verified already."))
    if not commitment.reported_by_id:
        raise ValidationError(_("It is not known who reported it. Enter that under “Change” first."))
    if commitment.reported_by_id == user.pk:
        raise ValidationError(_("You reported this yourself. Another person has to verify it."))
    if not user.has_perm("agreements.verify_commitment"):
        raise ValidationError(_("The head of the unit verifies what was done; you have no such right."))


def refuse_to_approve(commitment: Commitment, user: AnyUser) -> None:
    """ValidationError unless its last extension waits for ``user``, who may approve it and did not ask."""
    if not user.has_perm("agreements.approve_extension"):
        raise ValidationError(_("The head of the unit approves new dates; you have no such right."))
    last = next(reversed(commitment.extensions.all()), None)
    if last is None or last.approved_by_id:
        raise ValidationError(_("No new date waits for approval."))
    if last.created_by_id == user.pk:
        raise ValidationError(_("You moved this date yourself. Another person has to approve it."))


def refuse_to_extend(commitment: Commitment, user: AnyUser | None = None) -> None:
    """ValidationError unless it is unfinished and has a date to move."""
    refuse_finished(commitment)
    if commitment.due_on is None:
        raise ValidationError(
            _("This commitment has no date yet: enter its date, there is nothing to extend.")
        )


def refuse_going_back(old_due_on: dt.date | None, new_due_on: dt.date) -> dt.date:
    """The old date; ValidationError unless there is one and the new one is later."""
    if old_due_on is None:
        raise ValidationError(
            _("This commitment has no date yet: enter its date, there is nothing to extend.")
        )
    if new_due_on <= old_due_on:
        raise ValidationError(_("The new date is not later than the old one."))
    return old_due_on
