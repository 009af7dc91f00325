"""What a protocol still lacks before its meeting can be closed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from reporting.dates import today

from .models import AgendaItem, Attendance, Decision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import AnyUser

    from .models import Meeting


@dataclass(frozen=True)
class Finding:
    """Something that is missing, where it stands on the page, and whether the meeting cannot be closed so."""

    text: str
    place: str
    stops: bool = False


def findings(meeting: Meeting, user: AnyUser) -> list[Finding]:
    """What is missing, as far as ``user`` may know of it; what stops comes first."""
    of_all = (of_head(meeting), of_attendance(meeting), of_agenda(meeting, user), of_decisions(meeting, user))
    return sorted(chain(*of_all), key=lambda one: not one.stops)


def of_head(meeting: Meeting) -> Iterator[Finding]:
    if meeting.chair_id is None:
        yield Finding(_("The meeting has no chair. Say who it was."), "head", stops=True)
    if meeting.held_on > today():
        yield Finding(
            _("The date of the meeting has not come yet. Enter the day it was held."), "head", stops=True
        )
    if meeting.secretary_id is None:
        yield Finding(_("No secretary is named."), "head")


def of_attendance(meeting: Meeting) -> Iterator[Finding]:
    if not meeting.attendance.filter(presence=Attendance.Presence.PRESENT).exists():
        yield Finding(_("Nobody is marked as present."), "attendance")


def of_agenda(meeting: Meeting, user: AnyUser) -> Iterator[Finding]:
    items = list(
        AgendaItem.objects.visible_to(user).filter(meeting=meeting).kept().prefetch_related("decisions")
    )
    if not items and not meeting.agenda.kept().exists():
        yield Finding(_("The agenda is empty."), "agenda")
    for item in items:
        place = f"item-{item.pk}"
        if not (item.heard_kk or item.heard_ru or item.reporter_id):
            yield Finding(_("Item {number}: nothing was heard.").format(number=item.order), place)
        if not item.decisions.all():
            yield Finding(_("Item {number}: nothing was decided.").format(number=item.order), place)


def of_decisions(meeting: Meeting, user: AnyUser) -> Iterator[Finding]:
    """An assignment needs somebody and a day; a decision with neither is only taken note of."""
    decisions = Decision.objects.visible_to(user).filter(item__meeting=meeting, commitment=None)
    for decision in decisions.select_related("item").order_by("item__order", "number"):
        place = f"decision-{decision.pk}"
        if not decision.is_assignment:
            yield Finding(
                _("Point {point}: nobody is responsible for it; no commitment is created.").format(
                    point=decision
                ),
                place,
            )
        elif not (decision.lead_organisation_id or decision.lead_person_id):
            yield Finding(_("Point {point}: nobody is responsible for it.").format(point=decision), place)
        elif not decision.due_on:
            yield Finding(_("Point {point}: it has no deadline.").format(point=decision), place)
