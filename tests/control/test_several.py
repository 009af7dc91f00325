"""Several commitments at once: ticked in the register, confirmed once, changed together or not at all."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import give_role
from agreements.models import Commitment, Extension
from tests.factories import agreement, city, commitment, organisation
from tests.reading import csv_rows, tree, with_class, words

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

DAY = dt.date(2011, 1, 20)
SEVERAL = reverse("commitments-several")
DONE: dict[str, Any] = {"completed_on": "2011-01-20", "result_ru": "Исполнено по отчёту № 3"}


def mark(row: Commitment) -> str:
    row.refresh_from_db()
    return f"{row.pk}@{row.updated_at.isoformat()}"


def ask(browser: Client, verb: str, *rows: Commitment, **fields: Any) -> HttpResponse:
    return browser.post(SEVERAL, {"verb": verb, "row": [mark(row) for row in rows], **fields})


def said(response: HttpResponse) -> str:
    return words(tree(response)).replace("\N{NO-BREAK SPACE}", " ")


def sections(response: HttpResponse) -> tuple[str, str]:
    """What will change, and what will not."""
    page = tree(response)
    changing, refused = with_class(page, "entries-of-one"), with_class(page, "refused")
    return words(changing[0]) if changing else "", words(refused[0]) if refused else ""


# --- In the register ---


def test_boxes_stand_on_the_page_of_those_who_may(dana: Client, browser: Client, promise: Commitment) -> None:
    page = tree(dana.get(reverse("commitments")))
    boxes = [one for one in page.iter("input") if one.get("name") == "row"]
    assert [one.get("form") for one in boxes] == ["several"]
    key, _, version = boxes[0].get("value").partition("@")
    assert (int(key), dt.datetime.fromisoformat(version)) == (promise.pk, promise.updated_at)
    assert 'name="row"' not in browser.get(reverse("commitments")).content.decode()


def test_files_are_the_same_for_all(dana: Client, browser: Client, promise: Commitment) -> None:
    address = f"{reverse('commitments')}?format=csv"
    assert csv_rows(dana.get(address)) == csv_rows(browser.get(address))


def test_what_is_ticked_is_what_is_asked_for(dana: Client, promise: Commitment) -> None:
    page = tree(dana.get(reverse("commitments")))
    ticked = [one.get("value") for one in page.iter("input") if one.get("name") == "row"]
    response = dana.post(SEVERAL, {"verb": "complete", "row": ticked})
    assert response.status_code == 200
    assert "Поставить оборудование" in sections(response)[0]


# --- The confirmation ---


def test_it_lists_what_will_change_and_what_cannot_and_why(dana: Client, promise: Commitment) -> None:
    undated = commitment("Без срока")
    done = commitment("Сделанное", due_on=DAY, completed_on=DAY, result_ru="Да")
    response = ask(dana, "extend", promise, undated, done)
    changing, refused = sections(response)
    assert "1 commitment will change" in changing
    assert "Поставить оборудование" in changing
    assert "2 commitments will stay as they are" in refused
    assert "has no date yet" in refused
    assert "It was done on" in refused
    assert {one.get("value") for one in tree(response).iter("input") if one.get("name") == "row"} == {
        mark(promise)
    }
    assert not Commitment.history.filter(history_type="~").exists()


def test_one_result_for_all(dana: Client, staff: User, promise: Commitment) -> None:
    other = commitment("Провести выставку")
    response = ask(dana, "complete", promise, other, confirm=1, next="/commitments/?side=ours", **DONE)
    assert (response.status_code, response.url) == (302, "/commitments/?side=ours")
    assert "2 commitments are changed." in said(dana.get(response.url))
    for row in Commitment.objects.all():
        assert (row.completed_on, row.result_ru, row.reported_by) == (DAY, DONE["result_ru"], staff)
        assert row.history.first().history_user == staff


def test_one_date_with_one_reason(dana: Client, promise: Commitment) -> None:
    other = commitment("Провести выставку", due_on=DAY)
    given = {"new_due_on": "2011-06-01", "reason": "Решение акима"}
    assert ask(dana, "extend", promise, other, confirm=1, **given).status_code == 302
    assert set(Commitment.objects.values_list("due_on", flat=True)) == {dt.date(2011, 6, 1)}
    assert {one.old_due_on for one in Extension.objects.all()} == {dt.date(2010, 12, 31), DAY}


def test_all_or_nothing(dana: Client, promise: Commitment) -> None:
    later = commitment("Провести выставку", due_on=dt.date(2012, 1, 1))
    given = {"new_due_on": "2011-06-01", "reason": "Решение акима"}
    response = ask(dana, "extend", promise, later, confirm=1, **given)
    assert response.status_code == 422
    changing, refused = sections(response)
    assert "Поставить оборудование" in changing
    assert "Провести выставку" in refused
    assert "not later than the old one" in refused
    assert "Nothing has been saved yet." in said(response)
    assert "Решение акима" in changing, "what was typed is still there"
    assert not Extension.objects.exists()
    promise.refresh_from_db()
    assert promise.due_on == dt.date(2010, 12, 31)


def test_ones_own_is_not_verified_among_others(
    dana: Client, staff: User, administrator: User, promise: Commitment
) -> None:
    done = {"completed_on": DAY, "result_ru": "Да"}
    give_role(staff, "head")
    own = commitment("Своё", reported_by=staff, **done)
    others = commitment("Чужое", reported_by=administrator, **done)
    changing, refused = sections(ask(dana, "verify", own, others, promise))
    assert "Чужое" in changing
    assert "You reported this yourself." in refused
    assert "It is not done yet" in refused
    assert ask(dana, "verify", own, others, confirm=1).status_code == 422
    assert not Commitment.objects.exclude(verified_by=None).exists()
    assert ask(dana, "verify", others, confirm=1).status_code == 302
    assert Commitment.objects.get(verified_by=staff) == others


def test_saved_by_somebody_else_in_between(dana: Client, timur: Client, promise: Commitment) -> None:
    stale = mark(promise)
    ask(timur, "progress", promise, confirm=1, progress_ru="Договор подписан.")
    given = {"verb": "progress", "row": stale, "confirm": 1, "progress_ru": "Договор согласован."}
    response = dana.post(SEVERAL, given)
    assert response.status_code == 422
    assert "Ахметов Тимур saved it after you had ticked it." in sections(response)[1]
    promise.refresh_from_db()
    assert promise.progress_ru == "Договор подписан."


@pytest.mark.parametrize("verb", ["progress", "complete", "extend", "drop"])
def test_what_is_missing_is_asked_for(verb: str, dana: Client, promise: Commitment) -> None:
    assert ask(dana, verb, promise, confirm=1).status_code == 422
    assert promise.history.count() == 1


# --- Odd and hostile input ---


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "No commitment is ticked."),
        ({"verb": "complete"}, "No commitment is ticked."),
        ({"row": "1@x"}, "Choose what to do"),
        ({"verb": "delete", "row": "1@x"}, "Choose what to do"),
        ({"verb": "drop", "row": [f"{key}@x" for key in range(101)]}, "No more than 100 commitments"),
    ],
)
def test_nothing_to_do(sent: dict[str, Any], message: str, dana: Client) -> None:
    response = dana.post(SEVERAL, sent, follow=True)
    assert response.redirect_chain == [(reverse("commitments"), 302)]
    assert message in said(response)


@pytest.mark.parametrize(
    "sent", ["", "@", "x@y", "²@", f"{10**30}@", "{pk}", "{pk}@", "{pk}@2026-13-45", "{pk}@2011-01-20"]
)
def test_a_mark_that_says_nothing(sent: str, dana: Client, promise: Commitment) -> None:
    row = sent.format(pk=promise.pk)
    assert dana.post(SEVERAL, {"verb": "drop", "row": row}).status_code == 200
    given = {"dropped_on": "2011-01-20", "drop_reason": "Так", "confirm": 1}
    assert dana.post(SEVERAL, {"verb": "drop", "row": row, **given}).status_code == 422
    assert not Commitment.objects.exclude(dropped_on=None).exists()


def test_a_hidden_row_is_not_there(dana: Client, timur: Client, promise: Commitment) -> None:
    hidden = commitment("Тайное", agreement=agreement(restricted=True))
    assert "Тайное" not in said(ask(dana, "drop", promise, hidden))
    given = {"dropped_on": "2011-01-20", "drop_reason": "Так", "confirm": 1}
    assert ask(dana, "drop", hidden, **given).status_code == 422
    hidden.refresh_from_db()
    assert hidden.dropped_on is None
    assert "Тайное" in said(ask(timur, "drop", promise, hidden))


def test_who_may(browser: Client, client: Client, dana: Client, promise: Commitment) -> None:
    assert ask(browser, "drop", promise).status_code == 403
    assert ask(client, "drop", promise).url.startswith(reverse("login"))
    assert dana.get(SEVERAL).url == reverse("commitments")


@pytest.mark.parametrize("way", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_the_way_back_stays_here(way: str, dana: Client, promise: Commitment) -> None:
    response = ask(dana, "progress", promise, confirm=1, progress_ru="Идёт", next=way)
    assert response.url == reverse("commitments")


def test_a_confirmation_costs_the_same_for_many(dana: Client) -> None:
    def cost(number: int) -> int:
        rows = [
            commitment(
                f"Дело {one}",
                due_on=DAY,
                agreement=agreement(),
                city=city(),
                lead_organisation=organisation(),
                completed_on=DAY if one % 2 else None,
                result_ru="Да" if one % 2 else "",
            )
            for one in range(number)
        ]
        marks = [mark(row) for row in rows]
        with CaptureQueriesContext(connection) as queries:
            dana.post(SEVERAL, {"verb": "extend", "row": marks})
        return len(queries)

    cost(1)
    assert cost(2) == cost(6)
