"""Staff archive and bring back on a page beside the record's own; the record keeps its page and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from agreements.models import Agreement
from reporting.dates import today
from tests.archive.kinds import NAME, PAGES, REASON, archived, in_admin
from tests.factories import agreement, city, commitment, home_city
from tests.reading import page_rows, tree, words

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tomsk() -> None:
    home_city()
    city("Томск", slug="tomsk")


@pytest.fixture
def dana(staff: User, client_of) -> Client:
    return client_of(staff)


def way(kind: str, row: Any) -> str:
    return reverse(f"{kind}-archive", args=[row.pk])


def typed(page: Element, **values: str) -> dict[str, str]:
    """What the form sends as it stands, with these values."""
    form = next(one for one in page.iter("form") if one.find(".//input[@name='version']") is not None)
    boxes = (box for box in form.iter("input") if box.get("name"))
    return {box.get("name", ""): box.get("value", "") for box in boxes} | values


@pytest.mark.parametrize("kind", PAGES)
def test_archived_and_brought_back(kind: str, staff: User, dana: Client) -> None:
    """The button leads to a form; both ways of it are told, on the page and in the history."""
    row = PAGES[kind](staff)
    address = way(kind, row)
    assert f'href="{address}"' in dana.get(row.get_absolute_url()).content.decode()
    answer = dana.post(address, typed(tree(dana.get(address)), reason=f"  {REASON} "), follow=True)
    row.refresh_from_db()
    assert (row.archived_on, row.archived_by, row.archive_reason) == (today(), staff, REASON)
    page = words(tree(answer))
    assert f"(Оспанова Дана): {REASON}" in page
    assert "Bring back from the archive" in page
    history = page_rows(dana.get(reverse(f"{kind}-history", args=[row.pk])))
    assert any(REASON in " ".join(line) for line in history)
    answer = dana.post(address, typed(tree(dana.get(address))), follow=True)
    row.refresh_from_db()
    assert (row.archived_on, row.archived_by, row.archive_reason) == (None, None, "")
    assert "In the archive since" not in words(tree(answer))
    assert row.history.filter(history_type="~").count() == 2


@pytest.mark.parametrize("kind", PAGES)
def test_a_look_changes_nothing(kind: str, staff: User, dana: Client) -> None:
    row = PAGES[kind](staff)
    before = row.history.count()
    for query in ("", f"?reason={REASON}", "?unarchive=1"):
        assert dana.get(f"{way(kind, row)}{query}").status_code == 200
    assert dana.head(way(kind, row)).status_code == 200
    for method in ("put", "patch", "delete"):
        assert getattr(dana, method)(way(kind, row)).status_code == 405
    row.refresh_from_db()
    assert row.archived_on is None
    assert row.history.count() == before


@pytest.mark.parametrize("kind", PAGES)
def test_an_official_reads_and_does_not_archive(kind: str, official: User, staff: User, client_of) -> None:
    row = PAGES[kind](staff)
    ainur = client_of(official)
    assert way(kind, row) not in ainur.get(row.get_absolute_url()).content.decode()
    assert ainur.get(way(kind, row)).status_code == 403
    assert ainur.post(way(kind, row), {"reason": REASON}).status_code == 403
    archived(row, staff)
    page = ainur.get(row.get_absolute_url())
    assert REASON in words(tree(page))
    assert way(kind, row) not in page.content.decode()
    assert ainur.post(way(kind, row), {"unarchive": "1"}).status_code == 403
    row.refresh_from_db()
    assert row.archived_on is not None


def test_strangers_and_missing_records(staff: User, dana: Client, client: Client) -> None:
    row = agreement()
    assert client.post(way("agreement", row), {"reason": REASON}).status_code == 302
    assert dana.get(reverse("agreement-archive", args=[row.pk + 1000])).status_code == 404
    row.refresh_from_db()
    assert row.archived_on is None


def test_a_restricted_record_is_missing(dana: Client, administrator: User, client_of) -> None:
    """To those who may not know of it, like a wrong key; so are its commitments."""
    row = agreement(restricted=True)
    promise = commitment(agreement=row)
    for address in (way("agreement", row), way("commitment", promise), in_admin(row, "archive")):
        for answer in (dana.get(address), dana.post(address, {"reason": REASON})):
            assert answer.status_code in (302, 404)
            assert "Соглашение" not in answer.content.decode()
    row.refresh_from_db()
    assert row.archived_on is None
    assert client_of(administrator).get(way("agreement", row)).status_code == 200


def test_the_token_of_the_form_is_asked_for(staff: User) -> None:
    row = agreement()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(staff)
    assert browser.post(way("agreement", row), {"reason": REASON}).status_code == 403
    row.refresh_from_db()
    assert row.archived_on is None


# --- What is refused ---


@pytest.mark.parametrize(("reason", "told"), [("", "required"), ("   ", "required"), ("я" * 1001, "1000")])
def test_a_reason_is_asked_for(reason: str, told: str, dana: Client) -> None:
    row = agreement()
    answer = dana.post(way("agreement", row), typed(tree(dana.get(way("agreement", row))), reason=reason))
    assert answer.status_code == 422
    assert told in words(tree(answer))
    row.refresh_from_db()
    assert row.archived_on is None


def test_who_saved_it_meanwhile_is_told(staff: User, dana: Client) -> None:
    """What was typed is still there; the form shown now carries the present version and goes through."""
    row = agreement(NAME)
    opened = typed(tree(dana.get(way("agreement", row))), reason=REASON)
    row.stamp(User.objects.create_user("zhanna", last_name="Жумабаева", first_name="Жанна"))
    row.save()
    answer = dana.post(way("agreement", row), opened)
    assert answer.status_code == 422
    assert "Жумабаева Жанна saved this record" in words(tree(answer))
    assert REASON in words(tree(answer).find(".//textarea"))
    row.refresh_from_db()
    assert row.archived_on is None
    assert dana.post(way("agreement", row), typed(tree(answer), reason=REASON)).status_code == 302
    row.refresh_from_db()
    assert row.archived_on is not None


def test_a_second_person_is_told(staff: User, dana: Client) -> None:
    row = agreement(NAME)
    opened = typed(tree(dana.get(way("agreement", row))), reason="Другая причина")
    archived(row, staff)
    answer = dana.post(way("agreement", row), opened)
    assert answer.status_code == 422
    again = dana.post(way("agreement", row), typed(tree(answer), reason="Другая причина"))
    assert "in the archive already" in words(tree(again))
    row.refresh_from_db()
    assert row.archive_reason == REASON


def test_what_was_deleted_meanwhile(staff: User, dana: Client) -> None:
    row = agreement(NAME)
    address = way("agreement", row)
    opened = typed(tree(dana.get(address)), reason=REASON)
    row.delete()
    assert dana.post(address, opened).status_code == 404


def test_what_stands_in_the_way_is_told_before_anything_is_typed(dana: Client) -> None:
    row = agreement()
    commitment(agreement=row)
    for address in (way("agreement", row), in_admin(row, "archive")):
        page = tree(dana.get(address))
        assert "1 commitment of it is not finished" in words(page)
        assert page.find(".//main//button[@class='button main']") is None
        answer = dana.post(address, {"reason": REASON, "version": row.updated_at.isoformat()})
        assert "1 commitment of it is not finished" in words(tree(answer))
    assert not Agreement.objects.archived().exists()


def test_markup_in_a_reason_is_text(staff: User, dana: Client) -> None:
    row = agreement()
    reason = "<b>нет</b> {{ object }} =1+1"
    dana.post(way("agreement", row), typed(tree(dana.get(way("agreement", row))), reason=reason))
    page = dana.get(row.get_absolute_url())
    assert reason in words(tree(page))
    assert "<b>нет" not in page.content.decode()
