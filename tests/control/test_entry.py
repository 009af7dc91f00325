"""The forms on the page of a commitment and in place in the register."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from agreements.forms import ENTRY_FORMS
from agreements.models import Commitment
from tests.factories import agreement, commitment, days
from tests.faults.files import pdf
from tests.reading import tree, with_class, words

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

DAY = dt.date(2011, 1, 20)
DONE: dict[str, Any] = {"completed_on": "2011-01-20", "result_ru": "Поставлено"}
GIVEN: dict[str, dict[str, Any]] = {
    "progress": {"progress_ru": "Оборудование в пути"},
    "complete": DONE,
    "verify": {},
    "approve": {},
    "extend": {"new_due_on": "2011-03-01", "reason": "Таможня"},
    "drop": {"dropped_on": "2011-01-20", "drop_reason": "Клиника закрыта"},
}


def address(row: Commitment, verb: str) -> str:
    return reverse(f"commitment-{verb}", args=[row.pk])


def send(browser: Client, row: Commitment, verb: str, **fields: Any) -> HttpResponse:
    """What the form of the page sends, filled in so."""
    htmx = {"headers": {"HX-Request": "true"}} if fields.pop("htmx", False) else {}
    version = {"version": row.updated_at.isoformat()}
    return browser.post(address(row, verb), version | fields, **htmx)


def said(response: HttpResponse) -> str:
    return words(tree(response)).replace("\N{NO-BREAK SPACE}", " ")


def test_the_page_offers_what_is_possible(dana: Client, promise: Commitment) -> None:
    def offered(row: Commitment) -> list[str]:
        return [words(one) for one in tree(dana.get(row.get_absolute_url())).iter("summary")]

    assert offered(promise) == ["Note the progress", "Close as done", "Move the date", "Take off control"]
    assert offered(commitment("Без срока")) == ["Note the progress", "Close as done", "Take off control"]
    assert offered(commitment(dropped_on=DAY, drop_reason="Отпало")) == []


def test_one_who_only_reads_is_offered_nothing(browser: Client, promise: Commitment) -> None:
    page = browser.get(promise.get_absolute_url()).content.decode()
    assert "entry-form" not in page
    assert "Mark, close, move" not in page


@pytest.mark.parametrize("verb", ENTRY_FORMS)
def test_each_form_stands_by_itself(verb: str, dana: Client, promise: Commitment) -> None:
    response = dana.get(address(promise, verb))
    assert response.status_code == 200
    assert "Поставить оборудование" in said(response)


@pytest.mark.parametrize("verb", ["progress", "complete", "extend", "drop"])
def test_sent_and_back_on_the_page(verb: str, dana: Client, staff: User, promise: Commitment) -> None:
    response = send(dana, promise, verb, **GIVEN[verb])
    assert (response.status_code, response.url) == (302, promise.get_absolute_url())
    page = said(dana.get(response.url))
    assert all(value in page for name, value in GIVEN[verb].items() if not name.endswith("_on"))
    with translation.override("en"):
        assert str(ENTRY_FORMS[verb].done) in page
    saved = promise.history.first()
    assert (saved.history_type, saved.history_user) == ("~", staff)


def test_in_the_register_the_page_is_shown_anew(dana: Client, promise: Commitment) -> None:
    response = send(dana, promise, "progress", htmx=True, **GIVEN["progress"])
    assert (response.status_code, response["HX-Refresh"]) == (200, "true")
    assert "The progress is noted." in said(dana.get(reverse("commitments")))


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(dana: Client, promise: Commitment) -> None:
    wrong = {"completed_on": "31.02.2011", "result_ru": "Поставлено клинике"}
    response = send(dana, promise, "complete", **wrong)
    assert response.status_code == 422
    assert "Enter a valid date." in said(response)
    assert "Поставлено клинике" in said(response)
    in_place = send(dana, promise, "complete", htmx=True, **wrong)
    assert in_place.status_code == 200, "htmx puts nothing in place of an error"
    assert in_place.content.decode().lstrip().startswith("<form")
    promise.refresh_from_db()
    assert promise.completed_on is None


@pytest.mark.parametrize(
    ("verb", "wrong", "message"),
    [
        ("progress", {"progress_ru": "  "}, "Say in Kazakh or in Russian what has been done so far."),
        ("complete", {"result_ru": ""}, "cannot be closed without a result"),
        ("complete", {"completed_on": ""}, "This field is required."),
        ("complete", {"completed_on": "2999-01-01"}, "less than or equal to"),
        ("complete", {"completed_on": "0001-01-01"}, "greater than or equal to"),
        ("complete", {"completed_on": days(1).isoformat()}, "still to come"),
        ("extend", {"new_due_on": "2010-12-31"}, "not later than the old one"),
        ("extend", {"new_due_on": "2009-01-01"}, "not later than the old one"),
        ("extend", {"reason": ""}, "This field is required."),
        ("drop", {"drop_reason": ""}, "Say why the commitment was dropped."),
        ("drop", {"drop_reason": "\0"}, "Null characters are not allowed."),
        ("verify", {}, "It is not done yet"),
    ],
)
def test_refused_with_the_remedy(
    verb: str, wrong: dict[str, Any], message: str, dana: Client, promise: Commitment
) -> None:
    response = send(dana, promise, verb, **GIVEN[verb] | wrong)
    assert response.status_code == 422
    assert message in said(response)
    assert promise.history.count() == 1


def test_ones_own_is_not_verified(dana: Client, timur: Client, staff: User, promise: Commitment) -> None:
    send(dana, promise, "complete", **DONE)
    promise.refresh_from_db()
    page = dana.get(promise.get_absolute_url())
    assert "You reported this yourself." in said(page)
    assert "Verify" not in [words(one) for one in tree(page).iter("summary")]
    assert "You reported this yourself." in said(dana.get(address(promise, "verify")))
    assert send(dana, promise, "verify").status_code == 422
    assert send(timur, promise, "verify").status_code == 302
    promise.refresh_from_db()
    assert promise.verified_by.username == "timur"


def test_closed_with_a_file(dana: Client, promise: Commitment) -> None:
    bad = SimpleUploadedFile("акт.exe", b"MZ")
    response = send(dana, promise, "complete", evidence=bad, **DONE)
    assert "Files of this type are not taken." in said(response)
    good = SimpleUploadedFile("акт.pdf", pdf())
    assert (
        send(dana, promise, "complete", evidence=good, evidence_title="Акт № 14", **DONE).status_code == 302
    )
    assert "Акт № 14" in words(tree(dana.get(promise.get_absolute_url())))


# --- Two at once ---


def test_the_second_is_told_and_loses_nothing(dana: Client, timur: Client, promise: Commitment) -> None:
    send(timur, promise, "progress", progress_ru="Договор подписан.")
    refused = send(dana, promise, "progress", progress_ru="Договор согласован.")
    assert refused.status_code == 422
    assert "Ахметов Тимур saved this record at" in said(refused)
    assert "Договор подписан." in said(refused)
    assert "Договор согласован." in said(refused)
    promise.refresh_from_db()
    assert promise.progress_ru == "Договор подписан."
    box = next(one for one in tree(refused).iter("input") if one.get("name") == "confirmed")
    answer = {"confirmed": box.get("value"), "version": "of yesterday"}
    assert send(dana, promise, "progress", progress_ru="Договор согласован.", **answer).status_code == 302
    promise.refresh_from_db()
    assert promise.progress_ru == "Договор согласован."


def test_who_verifies_has_seen_what_is_verified(
    dana: Client, timur: Client, staff: User, promise: Commitment
) -> None:
    send(dana, promise, "complete", **DONE)
    promise.refresh_from_db()
    Commitment.objects.get(pk=promise.pk).save()  # changed after Timur had opened the page
    assert send(timur, promise, "verify").status_code == 422
    promise.refresh_from_db()
    assert send(timur, promise, "verify").status_code == 302


def test_a_form_without_a_version_changes_nothing(dana: Client, promise: Commitment) -> None:
    assert dana.post(address(promise, "drop"), GIVEN["drop"]).status_code == 422
    promise.refresh_from_db()
    assert promise.dropped_on is None


# --- Who may ---


@pytest.mark.parametrize("verb", ENTRY_FORMS)
def test_one_who_may_not(verb: str, browser: Client, client: Client, promise: Commitment) -> None:
    assert browser.get(address(promise, verb)).status_code == 403
    assert send(browser, promise, verb, **GIVEN[verb]).status_code == 403
    assert send(client, promise, verb, **GIVEN[verb]).url.startswith(reverse("login"))
    promise.refresh_from_db()
    assert promise.history.count() == 1


@pytest.mark.parametrize("verb", ENTRY_FORMS)
def test_a_restricted_one_is_missing(verb: str, dana: Client) -> None:
    row = commitment("Тайное", agreement=agreement(restricted=True), due_on=DAY)
    hidden, missing = dana.get(address(row, verb)), dana.get(f"/commitments/987654/{verb}/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.content == missing.content
    assert send(dana, row, verb, **GIVEN[verb]).status_code == 404
    assert row.history.count() == 1


def test_markup_stays_text(dana: Client, promise: Commitment) -> None:
    response = send(dana, promise, "complete", completed_on="", result_ru="</textarea><b onclick=x>")
    assert "<b onclick" not in response.content.decode()


def test_in_the_register_each_row_leads_to_its_forms(
    dana: Client, browser: Client, promise: Commitment
) -> None:
    page = tree(dana.get(reverse("commitments")))
    (link,) = with_class(page, "entry-link")
    assert link.get("href") == f"{promise.get_absolute_url()}#entry-{promise.pk}"
    assert link.get("hx-select") == f"#entry-{promise.pk}"
    assert f'id="entry-{promise.pk}"' in dana.get(promise.get_absolute_url()).content.decode()
    assert not with_class(tree(browser.get(reverse("commitments"))), "entry-link")
