"""A working group on the day of its meeting, and two secretaries who write."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from accounts.models import User
from accounts.roles import give_role
from tests.factories import (
    agenda_item,
    attendance,
    city,
    home_city,
    meeting,
    membership,
    person,
    working_group,
)
from tests.minutes.writing import Writer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from workgroups.models import Meeting

DAY = dt.date(2026, 5, 15)


@pytest.fixture
def sitting(db: None) -> Meeting:
    """Meeting No. 4 of the group for Tomsk, planned: a chair, a secretary, a member, one item."""
    home_city()
    group = working_group("Группа по Томску", city=city("Томск"))
    chair = membership(
        group=group, person=person("Өтепов"), role="chair", title_ru="заместитель акима"
    ).person
    secretary = membership(group=group, person=person("Қасымова"), role="secretary", order=1).person
    membership(group=group, person=person("Членов"), title_ru="директор", title_kk="директор", order=2)
    planned = meeting(group=group, number=4, held_on=DAY, chair=chair, secretary=secretary)
    attendance(meeting=planned, person=chair)
    agenda_item("О поставке", meeting=planned, heard_ru="Доложено.")
    return planned


@pytest.fixture
def dana(staff: User, client_of: Callable[[User], Client], sitting: Meeting) -> Writer:
    """The first secretary at her page."""
    return Writer(client_of(staff), sitting)


@pytest.fixture
def saule(client_of: Callable[[User], Client], sitting: Meeting) -> Writer:
    """The second secretary at hers."""
    user = User.objects.create_user("saule", last_name="Ахметова", language="en")
    give_role(user, "staff")
    return Writer(client_of(user), sitting)
