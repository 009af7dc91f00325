"""What is done to the order of the minutes: rows are moved, removed and added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from reporting.deleted import HOLDS_HIDDEN

from ..models import AgendaItem, Attendance, Decision
from .names import only_one, people_called, person_label

if TYPE_CHECKING:
    from accounts.models import AnyUser

    from ..models import Meeting


def siblings(row: AgendaItem | Decision) -> tuple[str, list[Any]]:
    """The column that orders the row among its like, and all of them in that order."""
    if isinstance(row, Decision):
        return "number", list(Decision.objects.filter(item=row.item_id).order_by("number", "pk"))
    return "order", list(AgendaItem.objects.filter(meeting=row.meeting_id).kept().order_by("order", "pk"))


def renumber(column: str, rows: list[Any], user: AnyUser) -> None:
    """1, 2, 3 in the order given; only what gets another number is saved."""
    for number, row in enumerate(rows, start=1):
        if getattr(row, column) != number:
            setattr(row, column, number)
            row.stamp(user)
            row.save()


@transaction.atomic
def move(*, row: AgendaItem | Decision, step: int, user: AnyUser) -> None:
    """One place up (-1) or down (1); at the end of the list nothing happens."""
    column, rows = siblings(row)
    place = rows.index(row)
    other = place + step
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        renumber(column, rows, user)


@transaction.atomic
def remove(*, row: AgendaItem | Decision, user: AnyUser) -> None:
    """Take the row out and close the gap; what the agenda proposed by itself stays known as struck.

    ValidationError where it holds decisions that ``user`` may not know of.
    """
    shown = Decision.objects.visible_to(user).values("pk")
    if isinstance(row, AgendaItem) and row.decisions.exclude(pk__in=shown).exists():
        raise ValidationError(HOLDS_HIDDEN)
    column, rows = siblings(row)
    rows.remove(row)
    if isinstance(row, AgendaItem) and row.origin != AgendaItem.Origin.OWN:
        row.decisions.all().delete()
        row.is_struck, row.order = True, None
        row.stamp(user)
        row.save()
    else:
        row.delete()
    renumber(column, rows, user)


@transaction.atomic
def add_item(*, meeting: Meeting, title: str, language: str, user: AnyUser) -> AgendaItem:
    """A question that came up on the day, at the end of the agenda."""
    last = meeting.agenda.aggregate(last=Max("order"))["last"] or 0
    item = AgendaItem(meeting=meeting, order=last + 1, **{f"title_{language}": title})
    item.stamp(user)
    item.full_clean(exclude=["meeting"])
    item.save()
    return item


@transaction.atomic
def add_person(*, meeting: Meeting, name: str, presence: str, user: AnyUser) -> Attendance:
    """Somebody who came and is not of the composition. ValidationError unless the name is of one person."""
    person = only_one(name, *people_called(name, user), label_of=person_label)
    known = Attendance.objects.filter(meeting=meeting, person=person).first()
    if known is not None:
        return known
    row = Attendance(meeting=meeting, person=person, presence=presence)
    row.stamp(user)
    row.save()
    return row
