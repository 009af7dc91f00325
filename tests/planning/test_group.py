"""The page of a working group: its composition over time and how it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import agenda_item, attendance, city, days, meeting, person, working_group
from tests.planning.conftest import came, hear, held, paper, planned, promised, sits
from tests.reading import page_rows, tree, words
from workgroups.composition import composition
from workgroups.health import Health
from workgroups.models import Meeting, WorkingGroup

if TYPE_CHECKING:
    import datetime as dt

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


def page(browser: Client, group: WorkingGroup, query: str = "") -> str:
    response = browser.get(f"/workgroups/{group.pk}/{query}")
    assert response.status_code == 200
    return words(tree(response).find(".//main"))


def health(group: WorkingGroup, user: User, day: dt.date | None = None) -> Health:
    day = day or days(0)
    return Health(group, day, user, composition(group, day).all)


# --- Composition ---


def test_the_composition_on_any_day(ainur: Client, group: WorkingGroup) -> None:
    sits(group, "Ушедший", since=days(-300), until=days(-100), side="theirs")
    now, then = page(ainur, group), page(ainur, group, f"?on={days(-200).isoformat()}")
    assert "Former members (1)" in now
    assert "Former members" not in then
    assert then.index("Ушедший") < then.index("What changed when")
    assert "The group had no members on that day." in page(ainur, group, "?on=2001-01-01")


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [(None, None, "—"), (None, "2099-12-31", "… – 31 Dec 2099"), ("2020-01-02", None, "2 Jan 2020")],
)
def test_how_long_a_seat_is_held(
    since: str | None, until: str | None, told: str, ainur: Client, group: WorkingGroup
) -> None:
    sits(group, "Новенький", since=since, until=until)
    rows = tree(ainur.get(f"/workgroups/{group.pk}/")).iter("tr")
    assert [words(row[-1]) for row in rows if "Новенький" in words(row)] == [told]


def test_a_day_that_cannot_be_read_is_told_of(ainur: Client, group: WorkingGroup) -> None:
    for day in ("31.02.2011", "0001-01-01", "9999-12-31", "' OR 1=1"):
        assert "Абишев" in (shown := page(ainur, group, f"?on={day}"))
        assert "valid date" in shown or "Ensure this value" in shown


def test_what_changed_when(group: WorkingGroup) -> None:
    one = person("Ростов")
    sits(group, "", person=one, since=days(-300), until=days(-100))
    sits(group, "", person=one, since=days(-99), role="deputy")
    sits(group, "Гостев", since=days(-50), until=days(-20))
    sits(group, "Давний", since=None)
    told = [
        (change.day, change.seat.person.surname_ru, change.words)
        for change in composition(group, days(0)).changes
    ]
    assert told[:4] == [
        (days(-20), "Гостев", "left the group, member"),
        (days(-50), "Гостев", "joined the group, member"),
        (days(-99), "Ростов", "new role: deputy chair, before member"),
        (days(-300), "Ростов", "joined the group, member"),
    ]
    assert "Давний" not in {name for _day, name, _words in told}


def test_one_who_came_back_had_left(group: WorkingGroup) -> None:
    one = person("Ростов")
    sits(group, "", person=one, since=days(-300), until=days(-200))
    sits(group, "", person=one, since=days(-100))
    told = [change.words for change in composition(group, days(0)).changes if change.seat.person == one]
    assert told == ["joined the group, member", "left the group, member", "joined the group, member"]


def test_who_has_another_seat_now_is_no_former_member(group: WorkingGroup) -> None:
    one = person("Ростов")
    sits(group, "", person=one, since=days(-300), until=days(-100))
    sits(group, "", person=one, since=days(-99), role="deputy")
    assert composition(group, days(0)).former == []


# --- Health ---


def test_quiet_from_the_day_that_the_setting_says(group: WorkingGroup, official: User, settings: Any) -> None:
    settings.GROUP_QUIET_DAYS = 92
    held(group, ago=91)
    assert (health(group, official).quiet_days, health(group, official).is_quiet) == (91, False)
    assert health(group, official, days(1)).is_quiet


def test_a_planned_or_cancelled_meeting_breaks_no_silence(group: WorkingGroup, official: User) -> None:
    held(group, 1, ago=100)
    planned(group, 2, ahead=5)
    meeting(group=group, number=3, held_on=days(-5), state="cancelled", cancel_reason="Нет кворума.")
    found = health(group, official)
    assert (found.quiet_days, found.is_quiet) == (100, True)
    assert found.next_meeting == Meeting.objects.get(number=2)


def test_never_met_counts_from_the_order(group: WorkingGroup, official: User) -> None:
    assert health(group, official).quiet_days == 400
    group.formed_on = None
    assert health(group, official).is_quiet
    group.dissolved_on = days(-1)
    assert not health(group, official).is_quiet


def test_attendance_is_of_the_members_of_the_day(group: WorkingGroup, official: User) -> None:
    seats = {seat.person.surname_ru: seat.person for seat in group.memberships.select_related("person")}
    new = sits(group, "Новый", since=days(-20)).person
    for number, ago in ((1, 40), (2, 10)):
        row = meeting(group=group, number=number, held_on=days(-ago), chair=seats["Абишев"])
        came(row, new, person("Прохожий"))
        came(row, seats["Қасымова"], presence="absent")
        row.state = Meeting.State.HELD
        row.save()
    found = health(group, official)
    assert [(len(one.came), one.members) for one in found.turnouts] == [(2, 3), (1, 2)]
    assert found.average == 58  # of 67 and 50


def test_who_missed_the_last_three_and_was_a_member_all_along(group: WorkingGroup, official: User) -> None:
    chair = group.memberships.get(role="chair").person
    late = sits(group, "Новый", since=days(-15)).person
    for number, ago in ((1, 30), (2, 20), (3, 10)):
        row = meeting(group=group, number=number, held_on=days(-ago), chair=chair)
        came(row, late, presence="absent")
        row.state = Meeting.State.HELD
        row.save()
    assert [one.surname_ru for one in health(group, official).absent] == ["Қасымова"]


def test_two_meetings_are_not_three(group: WorkingGroup, official: User) -> None:
    for number in (1, 2):
        row = meeting(group=group, number=number, held_on=days(-number), chair=person("Главный"))
        came(row, person("Кто-то"))
        row.state = Meeting.State.HELD
        row.save()
    assert health(group, official).absent == []


def test_the_numbers_are_those_of_the_registers(ainur: Client, group: WorkingGroup, official: User) -> None:
    other = working_group(city=city("Барнаул"))
    paper(group, "Забытый")
    hear(group, paper(group, "Свежий"), 1, ago=10)
    paper(other, "Чужой")
    paper(group, "Тайный", restricted=True)
    promised(group, due_on=days(-1))
    promised(group, due_on=days(5))
    promised(group)
    promised(group, due_on=days(-9), dropped_on=days(-1), drop_reason="Отпало.")
    promised(group, due_on=days(-9), completed_on=days(-3), result_ru="Сделано.")
    promised(other, due_on=days(-1))
    found = health(group, official)
    assert found.unheard == len(page_rows(ainur.get(found.unheard_address))) == 1
    assert found.commitments == {"unfinished": 3, "overdue": 1}
    assert len(page_rows(ainur.get(found.unfinished_address))) == 3
    assert len(page_rows(ainur.get(found.overdue_address))) == 1


def test_unheard_at_the_edge(group: WorkingGroup, official: User, settings: Any) -> None:
    """Heard so many days ago to the day: long enough. Struck or only planned: not heard at all."""
    settings.AGREEMENT_UNHEARD_DAYS = 92
    hear(group, paper(group, "Ровно"), 1, ago=92)
    hear(group, paper(group, "Недавно"), 2, ago=91)
    agenda_item(meeting=planned(group, 3, ahead=0), agreement=paper(group, "В плане"))
    row = meeting(group=group, number=4, held_on=days(-1), chair=person("Главный"))
    agenda_item(meeting=row, agreement=paper(group, "Снят"), is_struck=True, order=None)
    row.state = Meeting.State.HELD
    row.save()
    paper(group, "Молодой", in_force_from=days(-91))
    assert health(group, official).unheard == 3


def test_queries_do_not_grow(ainur: Client, group: WorkingGroup) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page(ainur, group)
        return len(captured)

    for number in (1, 2, 3, 4, 5, 6, 7):
        row = meeting(group=group, number=number, held_on=days(-number), chair=person("Главный"))
        member = sits(group, f"Член {number}", until=days(-1) if number % 2 else None)
        attendance(meeting=row, person=member.person)
        row.state = Meeting.State.HELD
        row.save()
        hear(group, paper(group), number + 10, ago=200)
        promised(group, due_on=days(-1))
        if number == 1:
            page(ainur, group)
            first = queries()
    assert queries() == first


def test_a_meeting_of_this_day_was_today(ainur: Client, group: WorkingGroup) -> None:
    held(group, ago=0)
    text = page(ainur, group)
    assert "today" in text
    assert "0 days ago" not in text
