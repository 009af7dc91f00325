"""What the histories recorded stays as it was, whoever asks, in whatever way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from agreements.models import Agreement
from partners.models import City, Sector
from tests.conftest import append_only_tables
from tests.factories import agreement, city
from tests.reading import tree, words

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db


def refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE waits for no check to come
            cursor.execute(sql)
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name.startswith("only_added_to")
    return False


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE agreements_historicalagreement SET note = 'другая'",
        "UPDATE agreements_historicalagreement SET history_user_id = NULL",
        "DELETE FROM agreements_historicalagreement",
        "TRUNCATE agreements_historicalagreement CASCADE",
        "DELETE FROM agreements_historicalagreement_sectors",
        "UPDATE agreements_historicalagreement_sectors SET sector_id = sector_id",
        (
            "INSERT INTO agreements_historicalagreement SELECT * FROM agreements_historicalagreement "
            "ON CONFLICT (history_id) DO UPDATE SET note = 'другая'"
        ),
    ],
)
def test_by_sql(sql: str) -> None:
    agreement().sectors.add(Sector.objects.first())
    assert refused(sql)


def test_every_table_of_a_history() -> None:
    """TRUNCATE speaks up with no rows in the table, too."""
    tables = append_only_tables()
    assert len(tables) >= 30
    assert [table for table in tables if not refused(f"TRUNCATE {table} CASCADE")] == []


def test_by_the_model() -> None:
    row = agreement()
    for attempt in (
        lambda: row.history.all().delete(),
        lambda: row.history.update(note="другая"),
        lambda: row.history.first().delete(),
        lambda: Agreement.history.all().update(history_user=None),
    ):
        with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
            attempt()
    assert row.history.count() == 1


def test_versions_are_added_as_before() -> None:
    row = city("Томск")
    row.note = "пометка"
    row.save()
    key = row.pk
    row.delete()
    kinds = City.history.filter(id=key).order_by("history_id").values_list("history_type", flat=True)
    assert list(kinds) == ["+", "~", "-"]


# --- Those who left a trace ---


def entered_by(user: User) -> Agreement:
    row = agreement()
    row.stamp(user)
    row._history_user = user
    row.save()
    return row


def test_a_person_who_changed_something_cannot_be_deleted_from_the_history(staff: User) -> None:
    entered_by(staff)
    with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
        staff.delete()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_admin_says_what_to_do_instead(
    language: str, staff: User, administrator: User, client_of
) -> None:
    row = entered_by(staff)
    administrator.language = language
    administrator.save()
    client, address = client_of(administrator), reverse("admin:accounts_user_delete", args=[staff.pk])
    told = words(tree(client.get(address)))
    instead = {"kk": "«Белсенді»", "ru": "«Активный»", "en": "“Active”"}[language]
    assert instead in told
    response = client.post(address, {"post": "yes"})
    assert response.status_code == 200
    staff.refresh_from_db()
    row.refresh_from_db()
    assert row.updated_by == staff


def test_one_who_never_did_anything_is_deleted(official: User, administrator: User, client_of) -> None:
    address = reverse("admin:accounts_user_delete", args=[official.pk])
    client_of(administrator).post(address, {"post": "yes"}, follow=True)
    assert not type(official).objects.filter(pk=official.pk).exists()
