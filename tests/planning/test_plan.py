"""Planning a meeting, planning it anew, calling it off: who may, what is refused, what is proposed."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import User
from tests.factories import days, person, working_group
from tests.planning.conftest import form_data, held, paper, planned, sits
from workgroups.actions import call_off_meeting, next_number, plan_meeting, replan_meeting
from workgroups.models import Meeting, WorkingGroup

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db


def plan(browser: Client, group: WorkingGroup, **columns: Any) -> Any:
    return browser.post(f"/workgroups/{group.pk}/plan/", form_data(**columns))


def replan(browser: Client, meeting: Meeting, **columns: Any) -> Any:
    version = columns.pop("version", meeting.updated_at.isoformat())
    return browser.post(
        f"/meetings/{meeting.pk}/plan/", form_data(number=meeting.number, version=version, **columns)
    )


# --- Who may ---


def test_an_official_plans_nothing(ainur: Client, group: WorkingGroup) -> None:
    row = planned(group)
    addresses = [
        f"/workgroups/{group.pk}/plan/",
        f"/meetings/{row.pk}/plan/",
        f"/meetings/{row.pk}/call-off/",
    ]
    for address in addresses:
        assert ainur.get(address).status_code == 403
        assert ainur.post(address, form_data(reason="Так.")).status_code == 403
    assert "Plan a meeting" not in ainur.get(f"/workgroups/{group.pk}/").content.decode()
    assert Meeting.objects.get().state == Meeting.State.PLANNED


# --- Planning ---


def test_what_is_proposed(dana: Client, group: WorkingGroup) -> None:
    held(group, 3, place_ru="Акимат, зал 2")
    planned(group, 4)
    form = dana.get(f"/workgroups/{group.pk}/plan/").context["form"]
    assert form["number"].value() == 5
    assert form["place_ru"].value() == "Акимат, зал 2"
    labels = [label for _key, label in form.fields["chair"].choices]
    assert labels[0] == "by the composition of the day"
    assert "аким (in Russian), chair" in labels[1]
    assert len(labels) == 3


def test_a_meeting_is_planned_with_the_officers_of_its_day(dana: Client, group: WorkingGroup) -> None:
    group.memberships.filter(role="secretary").update(until=days(10))
    sits(group, "Сменов", role="secretary", since=days(11))
    response = plan(dana, group)
    row = Meeting.objects.get()
    assert response.url == f"/meetings/{row.pk}/agenda/"
    assert (row.state, row.starts_at, row.ends_at) == ("planned", dt.time(15), dt.time(16, 30))
    assert [one.surname_ru for one in (row.chair, row.secretary) if one] == ["Абишев", "Сменов"]
    assert row.history.get().history_user == row.created_by == User.objects.get(username="dana")


def test_whoever_is_chosen_chairs_and_nobody_holds_both_offices(dana: Client, group: WorkingGroup) -> None:
    secretary = group.memberships.get(role="secretary").person
    assert plan(dana, group, chair=secretary.pk).status_code == 302
    assert (Meeting.objects.get().chair, Meeting.objects.get().secretary) == (secretary, None)


@pytest.mark.parametrize(
    ("columns", "word"),
    [
        ({"held_on": days(-1).isoformat()}, "This day is over."),
        ({"held_on": "31.02.2027"}, "valid date"),
        ({"held_on": "9999-12-31"}, "less than or equal"),
        ({"held_on": ""}, "required"),
        ({"number": 0}, "greater than or equal to 1"),
        ({"number": 99999}, "less than or equal"),
        ({"number": "три"}, "whole number"),
        ({"starts_at": "25:00"}, "valid time"),
        ({"starts_at": "17:00"}, "The end is before the beginning."),
        ({"starts_at": ""}, "The end is before the beginning."),
        ({"place_ru": "З" * 301}, "at most 300"),
        ({"chair": "987654"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_is_told_and_stays_typed(
    columns: dict[str, Any], word: str, dana: Client, group: WorkingGroup
) -> None:
    response = plan(dana, group, **columns)
    assert response.status_code == 400
    assert word in response.content.decode()
    assert response.context["form"]["place_ru"].value() == columns.get("place_ru", "Акимат, зал 1")
    assert not Meeting.objects.exists()


def test_a_stranger_to_the_group_cannot_chair(dana: Client, group: WorkingGroup) -> None:
    other = sits(working_group("Другая", city=group.city), "Чужой", role="chair").person
    response = plan(dana, group, chair=other.pk)
    assert response.status_code == 400
    assert "Чужой" not in response.content.decode()


def test_not_after_the_group_is_dissolved(dana: Client, group: WorkingGroup) -> None:
    group.dissolved_on = days(14)
    group.save()
    assert "dissolved by then" in plan(dana, group).content.decode()
    assert plan(dana, group, held_on=days(13).isoformat()).status_code == 302


def test_a_number_that_is_taken(dana: Client, group: WorkingGroup) -> None:
    planned(group, 1)
    response = plan(dana, group, number=1)
    assert response.status_code == 400
    assert "already has a meeting No. 1. The next free number is 2." in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_same_number_at_the_same_moment(group: WorkingGroup) -> None:
    """One wins, the other is told."""
    dana = User.objects.create_user("dana")
    start, told = threading.Barrier(2), []

    def enter(_index: int) -> None:
        start.wait()
        try:
            plan_meeting(meeting=Meeting(group=group, number=7, held_on=days(9)), user=dana)
            told.append("planned")
        except ValidationError as refusal:
            told.append(refusal.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=enter, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["planned", "У этой группы уже есть заседание № 7. Следующий свободный номер — 8."]
    assert Meeting.objects.count() == 1


# --- Planning anew ---


def test_another_day_makes_a_new_version_that_nobody_has_got(dana: Client, group: WorkingGroup) -> None:
    row = planned(group, starts_at=dt.time(15), ends_at=dt.time(16, 30), place_ru="Акимат, зал 1")
    dana.post(f"/meetings/{row.pk}/invitation/sent/")
    row.refresh_from_db()
    assert row.invited_at
    assert replan(dana, row, held_on=days(20).isoformat()).url == f"/meetings/{row.pk}/"
    row.refresh_from_db()
    assert (row.held_on, row.invitation_version, row.invited_at) == (days(20), 1, None)


def test_another_chair_alone_is_no_new_version(dana: Client, group: WorkingGroup) -> None:
    row = planned(group, starts_at=dt.time(15), ends_at=dt.time(16, 30), place_ru="Акимат, зал 1")
    assert replan(dana, row, held_on=row.held_on.isoformat()).status_code == 302
    row.refresh_from_db()
    assert (row.invitation_version, row.chair and row.chair.surname_ru) == (0, "Абишев")


def test_two_who_plan_anew_at_once(
    dana: Client, administrator: User, client_of: Callable[[User], Client], group: WorkingGroup
) -> None:
    row = planned(group)
    opened = row.updated_at.isoformat()
    assert replan(client_of(administrator), row, version=opened, place_ru="Первая").status_code == 302
    second = replan(dana, row, version=opened, place_ru="Вторая")
    assert second.status_code == 400
    assert "Ахметов Тимур saved this record" in second.content.decode()
    assert second.context["form"]["place_ru"].value() == "Вторая"
    row.refresh_from_db()
    assert row.place_ru == "Первая"


def test_what_was_held_is_not_planned(dana: Client, staff: User, group: WorkingGroup) -> None:
    row = held(group, 9)
    response = replan(dana, row)
    assert response.status_code == 400
    assert "was held already" in response.content.decode()
    with pytest.raises(ValidationError):
        call_off_meeting(meeting=row, reason="Так.", user=staff)


# --- Calling off ---


def test_called_off_with_a_reason_and_the_number_is_free(dana: Client, group: WorkingGroup) -> None:
    row = planned(group, 4)
    refused = dana.post(f"/meetings/{row.pk}/call-off/", {"reason": "  "})
    assert refused.status_code == 400
    assert dana.post(f"/meetings/{row.pk}/call-off/", {"reason": "Нет кворума."}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.cancel_reason, row.invitation_version) == ("cancelled", "Нет кворума.", 1)
    assert next_number(group) == 1
    assert plan(dana, group, number=4).status_code == 302
    assert "Нет кворума." in dana.get(f"/meetings/{row.pk}/").content.decode()


def test_called_off_twice(dana: Client, group: WorkingGroup) -> None:
    row = planned(group)
    dana.post(f"/meetings/{row.pk}/call-off/", {"reason": "Первая."})
    second = dana.post(f"/meetings/{row.pk}/call-off/", {"reason": "Вторая."})
    assert second.status_code == 400
    assert "Plan it anew first" in second.content.decode()
    row.refresh_from_db()
    assert row.cancel_reason == "Первая."


def test_one_called_off_is_planned_anew_under_a_free_number(
    dana: Client, staff: User, group: WorkingGroup
) -> None:
    row = planned(group, 4)
    call_off_meeting(meeting=row, reason="Нет кворума.", user=staff)
    planned(group, 4)
    assert dana.get(f"/meetings/{row.pk}/plan/").context["form"]["number"].value() == 5
    assert replan(dana, row).status_code == 400
    row.number = 5
    assert replan(dana, row).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.cancel_reason, row.number, row.invitation_version) == ("planned", "", 5, 2)


def test_a_verb_alone_refuses_a_number_that_is_taken(staff: User, group: WorkingGroup) -> None:
    planned(group, 1)
    row = planned(group, 2)
    row.number = 1
    with pytest.raises(ValidationError):
        replan_meeting(meeting=row, user=staff)


def test_names_are_shown_as_they_are_written(dana: Client, group: WorkingGroup) -> None:
    sits(group, "<b>Жирный</b>", person=person("<b>Жирный</b>"))
    paper(group, "<script>alert(1)</script>")
    plan(dana, group)
    for address in (f"/workgroups/{group.pk}/plan/", f"/meetings/{Meeting.objects.get().pk}/agenda/"):
        content = dana.get(address).content.decode()
        assert "<b>Жирный" not in content
        assert "<script>alert" not in content
