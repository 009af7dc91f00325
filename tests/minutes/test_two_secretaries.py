"""Two secretaries write at once: rows do not disturb each other, and nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from workgroups.models import Attendance, Decision

if TYPE_CHECKING:
    from tests.minutes.writing import Writer

pytestmark = pytest.mark.django_db


def item_key(writer: Writer) -> str:
    return f"item-{writer.meeting.agenda.get().pk}"


def test_a_row_saves_itself_and_says_when(dana: Writer) -> None:
    key = item_key(dana)
    answer = dana.type(key, heard_ru="Доложено о поставке.").save_row(key)
    assert answer.status_code == 200
    assert "saved " in answer.content.decode()
    assert dana.type(key, heard_ru="Доложено о поставке светильников.").save_row(key).status_code == 200
    assert dana.meeting.agenda.get().heard_ru == "Доложено о поставке светильников."


def test_a_row_costs_no_more_where_there_are_more_rows(dana: Writer) -> None:
    from tests.factories import agenda_item, attendance, person

    key = item_key(dana)

    def queries(text: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert dana.type(key, heard_ru=text).save_row(key).status_code == 200
        return len(captured)

    queries("Раз.")
    few = queries("Два.")
    for order in range(2, 12):
        agenda_item(meeting=dana.meeting, order=order, reporter=person())
        attendance(meeting=dana.meeting, person=person())
    assert queries("Три.") <= few + 1  # those named in the agenda and not in the room
    assert few < 30


def test_different_rows_and_different_boxes_never_conflict(dana: Writer, saule: Writer) -> None:
    key = item_key(dana)
    assert dana.type(key, heard_ru="Доложено Даной.").save_row(key).status_code == 200
    assert saule.type("head", place_ru="Акимат").save_row("head").status_code == 200
    assert saule.type(key, spoke_ru="Поддержали.").save_row(key).status_code == 200
    row = dana.meeting.agenda.get()
    assert (row.heard_ru, row.spoke_ru) == ("Доложено Даной.", "Поддержали.")


def test_the_second_sees_both_texts_and_chooses_hers(dana: Writer, saule: Writer) -> None:
    key = item_key(dana)
    dana.type(key, heard_ru="Текст Даны.").save_row(key)
    answer = saule.type(key, heard_ru="Текст Сауле.", spoke_ru="Поддержали.").save_row(key)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Текст Даны." in text
    assert "Текст Сауле." in text
    row = dana.meeting.agenda.get()
    assert (row.heard_ru, row.spoke_ru) == ("Текст Даны.", "Поддержали."), "the other box is saved"
    assert saule.type(key, heard_ru="Текст обеих.").save_row(key).status_code == 409, "until it is answered"
    version = dana.meeting.agenda.get().updated_at.isoformat()
    chosen = saule.save_row(key, **{f"{key}-heard_ru-take": f"mine@{version}"})
    assert chosen.status_code == 200
    assert "Текст обеих." in chosen.content.decode()
    assert dana.meeting.agenda.get().heard_ru == "Текст обеих."


def test_the_second_takes_theirs(dana: Writer, saule: Writer) -> None:
    key = item_key(dana)
    dana.type(key, heard_ru="Текст Даны.").save_row(key)
    saule.type(key, heard_ru="Текст Сауле.").save_row(key)
    version = dana.meeting.agenda.get().updated_at.isoformat()
    chosen = saule.save_row(key, **{f"{key}-heard_ru-take": f"theirs@{version}"})
    assert "Текст Даны." in chosen.content.decode()
    assert dana.meeting.agenda.get().heard_ru == "Текст Даны."


def test_an_answer_to_an_older_version_is_none(dana: Writer, saule: Writer) -> None:
    key = item_key(dana)
    dana.type(key, heard_ru="Текст Даны.").save_row(key)
    version = dana.meeting.agenda.get().updated_at.isoformat()
    saule.type(key, heard_ru="Текст Сауле.").save_row(key)
    dana.type(key, heard_ru="Новый текст Даны.").save_row(key)
    assert saule.save_row(key, **{f"{key}-heard_ru-take": f"mine@{version}"}).status_code == 409
    assert dana.meeting.agenda.get().heard_ru == "Новый текст Даны."


def test_the_same_without_javascript(dana: Writer, saule: Writer) -> None:
    key = item_key(dana)
    dana.type(key, heard_ru="Текст Даны.").save()
    assert saule.type(key, heard_ru="Текст Сауле.").type("head", place_ru="Акимат").save().status_code == 409
    text = saule.response.content.decode()
    assert "Текст Даны." in text
    assert saule.fields[f"{key}-heard_ru"] == ["Текст Сауле."]
    dana.meeting.refresh_from_db()
    assert dana.meeting.place_ru == "Акимат"
    version = dana.meeting.agenda.get().updated_at.isoformat()
    assert saule.save(**{f"{key}-heard_ru-take": f"mine@{version}"}).status_code == 302
    assert dana.meeting.agenda.get().heard_ru == "Текст Сауле."


def test_both_mark_the_same_person(dana: Writer, saule: Writer) -> None:
    key = f"person-{dana.meeting.secretary_id}"
    assert dana.type(key, presence="present").save_row(key).status_code == 200
    assert saule.type(key, presence="present").save_row(key).status_code == 200, "they agree"
    assert Attendance.objects.filter(person=dana.meeting.secretary_id).count() == 1
    assert saule.type(key, presence="absent").save_row(key).status_code == 200, "she has seen it"
    assert dana.type(key, presence="invited").save_row(key).status_code == 409


def test_an_answer_that_was_lost_makes_no_second_row(dana: Writer) -> None:
    """The same key once more, with more text: it is the same decision, and hers."""
    key = dana.blank
    sent = dict(dana.type(key, text_ru="Завершить").fields)
    assert dana.save_row(key).status_code == 200
    dana.fields = sent
    assert dana.type(key, text_ru="Завершить поставку.").save_row(key).status_code == 200
    assert list(Decision.objects.values_list("number", "text_ru")) == [(1, "Завершить поставку.")]


def test_a_lost_answer_while_typing_on_is_no_conflict(dana: Writer) -> None:
    key = item_key(dana)
    version = dana.fields[f"{key}-version"]
    assert dana.type(key, heard_ru="Доложено. Ещё").save_row(key).status_code == 200
    assert dana.type(key, version=version, heard_ru="Доложено. Ещё слово").save_row(key).status_code == 200
    assert dana.meeting.agenda.get().heard_ru == "Доложено. Ещё слово"


def test_a_new_decision_gets_its_number_and_the_next_box(dana: Writer, saule: Writer) -> None:
    first = dana.type(dana.blank, text_ru="Раз.").save_row(dana.blank).content.decode()
    assert ">1.1<" in first
    assert first.count("one more decision") == 1
    assert ">1.2<" in saule.type(saule.blank, text_ru="Два.").save_row(saule.blank).content.decode()


def test_a_meeting_closed_meanwhile_takes_no_more(dana: Writer, saule: Writer) -> None:
    from tests.factories import hold

    key = item_key(dana)
    hold(dana.meeting)
    answer = saule.type(key, heard_ru="Поздно.").save_row(key)
    assert answer.status_code == 409
    assert "closed meanwhile" in answer.content.decode()
    assert saule.save().status_code == 302
    assert dana.meeting.agenda.get().heard_ru == "Доложено."
