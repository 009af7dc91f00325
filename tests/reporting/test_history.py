"""The history of a record in words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from partners.models import Sector
from reporting.history import Change, entries
from tests.factories import agreement, city
from tests.reading import tree, with_class, words

if TYPE_CHECKING:
    from accounts.models import User
    from agreements.models import Agreement

pytestmark = pytest.mark.django_db


def saved(row: Agreement, **columns: object) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    row.save()


def latest(row: Agreement, reader: User) -> list[Change]:
    with override("ru"):
        return entries(row, reader)[0].changes


@pytest.mark.parametrize(
    ("columns", "label", "before", "after"),
    [
        ({"note": "пометка"}, "примечание", "", "пометка"),
        ({"kind": "plan"}, "вид", "межмуниципальное соглашение", "план мероприятий"),
        ({"signed_on": dt.date(2010, 10, 15)}, "дата подписания", "", "15 октября 2010 года"),
        (
            {"signed_on": dt.date(2010, 10, 1), "signed_on_precision": "month"},
            "дата подписания",
            "",
            "октябрь 2010 года",
        ),
        ({"text_languages": ["kk", "ru"]}, "языки текста", "", "казахский, русский"),
        ({"notice_days": 30}, "срок уведомления (дней)", "", "30"),
    ],
)
def test_values_as_a_person_reads_them(
    columns: dict[str, object], label: str, before: str, after: str, official: User
) -> None:
    row = agreement()
    saved(row, **columns)
    change = latest(row, official)[0]
    told = (change.label, change.before, change.after.replace("\N{NO-BREAK SPACE}", " "))
    assert told[1:] == (before, after)
    assert told[0] == label


def test_rows_that_a_column_leads_to_are_named(official: User) -> None:
    row = agreement()
    saved(row, place=city("Томск"), responsible=official)
    assert {change.after for change in latest(row, official)} == {"Томск", "Серікова Айнур"}


def test_lists_are_named(official: User) -> None:
    row = agreement()
    row.sectors.add(*Sector.objects.filter(code__in=["culture", "health"]))
    changed = latest(row, official)
    assert [change.before for change in changed] == [""]
    assert len(changed[0].after.split("; ")) == 2


def test_a_restricted_record_is_not_named(official: User, administrator: User) -> None:
    row = agreement()
    saved(row, parent=agreement("Тайное", restricted=True))
    assert "Тайное" not in latest(row, official)[0].after
    assert latest(row, official)[0].after
    assert "Тайное" in latest(row, administrator)[0].after


def test_who_and_when_and_the_latest_first(official: User, staff: User) -> None:
    row = agreement()
    row._history_user = staff
    saved(row, note="первая")
    saved(row, note="вторая")
    told = entries(row, official)
    assert [entry.user for entry in told] == [staff, staff, None]
    assert told[0].changes[0].after == "вторая"
    assert told[-1].changes == []


def test_a_saving_that_changed_nothing_is_left_out(official: User) -> None:
    row = agreement()
    row.save()
    assert len(entries(row, official)) == 1


def test_no_more_than_the_latest(official: User) -> None:
    row = agreement()
    for number in range(5):
        saved(row, note=str(number))
    assert [entry.changes[0].before for entry in entries(row, official, limit=2)] == ["3", "2"]


def test_queries_do_not_grow_with_the_versions(official: User) -> None:
    row = agreement()

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            entries(row, official)
        return len(captured)

    def change(number: int) -> None:
        saved(row, place=city(f"Город {number}"), note=str(number))
        row.sectors.add(Sector.objects.all()[number])

    change(0)
    few = asked()
    for number in range(1, 5):
        change(number)
    assert asked() == few


def test_the_card_shows_it(official: User, client_of) -> None:
    row = agreement()
    saved(row, note="новая пометка")
    page = tree(client_of(official).get(reverse("agreement", args=[row.pk])))
    assert "Note: — → новая пометка" in words(with_class(page, "history")[0])
