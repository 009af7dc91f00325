"""A working group of Tomsk, with Dana who plans its meetings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation

from tests.factories import (
    agenda_item,
    agreement,
    attendance,
    city,
    commitment,
    days,
    decision,
    home_city,
    meeting,
    membership,
    person,
    working_group,
)
from workgroups.models import Meeting, Membership

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from accounts.models import User
    from agreements.models import Agreement, Commitment
    from workgroups.models import AgendaItem, WorkingGroup

NOON = dt.time(12)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def dana(staff: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(staff)


@pytest.fixture
def ainur(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


@pytest.fixture
def group(db: None) -> WorkingGroup:
    """Chair Абишев, secretary Қасымова, both from the beginning."""
    home_city(time_zone="Asia/Almaty")
    tomsk = city("Томск", slug="tomsk", time_zone="Asia/Tomsk")
    group = working_group(city=tomsk, formed_on=days(-400))
    sits(group, "Абишев", role="chair", title_ru="аким")
    sits(group, "Қасымова", role="secretary", title_ru="главный специалист")
    return group


def sits(group: WorkingGroup, surname: str, **columns: Any) -> Membership:
    who = columns.pop("person", None) or person(surname)
    return membership(**{"group": group, "person": who, "since": days(-400), **columns})


def held(group: WorkingGroup, number: int = 1, ago: int = 10, **columns: Any) -> Meeting:
    chair = Membership.objects.filter(group=group, role="chair").first()
    chaired = {"chair": chair.person if chair else person("Главный")}
    return sitting(group, number, days(-ago), Meeting.State.HELD, **chaired, **columns)


def planned(group: WorkingGroup, number: int = 9, ahead: int = 10, **columns: Any) -> Meeting:
    return sitting(group, number, days(ahead), Meeting.State.PLANNED, **columns)


def sitting(group: WorkingGroup, number: int, day: dt.date, state: str, **columns: Any) -> Meeting:
    """Held ones are closed last: the database fixes what belongs to them."""
    row = meeting(group=group, number=number, held_on=day, **columns)
    row.state = state
    row.save()
    return row


def protocol(
    group: WorkingGroup, number: int = 1, ago: int = 10, *commitments: Commitment, **columns: Any
) -> Meeting:
    """A held meeting whose decisions created the commitments."""
    row = meeting(group=group, number=number, held_on=days(-ago), chair=person("Главный"))
    item = agenda_item(meeting=row, **columns)
    for place, promised in enumerate(commitments, 1):
        decision(item=item, number=place, commitment=promised)
    row.state = Meeting.State.HELD
    row.save()
    return row


def promised(group: WorkingGroup, text: str = "Провести выставку", **columns: Any) -> Commitment:
    return commitment(text, city=group.city, **columns)


def paper(group: WorkingGroup, title: str = "Договор", **columns: Any) -> Agreement:
    """In force since 2010."""
    return agreement(title, partner=group.city, in_force=True, **columns)


def hear(group: WorkingGroup, of: Agreement, number: int, ago: int) -> AgendaItem:
    row = meeting(group=group, number=number, held_on=days(-ago), chair=person("Главный"))
    item = agenda_item(meeting=row, agreement=of)
    row.state = Meeting.State.HELD
    row.save()
    return item


def came(to: Meeting, *people: Any, presence: str = "present") -> None:
    for one in people:
        attendance(meeting=to, person=one, presence=presence)


def form_data(**columns: Any) -> dict[str, Any]:
    usual = {"number": 1, "held_on": days(14).isoformat(), "starts_at": "15:00", "ends_at": "16:30"}
    return {**usual, "place_ru": "Акимат, зал 1", "place_kk": "", "chair": "", "secretary": "", **columns}
