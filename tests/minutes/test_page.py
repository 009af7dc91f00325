"""The page of minutes: who may, what it shows, and its one button without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    agenda_item,
    agreement,
    attendance,
    commitment,
    decision,
    hold,
    membership,
    organisation,
    person,
)
from workgroups.models import AgendaItem, Attendance, Decision

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User
    from tests.minutes.writing import Writer
    from workgroups.models import Meeting

pytestmark = pytest.mark.django_db

HIDDEN = "a record that is not shown"


def item_of(meeting: Meeting) -> str:
    return f"item-{meeting.agenda.earliest('pk').pk}"


# --- Who may ---


def test_an_official_does_not_write(
    official: User, client_of: Callable[[User], Client], sitting: Meeting
) -> None:
    browser = client_of(official)
    for name in ("minutes", "close-meeting"):
        assert browser.get(reverse(name, args=[sitting.pk])).status_code == 403
        assert browser.post(reverse(name, args=[sitting.pk])).status_code == 403
    assert browser.post(reverse("minutes-row", args=[sitting.pk, "head"])).status_code == 403
    assert browser.get(reverse("minutes-names", args=[sitting.pk])).status_code == 403
    assert "Keep the minutes" not in browser.get(sitting.get_absolute_url()).content.decode()


def test_the_meeting_leads_to_its_minutes(dana: Writer) -> None:
    assert dana.address in dana.client.get(dana.meeting.get_absolute_url()).content.decode()


def test_the_minutes_of_a_held_meeting_lead_back(dana: Writer) -> None:
    hold(dana.meeting)
    response = dana.client.get(dana.address, follow=True)
    assert response.redirect_chain[-1][0] == dana.meeting.get_absolute_url()
    assert "its protocol is fixed" in response.content.decode()


def test_a_session_that_ended_is_told_to_a_row_plainly(client: Client, sitting: Meeting) -> None:
    address = reverse("minutes-row", args=[sitting.pk, "head"])
    assert client.post(address, headers={"HX-Request": "true"}).status_code == 401
    assert client.post(address).status_code == 302


# --- What it shows ---


def test_the_composition_of_the_day_and_who_else_came(dana: Writer) -> None:
    attendance(meeting=dana.meeting, person=person("Гостев"), presence="invited")
    membership(
        group=dana.meeting.group, person=person("Бывший"), until=dana.meeting.held_on.replace(year=2025)
    )
    text = dana.open().response.content.decode()
    assert [name for name in ("Өтепов", "Қасымова", "Членов", "Гостев") if f"{name} Ислам" not in text] == []
    assert "Бывший" not in text


def test_queries_do_not_grow_with_the_page(dana: Writer) -> None:
    def queries(size: int) -> int:
        for _each in range(size):
            last = dana.meeting.agenda.latest("order").order
            item = agenda_item(meeting=dana.meeting, order=last + 1, reporter=person())
            item.speakers.set([person(), person()])
            attendance(meeting=dana.meeting, person=person())
            membership(group=dana.meeting.group, person=person())
            for number in (1, 2):
                point = decision(
                    item=item, number=number, lead_organisation=organisation(), lead_person=person()
                )
                point.co_executors.set([organisation()])
        with CaptureQueriesContext(connection) as captured:
            assert dana.client.get(dana.address).status_code == 200
        return len(captured)

    queries(1)
    assert queries(1) == queries(5)


# --- Without JavaScript ---


def test_one_button_saves_the_whole_page(dana: Writer) -> None:
    item = item_of(dana.meeting)
    dana.type("head", place_ru="г. Усть-Каменогорск", secretary_title_ru="главный специалист")
    dana.type(f"person-{dana.meeting.secretary_id}", presence="absent")
    dana.type(
        item, heard_ru="Доложено о поставке.", heard_kk="Баяндалды.", speakers=[str(dana.meeting.chair_id)]
    )
    dana.type(dana.blank, text_ru="Завершить поставку.", due_on="31.12.2026")
    assert dana.save().status_code == 302
    dana.meeting.refresh_from_db()
    assert dana.meeting.place_ru == "г. Усть-Каменогорск"
    row = dana.meeting.agenda.get()
    assert (row.heard_ru, row.heard_kk) == ("Доложено о поставке.", "Баяндалды.")
    assert [one.pk for one in row.speakers.all()] == [dana.meeting.chair_id]
    assert Attendance.objects.get(person=dana.meeting.secretary_id).presence == "absent"
    point = row.decisions.get()
    assert (str(point), point.text_ru, str(point.due_on)) == ("1.1", "Завершить поставку.", "2026-12-31")
    assert point.history.get().history_user.username == "dana"


def test_saved_twice_nothing_is_written_twice(dana: Writer) -> None:
    dana.type(dana.blank, text_ru="Завершить поставку.")
    assert dana.save().status_code == 302
    assert dana.save().status_code == 302, "the back button and «Save» once more"
    assert Decision.objects.count() == 1
    assert Decision.objects.get().history.count() == 1
    assert dana.meeting.history.count() == 1, "what was not changed is not saved"


def test_what_cannot_be_read_comes_back_with_all_that_was_typed(dana: Writer) -> None:
    item = item_of(dana.meeting)
    dana.type(item, heard_ru="Новое.").type(dana.blank, text_ru="Сделать.", due_on="31.02.2026")
    assert dana.save().status_code == 422
    text = dana.response.content.decode()
    assert "This is no date" in text
    assert "31.02.2026" in text
    assert dana.meeting.agenda.get().heard_ru == "Новое.", "the other rows are saved"
    assert Decision.objects.get().text_ru == "Сделать.", "and the other boxes of the row"


@pytest.mark.parametrize("hostile", ["\x00", "head-version", "decision-1-new-zz", "x" * 3000, "item-0", "'"])
def test_a_row_that_is_not_there(dana: Writer, hostile: str) -> None:
    response = dana.client.post(f"{dana.address}{hostile.replace(chr(0), '%00')}/", {})
    assert response.status_code == 404


def test_rows_are_moved_removed_and_added(dana: Writer) -> None:
    first = dana.meeting.agenda.get()
    decision(item=first, text_ru="Первое")
    second = decision(item=first, number=2, text_ru="Второе")
    assert dana.open().save(do=f"up:decision-{second.pk}").status_code == 302
    assert list(first.decisions.values_list("number", "text_ru")) == [(1, "Второе"), (2, "Первое")]
    assert dana.open().save(do=f"remove:decision-{second.pk}").status_code == 302
    assert list(first.decisions.values_list("number", "text_ru")) == [(1, "Первое")]
    assert dana.open().save(do="add-item", **{"new-item-title": "Разное"}).status_code == 302
    assert dana.open().save(do=f"down:item-{first.pk}").status_code == 302
    assert list(dana.meeting.agenda.values_list("order", "title_ru")) == [(1, "Разное"), (2, "О поставке")]
    assert dana.open().save(do=f"remove:item-{first.pk}").status_code == 302
    assert [row.order for row in dana.meeting.agenda.all()] == [1]


def test_what_the_agenda_proposed_stays_known_as_struck(dana: Writer) -> None:
    item = agenda_item(meeting=dana.meeting, order=2, origin="overdue")
    decision(item=item)
    assert dana.open().save(do=f"remove:item-{item.pk}").status_code == 302
    item.refresh_from_db()
    assert (item.is_struck, item.order, item.decisions.count()) == (True, None, 0)


def test_somebody_else_came(dana: Writer) -> None:
    guest = person("Гостев")
    assert dana.save(do="add-person", **{"new-person-name": "Никто Такой"}).status_code == 422
    assert "is not in the register" in dana.response.content.decode()
    name = {"new-person-name": "гостев ислам альмаханович"}
    assert dana.open().save(do="add-person", **name).status_code == 302
    assert Attendance.objects.get(person=guest).presence == "invited"
    assert dana.open().save(do="add-person", **name).status_code == 302, "twice does no harm"


def test_of_two_of_one_name_none_is_guessed(dana: Writer) -> None:
    organisation("Технопарк"), organisation("Технопарк")
    dana.type(dana.blank, text_ru="Сделать.", lead_organisation="технопарк")
    assert dana.save().status_code == 422
    assert "Several are called so" in dana.response.content.decode()
    assert Decision.objects.get().lead_organisation is None


# --- What is restricted ---


def test_what_is_not_shown_is_not_written_and_not_destroyed(dana: Writer) -> None:
    secret = agreement("Тайное соглашение", restricted=True)
    hidden = agenda_item("Тайный вопрос", meeting=dana.meeting, order=2, agreement=secret, heard_ru="Тайна")
    point = decision(item=hidden, text_ru="Тайное решение")
    task = decision(
        item=dana.meeting.agenda.earliest("pk"),
        text_ru="Тайное",
        commitment=commitment("Тайное", agreement=secret),
    )
    text = dana.open().response.content.decode()
    assert "айн" not in text
    assert text.count(HIDDEN) == 2
    for key in (f"item-{hidden.pk}", f"decision-{point.pk}", f"decision-{task.pk}"):
        answer = dana.client.post(f"{dana.address}{key}/", {f"{key}-version": "", f"{key}-heard_ru": "Взлом"})
        assert answer.status_code == 404
        assert dana.save(do=f"remove:{key}").status_code == 404
        dana.open()
    refused = dana.save(do=f"remove:item-{task.item_id}")
    assert (refused.status_code, "not shown to you" in refused.content.decode()) == (422, True)
    assert dana.type(f"item-{hidden.pk}", version="", heard_ru="Взлом").save().status_code == 302
    assert list(AgendaItem.objects.filter(agreement=secret).values_list("heard_ru", flat=True)) == ["Тайна"]
    assert Decision.objects.filter(text_ru__startswith="Тайное").count() == 2


def test_who_spoke_of_what_is_not_shown_is_not_offered(dana: Writer) -> None:
    hidden = agenda_item(meeting=dana.meeting, order=2, agreement=agreement("Секретное", restricted=True))
    hidden.speakers.add(person("Тайный"))
    AgendaItem.objects.filter(pk=hidden.pk).update(reporter=person("Сокрытый"))
    told = dana.open().response.content.decode()
    assert "Членов" in told
    assert "Тайный" not in told
    assert "Сокрытый" not in told


def test_names_of_the_register_are_proposed(dana: Writer) -> None:
    organisation("Технопарк «Алтай»")
    person("Техников")
    address = reverse("minutes-names", args=[dana.meeting.pk])
    found = dana.client.get(
        address, {"kind": "organisation", "x-lead_organisation": "техно"}
    ).content.decode()
    assert "Технопарк «Алтай»" in found
    people = dana.client.get(address, {"kind": "person", "x": "техников"}).content.decode()
    assert "Техников Ислам Альмаханович" in people
    assert "option" not in dana.client.get(address, {"kind": "x", "q": "\x00%_"}).content.decode()
