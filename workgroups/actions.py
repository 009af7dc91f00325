"""What is done to several rows of this floor at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agreements.actions import extend_commitment
from agreements.models import Commitment
from agreements.models.choices import Promiser
from partners.models import City
from reporting.formats import long_date

from .closing import findings
from .models import AgendaItem, Decision, Meeting
from .protocol import titles_in_languages

if TYPE_CHECKING:
    from accounts.models import AnyUser

#: What an assignment says of its performance, in the decision as in the commitment.
ASSIGNED = ("lead_organisation", "lead_person", "completion_form_kk", "completion_form_ru")
DUE = ("due_on", "due_on_precision")
TEXTS = ("text_kk", "text_ru", "text_en")


# --- Closing a meeting ---


@transaction.atomic
def close_meeting(*, meeting: Meeting, user: AnyUser) -> None:
    """Fix the protocol: the titles of the day are written down, assignments become commitments.

    It cannot be opened again: from then on the database refuses every change
    but a dated correction. ValidationError where something is missing without
    which there is no protocol.
    """
    if Meeting.objects.select_for_update().get(pk=meeting.pk).state == Meeting.State.HELD:
        raise ValidationError(_("This meeting is closed already."))
    if stops := [one.text for one in findings(meeting, user) if one.stops]:
        raise ValidationError(stops)
    write_titles(meeting, user)
    for decision in Decision.objects.filter(item__meeting=meeting).select_related("item", "commitment"):
        fix_decision(decision, meeting, user)
    meeting.state = Meeting.State.HELD
    meeting.stamp(user)
    meeting.save()


def write_titles(meeting: Meeting, user: AnyUser) -> None:
    """Where no title was entered, that of the composition of the day: it may change later."""
    titles = titles_in_languages(meeting)
    for row in meeting.attendance.filter(title_kk="", title_ru="", person__in=titles):
        row.title_kk, row.title_ru = titles[row.person_id]
        row.stamp(user)
        row.save()
    for office in ("chair", "secretary"):
        given = (getattr(meeting, f"{office}_title_kk"), getattr(meeting, f"{office}_title_ru"))
        if not any(given):
            kazakh, russian = titles.get(getattr(meeting, f"{office}_id"), ("", ""))
            setattr(meeting, f"{office}_title_kk", kazakh)
            setattr(meeting, f"{office}_title_ru", russian)


def fix_decision(decision: Decision, meeting: Meeting, user: AnyUser) -> None:
    """An assignment creates its commitment; one that only pointed to a commitment says what that one says."""
    if decision.is_assignment and decision.commitment is None:
        decision.commitment = promise(decision, meeting, user)
    elif decision.commitment and not decision.is_assignment:
        for column in (*ASSIGNED, *DUE):
            setattr(decision, column, getattr(decision.commitment, column))
        decision.co_executors.set(decision.commitment.co_executors.all())
    else:
        return
    decision.stamp(user)
    decision.save()


def promise(decision: Decision, meeting: Meeting, user: AnyUser) -> Commitment:
    """The commitment that an assignment creates: of the group's city and the agreement that was heard."""
    columns = {name: getattr(decision, name) for name in (*TEXTS, *ASSIGNED, *DUE)}
    commitment = Commitment(
        city=meeting.group.city, agreement=decision.item.agreement, side=promiser(decision), **columns
    )
    commitment.stamp(user)
    commitment.save()
    if decision.pk:
        commitment.co_executors.set(decision.co_executors.all())
    return commitment


def promiser(decision: Decision) -> Promiser:
    """Theirs where the responsible organisation sits abroad."""
    lead = decision.lead_organisation
    home = City.objects.filter(is_home=True).values_list("country", flat=True).first()
    abroad = lead and lead.city and lead.city.country != home
    return Promiser.THEIRS if abroad else Promiser.OURS


# --- Correcting a decision ---


@transaction.atomic
def correct_decision(*, wrong: Decision, right: Decision, user: AnyUser, follow: bool) -> Decision:
    """Enter ``right``, which is dated but not saved, as the correction of a point of a closed protocol.

    With ``follow`` the commitment of the wrong point is worded anew and moved
    to the later date by the same act; where there is none, an assignment
    creates it. ValidationError for a date that goes back.
    """
    item = AgendaItem.objects.select_for_update().select_related("meeting__group__city").get(pk=wrong.item_id)
    if wrong.corrections.exists():
        raise ValidationError(_("This point was corrected already. Correct the point that corrects it."))
    right.item, right.corrects = item, wrong
    right.number = (item.decisions.aggregate(last=Max("number"))["last"] or 0) + 1
    commitment = commitment_of(wrong)
    if commitment is None and right.is_assignment:
        right.commitment = promise(right, item.meeting, user)
    elif commitment and follow:
        reword(commitment, right, user)
    right.full_clean(exclude=["number"])
    right.stamp(user)
    right.save()
    return right


def commitment_of(decision: Decision | None) -> Commitment | None:
    """That of the point, or of the one it corrects."""
    while decision is not None:
        if decision.commitment:
            return decision.commitment
        decision = decision.corrects
    return None


def reword(commitment: Commitment, right: Decision, user: AnyUser) -> None:
    """Word the commitment as the correction does; an earlier deadline is kept in an extension."""
    for column in (*TEXTS, *ASSIGNED):
        setattr(commitment, column, getattr(right, column) or getattr(commitment, column))
    commitment.stamp(user)
    commitment.save()
    if right.due_on and commitment.due_on is None:
        commitment.due_on, commitment.due_on_precision = right.due_on, right.due_on_precision
        commitment.save()
    elif right.due_on and right.due_on != commitment.due_on:
        reason = _("Correction of point {point} of protocol No. {number} of {date}.").format(
            point=right.corrects,
            number=right.item.meeting.number,
            date=long_date(right.corrected_on) if right.corrected_on else "",
        )
        extend_commitment(commitment=commitment, new_due_on=right.due_on, reason=reason, user=user)
