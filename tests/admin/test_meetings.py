"""Protocols: open while the meeting is planned, read-only once it was held."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.admin.entry import Entry, address
from workgroups.models import AgendaItem, Attendance, Decision, Meeting, WorkingGroup

if TYPE_CHECKING:
    from types import SimpleNamespace

    from django.db import models
    from django.test import Client


@pytest.fixture
def meeting(place: SimpleNamespace) -> Meeting:
    """The first sitting of the group for Tomsk, with one item and one decision."""
    group = WorkingGroup.objects.create(name_ru="Рабочая группа по Томску", city=place.tomsk)
    planned = Meeting.objects.create(group=group, number=1, held_on=dt.date(2010, 12, 1), chair=place.abishev)
    Attendance.objects.create(meeting=planned, person=place.abishev)
    item = AgendaItem.objects.create(meeting=planned, title_ru="О ходе поставок")
    Decision.objects.create(item=item, text_ru="Ускорить")
    return planned


@pytest.fixture
def held(meeting: Meeting) -> Meeting:
    meeting.state = Meeting.State.HELD
    meeting.save()
    return meeting


def test_a_planned_meeting_is_entered_and_held_in_one_save(dana: Client, meeting: Meeting) -> None:
    entry = Entry(dana, Meeting, meeting).fill("agenda-0-", heard_ru="Доклад").fill(state="held")
    entry.add_row("agenda", title_ru="Разное", order="")
    assert entry.send().saved, entry.errors
    meeting.refresh_from_db()
    assert meeting.state == "held"
    assert list(meeting.agenda.values_list("order", "title_ru")) == [(1, "О ходе поставок"), (2, "Разное")]


def test_refused_on_the_way_it_stays_open(dana: Client, meeting: Meeting) -> None:
    """The state was already changed in memory; the form must not become read-only with what was typed."""
    entry = Entry(dana, Meeting, meeting).fill(state="held", chair="").fill("agenda-0-", heard_ru="Доклад")
    assert not entry.send().saved
    assert "A held meeting has a chair" in entry.errors
    assert entry.fields["agenda-0-heard_ru"] == ["Доклад"]


@pytest.mark.parametrize("row", ["meeting", "item", "decision", "attendance"])
def test_a_held_protocol_is_read_only(dana: Client, held: Meeting, row: str) -> None:
    item = held.agenda.get()
    rows: dict[str, models.Model] = {
        "meeting": held,
        "item": item,
        "decision": item.decisions.get(),
        "attendance": held.attendance.get(),
    }
    page = address(type(rows[row]), "change", rows[row].pk)
    response = dana.get(page)
    assert response.status_code == 200
    assert 'name="_save"' not in response.content.decode()
    assert "-TOTAL_FORMS" not in response.content.decode() or 'type="text"' not in response.content.decode()
    assert dana.post(page, {"_save": "Save"}).status_code == 403
    assert dana.post(address(type(rows[row]), "delete", rows[row].pk), {"post": "yes"}).status_code == 403


def test_a_decision_on_the_page_of_its_item(dana: Client, meeting: Meeting) -> None:
    entry = Entry(dana, AgendaItem, meeting.agenda.get()).add_row("decisions", number="", text_ru="Доложить")
    assert entry.send().saved, entry.errors
    assert list(Decision.objects.values_list("number", flat=True)) == [1, 2]


def test_a_row_does_not_move_to_another_protocol(
    dana: Client, meeting: Meeting, place: SimpleNamespace
) -> None:
    other = Meeting.objects.create(group=meeting.group, number=2, held_on=dt.date(2011, 1, 1))
    item = meeting.agenda.get()
    assert Entry(dana, AgendaItem, item).fill(meeting=other.pk).send().saved
    item.refresh_from_db()
    assert item.meeting == meeting
