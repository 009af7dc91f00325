"""The agenda that fills itself: what is proposed to whom, struck, taken back, put in order."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import give_role
from tests.factories import agenda_item, days, decision, person, working_group
from tests.planning.conftest import hear, held, paper, planned, promised, protocol, sits
from tests.reading import tree, words
from workgroups.actions import add_item, call_off_meeting, fill_agenda, keep_item, strike_item
from workgroups.models import AgendaItem, Meeting, WorkingGroup
from workgroups.planning import MOST_AGREEMENTS, followed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db


def titles(meeting: Meeting) -> list[str]:
    return list(meeting.agenda.kept().values_list("title_ru", flat=True))


def orders(meeting: Meeting) -> list[int | None]:
    return list(meeting.agenda.kept().values_list("order", flat=True))


def press(browser: Client, item: AgendaItem, deed: str, **extra: Any) -> Any:
    return browser.post(f"/agenda/{item.pk}/", {"do": deed}, **extra)


def page(browser: Client, meeting: Meeting) -> str:
    response = browser.get(f"/meetings/{meeting.pk}/agenda/")
    assert response.status_code == 200
    return words(tree(response).find(".//main"))


# --- What comes by itself ---


def test_each_protocol_with_something_unfinished(staff: User, group: WorkingGroup) -> None:
    late, soon = promised(group, due_on=days(-3)), promised(group, due_on=days(30))
    done = promised(group, due_on=days(-3), completed_on=days(-3), result_ru="Сделано.")
    dropped = promised(group, dropped_on=days(-2), drop_reason="Отпало.")
    protocol(group, 2, 50, soon)
    protocol(group, 1, 90, late, done)
    protocol(group, 3, 20, dropped)
    protocol(working_group(city=group.city), 8, 20, promised(group, due_on=days(40)))
    row = planned(group)
    assert fill_agenda(meeting=row, user=staff) == 2
    first, second = row.agenda.all()
    assert (first.origin, first.protocol.number, second.protocol.number) == ("protocol", 1, 2)
    assert first.title_ru.startswith("О ходе исполнения протокола № 1 от ")
    assert first.title_kk.startswith("№ 1 хаттаманың (")
    assert first.title_kk.endswith(" орындалу барысы туралы")
    listed = followed(row, [first, second], staff)
    assert listed == {first.pk: [late], second.pk: [soon]}


def test_a_planned_protocol_is_none(staff: User, group: WorkingGroup) -> None:
    item = agenda_item(meeting=planned(group, 3, ahead=1))
    decision(item=item, commitment=promised(group, due_on=days(9)))
    row = planned(group)
    assert fill_agenda(meeting=row, user=staff) == 0


def test_agreements_the_longest_unheard_first(staff: User, group: WorkingGroup) -> None:
    hear(group, paper(group, "Давно"), 1, ago=300)
    hear(group, paper(group, "Недавно"), 2, ago=10)
    hear(group, paper(group, "Давнее"), 3, ago=500)
    paper(group, "Никогда")
    paper(group, "Истекло", in_force_until=days(-1))
    row = planned(group)
    fill_agenda(meeting=row, user=staff)
    assert titles(row) == [f"О ходе исполнения: {title}" for title in ("Никогда", "Давнее", "Давно")]
    assert set(row.agenda.values_list("title_kk", flat=True)) == {""}  # the papers have no Kazakh title


def test_no_more_agreements_than_a_meeting_can_hear(staff: User, group: WorkingGroup) -> None:
    for number in range(MOST_AGREEMENTS + 2):
        paper(group, f"Договор {number}")
    row = planned(group)
    fill_agenda(meeting=row, user=staff)
    assert row.agenda.count() == MOST_AGREEMENTS
    assert fill_agenda(meeting=row, user=staff) == 0
    strike_item(item=row.agenda.first(), user=staff)
    assert fill_agenda(meeting=row, user=staff) == 1
    assert row.agenda.kept().count() == MOST_AGREEMENTS


def test_what_is_overdue_elsewhere_is_one_question(staff: User, group: WorkingGroup) -> None:
    covered = promised(group, "В протоколе", due_on=days(-9))
    protocol(group, 1, 50, covered)
    heard = paper(group, "Забытый")
    promised(group, "По договору", due_on=days(-9), agreement=heard)
    lone = promised(group, "Само по себе", due_on=days(-9))
    promised(group, "Ещё не срок", due_on=days(9))
    row = planned(group)
    assert fill_agenda(meeting=row, user=staff) == 3
    last = row.agenda.last()
    assert (last.origin, last.title_ru) == ("overdue", "Об обязательствах, срок исполнения которых истёк")
    assert followed(row, [last], staff)[last.pk] == [lone]


def test_who_reports(staff: User, group: WorkingGroup) -> None:
    leader, other = person("Ведущий"), person("Второй")
    heard = paper(group, "Забытый")
    for lead in (other, leader, leader):
        promised(group, due_on=days(9), agreement=heard, lead_person=lead)
    protocol(group, 1, 50, promised(group, due_on=days(9)))
    row = planned(group)
    fill_agenda(meeting=row, user=staff)
    reporters = [item.reporter.surname_ru for item in row.agenda.select_related("reporter")]
    assert reporters == ["Қасымова", "Ведущий"]  # the secretary, where nobody leads


# --- Kept, struck, in order ---


def test_what_was_struck_does_not_come_back_and_takes_no_number(dana: Client, group: WorkingGroup) -> None:
    protocol(group, 1, 50, promised(group, due_on=days(9)))
    paper(group, "Первый")
    paper(group, "Второй")
    row = planned(group)
    dana.post(f"/meetings/{row.pk}/agenda/fill/")
    first = row.agenda.first()
    assert press(dana, first, "strike").url == f"/meetings/{row.pk}/agenda/"
    assert press(dana, first, "strike").status_code == 302  # twice is once
    assert orders(row) == [1, 2]
    shown = page(dana, row)
    assert shown.index("Struck") < shown.index("On the fulfilment of protocol No. 1")
    dana.post(f"/meetings/{row.pk}/agenda/fill/")
    assert row.agenda.count() == 3
    first.refresh_from_db()
    assert (first.is_struck, first.order) == (True, None)
    for address in (f"/meetings/{row.pk}/", f"/meetings/{row.pk}/invitation/"):
        assert "of protocol No. 1" not in dana.get(address).content.decode()


def test_what_was_struck_is_taken_back_to_the_end(dana: Client, group: WorkingGroup) -> None:
    row = planned(group)
    one, two = (agenda_item(title, meeting=row, order=order) for order, title in enumerate(("А", "Б"), 1))
    press(dana, one, "strike")
    press(dana, one, "keep")
    press(dana, one, "keep")
    assert titles(row) == ["Б", "А"]
    assert orders(row) == [1, 2]
    assert two.history.first().history_user.username == "dana"


def test_up_and_down(dana: Client, group: WorkingGroup) -> None:
    row = planned(group)
    items = [agenda_item(title, meeting=row, order=order) for order, title in enumerate("АБВ", 1)]
    press(dana, items[2], "up")
    assert titles(row) == ["А", "В", "Б"]
    press(dana, items[0], "down")
    assert titles(row) == ["В", "А", "Б"]
    press(dana, items[2], "up")  # at the top already
    press(dana, items[1], "down")
    assert titles(row) == ["В", "А", "Б"]
    assert orders(row) == [1, 2, 3]


def test_an_own_question(dana: Client, group: WorkingGroup) -> None:
    row = planned(group)
    chair = group.memberships.get(role="chair").person
    data = {"title_kk": "", "title_ru": "О выставке", "reporter": chair.pk}
    assert dana.post(f"/meetings/{row.pk}/agenda/", data).status_code == 302
    item = row.agenda.get()
    assert (item.order, item.origin, item.reporter) == (1, "own", chair)
    refused = dana.post(f"/meetings/{row.pk}/agenda/", {"title_en": "x", "reporter": 987654})
    assert refused.status_code == 400
    assert "Enter the title in Kazakh or in Russian." in refused.content.decode()
    assert row.agenda.count() == 1


def test_more_than_the_form_asks_for_is_left_out(dana: Client, group: WorkingGroup) -> None:
    row, other = planned(group), planned(group, 8)
    data = {
        "title_ru": "О выставке",
        "order": 77,
        "meeting": other.pk,
        "origin": "overdue",
        "is_struck": "on",
    }
    dana.post(f"/meetings/{row.pk}/agenda/", data)
    item = AgendaItem.objects.get()
    assert (item.meeting, item.order, item.origin, item.is_struck) == (row, 1, "own", False)


# --- Who may, and when ---


def test_an_official_reads_and_changes_nothing(ainur: Client, group: WorkingGroup) -> None:
    row = planned(group)
    item = agenda_item("О выставке", meeting=row)
    assert "О выставке" in (shown := page(ainur, row))
    assert "Strike" not in shown
    assert press(ainur, item, "strike").status_code == 403
    assert ainur.post(f"/meetings/{row.pk}/agenda/fill/").status_code == 403
    assert ainur.post(f"/meetings/{row.pk}/agenda/", {"title_ru": "Своё"}).status_code == 403
    assert titles(row) == ["О выставке"]


def test_an_unknown_deed(dana: Client, group: WorkingGroup) -> None:
    item = agenda_item(meeting=planned(group))
    for deed in ("", "delete", "__class__"):
        assert press(dana, item, deed).status_code == 404


def test_after_the_meeting_the_agenda_stays(dana: Client, staff: User, group: WorkingGroup) -> None:
    row = held(group, 1, ago=1)
    off = planned(group, 2)
    item = agenda_item("О выставке", meeting=off)
    call_off_meeting(meeting=off, reason="Нет кворума.", user=staff)
    for meeting in (row, off):
        assert "Look again" not in page(dana, meeting)
        with pytest.raises(ValidationError):
            fill_agenda(meeting=meeting, user=staff)
        with pytest.raises(ValidationError):
            add_item(item=AgendaItem(meeting=meeting, title_ru="Своё"), user=staff)
    followed_up = press(dana, item, "strike", follow=True)
    assert "was called off" in followed_up.content.decode()
    assert titles(off) == ["О выставке"]


# --- Restricted agreements ---


def test_who_may_not_know_of_an_agreement_learns_nothing(
    dana: Client, administrator: User, staff: User, group: WorkingGroup, client_of: Callable[[User], Client]
) -> None:
    secret = paper(group, "Тайный", restricted=True)
    protocol(group, 1, 50, promised(group, "Тайное дело", due_on=days(-9), agreement=secret))
    row = planned(group)
    assert fill_agenda(meeting=row, user=staff) == 0
    head = User.objects.create_user("head", language="en")
    give_role(head, "head")
    assert fill_agenda(meeting=row, user=head) == 2
    by_head = client_of(head)
    assert "Тайный" in page(by_head, row)
    assert "Тайное дело" in page(by_head, row)
    for address in ("agenda/", "invitation/", "", "invitation/?format=txt", "invitation/?format=ics"):
        shown = dana.get(f"/meetings/{row.pk}/{address}").content.decode()
        assert "Тайн" not in shown
        assert secret.title_ru not in shown
    assert "a record that is not shown" in page(dana, row)
    hidden = row.agenda.get(agreement=secret)
    for deed in ("strike", "up", "keep"):
        assert press(dana, hidden, deed).status_code == 404
    strike_item(item=hidden, user=head)
    assert "a record that is not shown" not in page(dana, row)
    assert "Struck" not in page(dana, row)
    assert fill_agenda(meeting=row, user=staff) == 0


# --- At once ---


@pytest.mark.django_db(transaction=True)
def test_two_who_look_again_at_once_find_it_once(group: WorkingGroup) -> None:
    dana = User.objects.create_superuser("dana")
    paper(group, "Первый")
    protocol(group, 1, 50, promised(group, due_on=days(9)))
    row, start, numbers = planned(group), threading.Barrier(2), []

    def look(_index: int) -> None:
        start.wait()
        try:
            numbers.append(fill_agenda(meeting=Meeting.objects.get(pk=row.pk), user=dana))
        finally:
            connection.close()

    threads = [threading.Thread(target=look, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [0, 2]
    assert orders(row) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_two_strike_at_once_and_the_numbers_stay_whole(group: WorkingGroup) -> None:
    dana = User.objects.create_superuser("dana")
    row = planned(group)
    items = [agenda_item(title, meeting=row, order=order) for order, title in enumerate("АБВГ", 1)]
    start = threading.Barrier(2)

    def strike(index: int) -> None:
        start.wait()
        try:
            strike_item(item=AgendaItem.objects.get(pk=items[index].pk), user=dana)
        finally:
            connection.close()

    threads = [threading.Thread(target=strike, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert titles(row) == ["В", "Г"]
    assert orders(row) == [1, 2]
    keep_item(item=items[0], user=dana)
    assert titles(row) == ["В", "Г", "А"]


# --- Cost ---


def test_queries_do_not_grow(dana: Client, staff: User, group: WorkingGroup) -> None:
    def queries(meeting: Meeting) -> int:
        page(dana, meeting)
        with CaptureQueriesContext(connection) as captured:
            page(dana, meeting)
        return len(captured)

    def hang(number: int) -> None:
        leader = sits(group, f"Ведущий {number}").person
        protocol(group, number, 50, promised(group, due_on=days(-9), lead_person=leader))
        promised(group, due_on=days(-9), agreement=paper(group, f"Договор {number}"))
        promised(group, due_on=days(-9))

    hang(1)
    small = planned(group, 90)
    fill_agenda(meeting=small, user=staff)
    for number in (2, 3, 4):
        hang(number)
    large = planned(group, 91)
    fill_agenda(meeting=large, user=staff)
    assert large.agenda.count() > small.agenda.count()
    assert queries(small) == queries(large)
