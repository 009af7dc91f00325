"""Closing a meeting: what is missing is told, assignments become commitments, the protocol is fixed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from agreements.models import Commitment
from tests.factories import agenda_item, agreement, city, commitment, decision, organisation, person
from tests.reading import squeezed
from workgroups.actions import close_meeting
from workgroups.closing import findings
from workgroups.control import source
from workgroups.models import Meeting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from accounts.models import User
    from tests.minutes.writing import Writer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def texts(meeting: Meeting, user: User) -> list[str]:
    return [one.text for one in findings(meeting, user)]


def closed(meeting: Meeting, user: User) -> Meeting:
    close_meeting(meeting=meeting, user=user)
    meeting.refresh_from_db()
    return meeting


# --- What is missing ---


def test_what_is_missing_is_told_in_plain_words(sitting: Meeting, staff: User) -> None:
    Meeting.objects.filter(pk=sitting.pk).update(chair=None, secretary=None, held_on=dt.date(2999, 1, 1))
    sitting.refresh_from_db()
    sitting.attendance.all().delete()
    item = sitting.agenda.get()
    item.heard_ru = ""
    item.save()
    found = findings(sitting, staff)
    assert [(one.text, one.stops) for one in found] == [
        ("The meeting has no chair. Say who it was.", True),
        ("The date of the meeting has not come yet. Enter the day it was held.", True),
        ("No secretary is named.", False),
        ("Nobody is marked as present.", False),
        ("Item 1: nothing was heard.", False),
        ("Item 1: nothing was decided.", False),
    ]


def test_an_assignment_needs_somebody_and_a_day(sitting: Meeting, staff: User) -> None:
    item = sitting.agenda.get()
    decision(item=item)
    decision(item=item, number=2, due_on=dt.date(2026, 12, 31))
    decision(item=item, number=3, lead_organisation=organisation())
    decision(item=item, number=4, lead_person=person(), due_on=dt.date(2026, 12, 31))
    assert texts(sitting, staff) == [
        "Point 1.1: nobody is responsible for it; no commitment is created.",
        "Point 1.2: nobody is responsible for it.",
        "Point 1.3: it has no deadline.",
    ]


def test_nothing_is_missing_where_all_is_there(sitting: Meeting, staff: User) -> None:
    decision(item=sitting.agenda.get(), lead_organisation=organisation(), due_on=dt.date(2026, 12, 31))
    assert texts(sitting, staff) == []


def test_what_is_not_shown_is_not_told(sitting: Meeting, staff: User, administrator: User) -> None:
    secret = agreement("Тайна", restricted=True)
    agenda_item("Тайный вопрос", meeting=sitting, order=2, agreement=secret)
    decision(item=sitting.agenda.earliest("pk"), lead_person=person(), due_on=dt.date(2026, 12, 31))
    assert texts(sitting, staff) == []
    assert len(texts(sitting, administrator)) == 2


def test_without_a_chair_it_is_not_closed(dana: Writer) -> None:
    Meeting.objects.update(chair=None)
    address = reverse("close-meeting", args=[dana.meeting.pk])
    assert "has to be entered first" in dana.client.get(address).content.decode()
    answer = dana.client.post(address, {"confirmed": "yes"})
    assert answer.status_code == 422
    assert "The meeting has no chair" in answer.content.decode()
    assert Meeting.objects.get().state == "planned"


def test_warnings_are_confirmed(dana: Writer) -> None:
    address = reverse("close-meeting", args=[dana.meeting.pk])
    page = dana.client.get(address).content.decode()
    assert "nothing was decided" in page
    assert "cannot be opened again" in page
    assert dana.client.post(address).status_code == 422
    assert Meeting.objects.get().state == "planned"
    answer = dana.client.post(address, {"confirmed": "yes"})
    assert answer.url == dana.meeting.get_absolute_url()
    assert Meeting.objects.get().state == "held"
    assert dana.client.post(address, {"confirmed": "yes"}).url == dana.meeting.get_absolute_url(), "once more"


def test_the_page_saves_before_it_closes(dana: Writer) -> None:
    answer = dana.type("head", place_ru="Акимат").save(do="close")
    assert answer.url == reverse("close-meeting", args=[dana.meeting.pk])
    assert Meeting.objects.get().place_ru == "Акимат"


def test_closed_twice_is_refused(sitting: Meeting, staff: User) -> None:
    closed(sitting, staff)
    with pytest.raises(ValidationError, match="closed already"):
        close_meeting(meeting=sitting, user=staff)


# --- What becomes of it ---


def test_an_assignment_becomes_a_commitment_with_its_key(sitting: Meeting, staff: User) -> None:
    paper = agreement("Договор о поставке")
    item = agenda_item("О договоре", meeting=sitting, order=2, agreement=paper)
    lead = organisation("Завод", city=city("Барнаул"))
    point = decision(
        item=item,
        number=3,
        text_ru="Завершить поставку.",
        text_kk="Жеткізу аяқталсын.",
        lead_organisation=lead,
        lead_person=person("Врачев"),
        due_on=dt.date(2026, 12, 31),
        due_on_precision="month",
        completion_form_ru="акт",
    )
    point.co_executors.add(helper := organisation("Больница"))
    decision(item=item, number=4, text_ru="Принять к сведению.")
    closed(sitting, staff)
    (made,) = Commitment.objects.all()
    assert (made.text_ru, made.text_kk, made.completion_form_ru) == (
        *("Завершить поставку.", "Жеткізу аяқталсын.", "акт"),
    )
    assert (made.city, made.agreement, made.side) == (sitting.group.city, paper, "theirs")
    assert (made.lead_organisation, made.lead_person) == (lead, point.lead_person)
    assert (made.due_on, made.due_on_precision) == (dt.date(2026, 12, 31), "month")
    assert list(made.co_executors.all()) == [helper]
    assert squeezed(source(Commitment.objects.get())) == squeezed(
        "point 2.3 of protocol No. 4 of 15 May 2026"
    )
    assert made.created_by == staff


@pytest.mark.parametrize(("country", "side"), [("KZ", "ours"), ("RU", "theirs"), ("", "ours")])
def test_who_promised_goes_by_the_city_of_the_responsible(
    country: str, side: str, sitting: Meeting, staff: User
) -> None:
    lead = organisation(city=city("Город", country=country) if country else None)
    decision(item=sitting.agenda.get(), lead_organisation=lead)
    closed(sitting, staff)
    assert Commitment.objects.get().side == side


def test_a_decision_that_pointed_to_a_commitment_says_what_that_one_said(
    sitting: Meeting, staff: User
) -> None:
    task = commitment(due_on=dt.date(2026, 9, 30), lead_organisation=organisation("Завод"))
    decision(item=sitting.agenda.get(), commitment=task)
    closed(sitting, staff)
    point = sitting.agenda.get().decisions.get()
    assert (point.lead_organisation.name_ru, point.due_on) == ("Завод", dt.date(2026, 9, 30))
    assert Commitment.objects.count() == 1


def test_the_titles_of_the_day_are_written_down(sitting: Meeting, staff: User) -> None:
    """The composition may change later, the protocol may not."""
    closed(sitting, staff)
    seat = sitting.group.memberships.get(role="chair")
    seat.title_ru = "аким"
    seat.save()
    assert sitting.chair_title_ru == "заместитель акима"
    assert sitting.attendance.get().title_ru == "заместитель акима"


def test_what_becomes_of_the_commitment_does_not_change_the_protocol(
    sitting: Meeting, staff: User, client_of: Callable[[User], Client]
) -> None:
    decision(item=sitting.agenda.get(), lead_organisation=organisation("Завод"), due_on=dt.date(2026, 12, 31))
    closed(sitting, staff)
    made = Commitment.objects.get()
    made.lead_organisation, made.due_on = organisation("Другой"), dt.date(2027, 5, 1)
    made.save()
    page = squeezed(client_of(staff).get(sitting.get_absolute_url()).content.decode())
    assert "Завод" in page
    assert "31December2026" in page
    assert "Другой" not in page
