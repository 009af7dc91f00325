"""The whole history of a record: complete, filtered, exported, and as secret as what it tells of."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, Party
from cooperation.histories import HISTORIES
from reporting.history import compared
from tests.addresses import RECORDS
from tests.factories import agreement, city, commitment, delegation, organisation, party
from tests.filling import fill
from tests.reading import csv_rows, page_rows, pdf_text, squeezed, tree, with_class, xlsx_rows

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(official: User, client_of) -> Client:
    official.language = "ru"
    official.save()
    return client_of(official)


def of(row: Agreement, query: str = "") -> str:
    return reverse("agreement-history", args=[row.pk]) + query


def saved(row, user: User | None = None, **columns: object) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    row._history_user = user
    row.save()


@pytest.fixture
def row(staff: User) -> Agreement:
    """An agreement that was entered, lost a party and got a note."""
    row = agreement("О сотрудничестве")
    party(agreement=row, organisation=organisation("ТОО «Алтай»"))
    gone = party(agreement=row, organisation=organisation("ООО «Обь»"))
    gone.delete()
    saved(row, staff, note="новая пометка")
    return row


# --- What it tells ---


def test_values_and_rows_in_words(row: Agreement, browser: Client) -> None:
    told = page_rows(browser.get(of(row)))
    note = told[0]
    assert note[0].endswith("Оспанова Дана")
    assert note[2:] == ["Примечание", "", "новая пометка"]
    assert [line[1] for line in told if "Удалено" in line[1]] == ["сторона: ООО «Обь» Удалено"]
    assert "сторона: ТОО «Алтай» Создано" in [line[1] for line in told]


def test_who_was_deleted_since_is_named_still(row: Agreement, browser: Client) -> None:
    """The organisation of the party that went is gone as well: its history knows its name."""
    type(organisation("x")).objects.get(name_ru="ООО «Обь»").delete()
    told = page_rows(browser.get(of(row)))
    assert "сторона: ООО «Обь» Удалено" in [line[1] for line in told]


def test_every_record_with_a_page_has_one_and_its_page_leads_there(
    official: User, client_of, sample: None
) -> None:
    fill(2)
    browser = client_of(official)
    assert set(HISTORIES) == set(RECORDS) - {"folder", "agenda", "invitation"}  # ways to the same records
    for name in HISTORIES:
        row = RECORDS[name].objects.order_by("pk").last()
        address = reverse(f"{name}-history", args=[row.pk])
        assert f'href="{address}"' in browser.get(reverse(name, args=[row.pk])).content.decode(), name
        response = browser.get(address)
        assert response.status_code == 200, name
        assert "deleted object" not in response.content.decode()


# --- Filters ---


def lines(response) -> int:
    return len(page_rows(response)) if with_class(tree(response), "measured") else 0


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("?kind=deleted", 1),
        ("?kind=changed", 1),
        ("?field=agreement.note", 1),
        ("?table=party", 3),
        ("?text=пометка", 1),
        ("?text=обь", 2),
        ("?kind=deleted&table=agreement", 0),
    ],
)
def test_filters(query: str, number: int, row: Agreement, browser: Client) -> None:
    assert lines(browser.get(of(row, query))) == number


def test_by_person_and_by_day(row: Agreement, staff: User, browser: Client) -> None:
    today = timezone.localdate()
    assert len(page_rows(browser.get(of(row, f"?person={staff.pk}")))) == 1
    assert len(page_rows(browser.get(of(row, f"?since={today - dt.timedelta(days=1)}")))) == 5
    assert lines(browser.get(of(row, f"?until={today - dt.timedelta(days=2)}"))) == 0


@pytest.mark.parametrize(
    "query",
    ["?person=999999", "?field=agreement.secret", "?since=31.02.2020", "?nothing=1", "?page=0", "?text=%00"],
)
def test_what_cannot_be_read_is_said(query: str, row: Agreement, browser: Client) -> None:
    response = browser.get(of(row, query))
    assert response.status_code == 200
    assert with_class(tree(response), "problems")


# --- Files ---


def test_files_tell_the_same(row: Agreement, browser: Client, papers_as_text: None) -> None:
    shown = [line[1] for line in page_rows(browser.get(of(row)))]
    told = csv_rows(browser.get(of(row, "?format=csv")))[1:]
    assert [" ".join(line[2:4]) for line in told] == shown
    cells = xlsx_rows(browser.get(of(row, "?format=xlsx")))
    assert [" ".join(line[2:4]) for line in cells[-len(shown) :]] == shown
    paper = browser.get(of(row, "?format=pdf"))
    assert paper["Content-Type"] == "application/pdf"
    assert "новая пометка" in paper.content.decode()


def test_the_paper(row: Agreement, browser: Client) -> None:
    text = squeezed(pdf_text(browser.get(of(row, "?format=pdf&lang=ru")).content))
    assert squeezed("История: О сотрудничестве") in text


# --- Secrets ---


def test_of_a_hidden_record_there_is_none(browser: Client, administrator: User, client_of) -> None:
    hidden = agreement("Тайное", restricted=True)
    missing = browser.get(reverse("agreement-history", args=[hidden.pk + 1000]))
    for kind in ("", "?format=pdf", "?format=csv", "?format=xlsx"):
        response = browser.get(of(hidden, kind))
        assert response.status_code == 404
        assert response.content == missing.content
    assert client_of(administrator).get(of(hidden)).status_code == 200


def test_what_hangs_on_another_record_is_as_secret_as_that(
    browser: Client, administrator: User, client_of
) -> None:
    visit = delegation("Визит в Томск")
    promise = commitment("Тайное обещание", agreement=agreement("Тайное", restricted=True))
    saved(promise, delegation=visit)
    open_promise = commitment("Открытое обещание")
    saved(open_promise, delegation=visit)
    address = reverse("delegation-history", args=[visit.pk])
    assert "Открытое обещание" in browser.get(address).content.decode()
    assert "Тайное" not in browser.get(address).content.decode()
    assert "Тайное" in client_of(administrator).get(address).content.decode()
    promise.delete()
    assert "Тайное" not in browser.get(address).content.decode()


def test_a_hidden_row_is_not_named(row: Agreement, browser: Client) -> None:
    saved(row, parent=agreement("Тайное", restricted=True))
    assert "Тайное" not in browser.get(of(row)).content.decode()


def test_what_it_said_while_it_belonged_to_a_hidden_record(
    browser: Client, official: User, staff: User, administrator: User, client_of
) -> None:
    """Freed of its secret and moved to an open agreement, it does not tell it by its history."""
    row = commitment("Тайное обещание", agreement=agreement("Тайна", restricted=True))
    saved(row, text_ru="Другая тайна")
    saved(row, text_ru="Открытое обещание", agreement=agreement("Открытое соглашение"))
    saved(row, text_ru="Обещание, сказанное иначе")
    pages = [row.get_absolute_url(), reverse("commitment-history", args=[row.pk])]
    in_admin = reverse("admin:agreements_commitment_history", args=[row.pk])
    for reader, addresses in ((browser, pages), (client_of(staff), [*pages, in_admin])):
        for address in addresses:
            told = reader.get(address).content.decode()
            assert "айн" not in told, address
            assert "Открытое обещание" in told, address
            assert "Открытое соглашение" in told, address
    for address in [*pages, in_admin]:
        assert "Другая тайна" in client_of(administrator).get(address).content.decode(), address
    first, last = row.history.earliest(), row.history.latest()
    assert [change.name for change in compared(type(row), [(first, last)], official)[0]] == ["agreement"]


def test_only_reading(row: Agreement, browser: Client, client: Client) -> None:
    assert browser.post(of(row)).status_code == 405
    assert client.get(of(row)).status_code == 302


# --- Cost ---


def test_queries_do_not_grow_with_the_versions(row: Agreement, browser: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(of(row)).status_code == 200
        return len(captured)

    def grow(number: int) -> None:
        saved(row, place=city(f"Город {number}"), note=str(number))
        party(agreement=row, organisation=organisation(f"Завод {number}"))
        commitment(f"Обещание {number}", agreement=row)

    grow(0)
    asked()
    few = asked()
    for number in range(1, 6):
        grow(number)
    assert asked() == few
    assert Party.history.filter(agreement=row.pk).count() > 5
