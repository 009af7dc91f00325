"""The database itself refuses every change of a held protocol; asked in SQL, past all forms and verbs."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.models import User
from tests.factories import agenda_item, attendance, decision, document, hold, meeting, organisation, person
from workgroups.models import AgendaItem, Attendance, Decision, Meeting

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client


@pytest.fixture
def held(db: None) -> Meeting:
    sitting = meeting(chair=person())
    attendance(meeting=sitting, person=sitting.chair)
    item = agenda_item(meeting=sitting)
    item.speakers.add(sitting.chair)
    decision(item=item).co_executors.add(organisation())
    return hold(sitting)


def refusal(sql: str, *values: Any) -> str:
    """The name of the rule by which the database refuses it; empty where it does not."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except IntegrityError as error:
        return str(error.__cause__.diag.constraint_name)  # type: ignore[union-attr]
    return ""


CHANGES = {
    "place": "UPDATE workgroups_meeting SET place_ru = 'Иное'",
    "state": "UPDATE workgroups_meeting SET state = 'planned'",
    "chair": "UPDATE workgroups_meeting SET chair_title_ru = 'аким'",
    "meeting": "DELETE FROM workgroups_meeting",
    "presence": "UPDATE workgroups_attendance SET presence = 'absent'",
    "attendance": "DELETE FROM workgroups_attendance",
    "heard": "UPDATE workgroups_agendaitem SET heard_ru = 'Иное'",
    "order": 'UPDATE workgroups_agendaitem SET "order" = 9',
    "item": "DELETE FROM workgroups_agendaitem",
    "speakers": "DELETE FROM workgroups_agendaitem_speakers",
    "speaker": "UPDATE workgroups_agendaitem_speakers SET id = id + 1",
    "text": "UPDATE workgroups_decision SET text_ru = 'Иное'",
    "due": "UPDATE workgroups_decision SET due_on = '2030-01-01'",
    "link": "UPDATE workgroups_decision SET commitment_id = NULL, number = 7",
    "decision": "DELETE FROM workgroups_decision",
    "co-executors": "DELETE FROM workgroups_decision_co_executors",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_held_protocol_is_not_changed(held: Meeting, change: str) -> None:
    assert refusal(CHANGES[change]) == "protocol_is_fixed"


@pytest.mark.parametrize("change", CHANGES)
def test_a_planned_one_is(db: None, change: str) -> None:
    sitting = meeting(chair=person())
    if change not in ("meeting", "item", "decision"):  # which other rows would hold
        attendance(meeting=sitting, person=sitting.chair)
        item = agenda_item(meeting=sitting)
        item.speakers.add(sitting.chair)
        decision(item=item).co_executors.add(organisation())
    assert refusal(CHANGES[change]) == ""


def test_nothing_is_added_to_it(held: Meeting) -> None:
    item = held.agenda.get()
    for make in (
        lambda: attendance(meeting=held),
        lambda: agenda_item(meeting=held, order=2),
        lambda: item.speakers.add(person()),
        lambda: decision(item=item, number=2),
        lambda: item.decisions.get().co_executors.add(organisation()),
    ):
        with pytest.raises(IntegrityError, match="fixed"), transaction.atomic():
            make()


def test_nothing_moves_into_it_or_out_of_it(held: Meeting) -> None:
    other = agenda_item(meeting=meeting(group=held.group, number=2))
    decision(item=other)
    for rows, columns in (
        (AgendaItem.objects.filter(pk=other.pk), {"meeting": held, "order": 5}),
        (AgendaItem.objects.filter(meeting=held), {"meeting": other.meeting, "order": 5}),
        (Decision.objects.filter(item=other), {"item": held.agenda.get(), "number": 5}),
        (Decision.objects.filter(item__meeting=held), {"item": other, "number": 5}),
        (Attendance.objects.filter(meeting=held), {"meeting": other.meeting}),
    ):
        with pytest.raises(IntegrityError, match="fixed"), transaction.atomic():
            rows.update(**columns)


def test_its_documents_may_still_come(held: Meeting) -> None:
    held.documents.add(document())
    assert held.documents.count() == 1


def test_a_person_who_leaves_the_register_leaves_it(held: Meeting) -> None:
    """Who entered a row is no part of the protocol."""
    user = User.objects.create_user("gone")
    other = meeting(group=held.group, number=2, created_by=user, chair=person())
    item = agenda_item(meeting=other, created_by=user)
    decision(item=item, created_by=user)
    attendance(meeting=other, created_by=user)
    hold(other)
    user.delete()
    assert Decision.objects.get(item=item).created_by is None


# --- Corrections ---


def correct(wrong: Decision, **columns: Any) -> str:
    try:
        with transaction.atomic():
            decision(**{"item": wrong.item, "number": 9, "corrects": wrong} | columns)
    except IntegrityError as error:
        return str(error.__cause__.diag.constraint_name)  # type: ignore[union-attr]
    return ""


def test_a_dated_correction_is_let_in_and_then_fixed_as_well(held: Meeting) -> None:
    wrong = held.agenda.get().decisions.get()
    assert correct(wrong, corrected_on=held.held_on) == ""
    assert refusal("UPDATE workgroups_decision SET text_ru = 'Иное' WHERE number = 9") == "protocol_is_fixed"
    assert refusal("DELETE FROM workgroups_decision WHERE number = 9") == "protocol_is_fixed"


def test_a_correction_before_the_meeting_or_of_another_item_is_none(held: Meeting) -> None:
    wrong = held.agenda.get().decisions.get()
    assert correct(wrong, corrected_on=held.held_on.replace(year=2010)) == "protocol_is_fixed"
    stranger = decision(item=agenda_item(meeting=meeting(group=held.group, number=2)))
    assert correct(wrong, corrects=stranger, corrected_on=timezone.localdate()) == "protocol_is_fixed"


# --- Deleting ---


def test_a_group_with_a_meeting_is_not_deleted(held: Meeting) -> None:
    with pytest.raises(ProtectedError):
        held.group.delete()


def test_the_admin_says_it_kindly(
    held: Meeting, administrator: User, client_of: Callable[[User], Client]
) -> None:
    """The state was changed after the form had been opened."""
    from tests.admin.entry import Entry

    other = meeting(group=held.group, number=2, chair=person())
    entry = Entry(client_of(administrator), AgendaItem, agenda_item(meeting=other)).fill(heard_ru="Поздно")
    Meeting.objects.filter(pk=other.pk).update(state="held")
    response = entry.client.post(entry.address, {**entry.fields, "_save": "Save"})
    assert response.status_code in (200, 403)
    assert AgendaItem.objects.get(meeting=other).heard_ru == ""


# --- At the same moment ---


@pytest.mark.django_db(transaction=True)
def test_what_is_typed_while_another_closes_waits_and_is_refused() -> None:
    sitting = meeting(chair=person())
    item = agenda_item(meeting=sitting)
    outcome: list[str] = []

    def write() -> None:
        try:
            AgendaItem.objects.filter(pk=item.pk).update(heard_ru="Поздно")
            outcome.append("written")
        except IntegrityError as error:
            outcome.append(str(error.__cause__.diag.constraint_name))  # type: ignore[union-attr]
        finally:
            connection.close()

    with transaction.atomic():
        Meeting.objects.filter(pk=sitting.pk).update(state="held")
        other = threading.Thread(target=write)
        other.start()
        other.join(0.5)
        assert outcome == [], "it waits for the one who closes"
    other.join(10)
    assert outcome == ["protocol_is_fixed"]
    assert AgendaItem.objects.get().heard_ru == ""
