"""What is done to several rows of this floor at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.actions import extend_commitment
from agreements.models import Commitment
from agreements.models.choices import Promiser
from partners.models import City
from reporting.formats import long_date

from .closing import findings
from .models import AgendaItem, Attendance, Decision, Meeting, Membership, WorkingGroup
from .planning import officer, proposals
from .protocol import titles_in_languages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import AnyUser
    from partners.models import Person

#: What an assignment says of its performance, in the decision as in the commitment.
ASSIGNED = ("lead_organisation", "lead_person", "completion_form_kk", "completion_form_ru")
DUE = ("due_on", "due_on_precision")
TEXTS = ("text_kk", "text_ru", "text_en")
#: What those who were invited must be told of when it changes.
TOLD = ("held_on", "starts_at", "ends_at", "place_kk", "place_ru")


# --- Planning a meeting ---


def next_number(group: WorkingGroup) -> int:
    last = group.meetings.standing().aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


@transaction.atomic
def plan_meeting(*, meeting: Meeting, user: AnyUser) -> None:
    """Save a new meeting as planned and fill its agenda; ValidationError if its number is taken meanwhile."""
    WorkingGroup.objects.select_for_update().get(pk=meeting.group_id)
    name_officers(meeting)
    save_planned(meeting, user)
    fill_agenda(meeting=meeting, user=user)


@transaction.atomic
def replan_meeting(*, meeting: Meeting, user: AnyUser) -> None:
    """Save a planned meeting, or one called off, as planned anew.

    A new date, hour or place makes a new version of the invitation, which
    nobody has been sent yet.
    """
    WorkingGroup.objects.select_for_update().get(pk=meeting.group_id)
    before = Meeting.objects.select_for_update().get(pk=meeting.pk)
    refuse_held(before)
    meeting.cancel_reason = ""
    name_officers(meeting)
    called_off = before.state == Meeting.State.CANCELLED
    if called_off or any(getattr(before, name) != getattr(meeting, name) for name in TOLD):
        meeting.invitation_version, meeting.invited_at = before.invitation_version + 1, None
    save_planned(meeting, user)


@transaction.atomic
def call_off_meeting(*, meeting: Meeting, reason: str, user: AnyUser) -> None:
    """The meeting stays with its reason and its agenda; its number is free again."""
    meeting.refresh_from_db(from_queryset=Meeting.objects.select_for_update())
    refuse_other_than_planned(meeting)
    meeting.state, meeting.cancel_reason = Meeting.State.CANCELLED, reason.strip()
    meeting.invitation_version, meeting.invited_at = meeting.invitation_version + 1, None
    meeting.full_clean()
    meeting.stamp(user)
    meeting.save()


def save_planned(meeting: Meeting, user: AnyUser) -> None:
    meeting.state = Meeting.State.PLANNED
    others = meeting.group.meetings.standing().exclude(pk=meeting.pk)
    refusal = _("This group already has a meeting No. {number}. The next free number is {next}.").format(
        number=meeting.number, next=next_number(meeting.group)
    )
    if others.filter(number=meeting.number).exists():
        raise ValidationError({"number": refusal})
    meeting.stamp(user)
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError as error:  # entered in the admin at the same moment, which takes no lock
        raise ValidationError({"number": refusal}) from error


def name_officers(meeting: Meeting) -> None:
    """The chair and the secretary that nobody chose are those of the composition of the day."""
    for office, other, role in (
        ("chair", "secretary", Membership.Role.CHAIR),
        ("secretary", "chair", Membership.Role.SECRETARY),
    ):
        if getattr(meeting, office) is None:
            person = officer(meeting, role)
            setattr(meeting, office, None if person == getattr(meeting, other) else person)


def refuse_held(meeting: Meeting) -> None:
    if meeting.state == Meeting.State.HELD:
        raise ValidationError(_("This meeting was held already. What it decided is in its protocol."))


def refuse_other_than_planned(meeting: Meeting) -> None:
    refuse_held(meeting)
    if meeting.state == Meeting.State.CANCELLED:
        raise ValidationError(_("This meeting was called off. Plan it anew first."))


# --- Its agenda ---


def lock_planned(meeting: Meeting) -> None:
    """Others who change its agenda wait; ValidationError unless it is still to be held."""
    refuse_other_than_planned(Meeting.objects.select_for_update().get(pk=meeting.pk))


def next_place(meeting: Meeting) -> int:
    last = meeting.agenda.kept().aggregate(last=Max("order"))["last"]
    return (last or 0) + 1


@transaction.atomic
def fill_agenda(*, meeting: Meeting, user: AnyUser) -> int:
    """Add what is to be heard and neither stands on the agenda nor was struck from it; how many it was."""
    lock_planned(meeting)
    found = proposals(meeting, user)
    for place, proposal in enumerate(found, next_place(meeting)):
        save_item(proposal.item(meeting, place), user)
    return len(found)


@transaction.atomic
def add_item(*, item: AgendaItem, user: AnyUser) -> None:
    """Save a new item at the end of the agenda."""
    lock_planned(item.meeting)
    item.order = next_place(item.meeting)
    save_item(item, user)


@transaction.atomic
def strike_item(*, item: AgendaItem, user: AnyUser) -> None:
    """Take it off the agenda and remember it; the items after it move up. Striking twice is striking once."""
    lock_planned(item.meeting)
    item.refresh_from_db()
    if not item.is_struck:
        item.is_struck, item.order = True, None
        save_item(item, user)
        renumber(item.meeting.agenda.kept(), user)


@transaction.atomic
def keep_item(*, item: AgendaItem, user: AnyUser) -> None:
    """Take back one that was struck, to the end of the agenda."""
    lock_planned(item.meeting)
    item.refresh_from_db()
    if item.is_struck:
        item.is_struck, item.order = False, next_place(item.meeting)
        save_item(item, user)


@transaction.atomic
def move_item(*, item: AgendaItem, by: int, user: AnyUser) -> None:
    """Up the agenda by one place (-1) or down (1); at either end it stays."""
    lock_planned(item.meeting)
    items = list(item.meeting.agenda.kept())
    place = next((place for place, one in enumerate(items) if one.pk == item.pk), None)
    if place is None or not 0 <= place + by < len(items):
        return
    items[place], items[place + by] = items[place + by], items[place]
    renumber(items, user)


def renumber(items: Iterable[AgendaItem], user: AnyUser) -> None:
    """1, 2, 3 in this order; the unique numbers are compared when the transaction ends."""
    for place, item in enumerate(items, 1):
        if item.order != place:
            item.order = place
            save_item(item, user)


def save_item(item: AgendaItem, user: AnyUser) -> None:
    item.stamp(user)
    item.save()


# --- Invitations ---


@transaction.atomic
def mark_invited(*, meeting: Meeting, user: AnyUser) -> None:
    """Note that the invitation in its present version went out."""
    meeting.refresh_from_db(from_queryset=Meeting.objects.select_for_update())
    refuse_held(meeting)
    meeting.invited_at = timezone.now()
    meeting.stamp(user)
    meeting.save()


@transaction.atomic
def invite(*, meeting: Meeting, person: Person, user: AnyUser) -> None:
    """Somebody from outside the group; one who is in the list already stays as marked."""
    lock_planned(meeting)
    if not meeting.attendance.filter(person=person).exists():
        row = Attendance(meeting=meeting, person=person, presence=Attendance.Presence.INVITED)
        row.stamp(user)
        row.save()


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
