"""In the admin: the button, several at once, and deleting, which is the administrator's alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from agreements.models import Commitment
from reporting.archiving import MOST
from reporting.deleted import deletions_of
from tests.archive.kinds import KINDS, NAME, PAGES, REASON, archived, in_admin
from tests.factories import agreement, city, commitment, home_city
from tests.reading import tree, words

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db
LIST = "admin:agreements_commitment_changelist"


@pytest.fixture(autouse=True)
def _tomsk() -> None:
    home_city()
    city("Томск", slug="tomsk")


@pytest.fixture
def dana(staff: User, client_of) -> Client:
    return client_of(staff)


def listed(browser: Client, row: Any, query: str = "") -> bool:
    table = tree(browser.get(in_admin(row, "changelist") + query)).find(".//table[@id='result_list']")
    return NAME in words(table)


def do(browser: Client, action: str, rows: list[Any], query: str = "", **typed: str) -> Any:
    data = {"action": action, "_selected_action": [row.pk for row in rows], **typed}
    return browser.post(in_admin(rows[0], "changelist") + query, data, follow=True)


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_and_the_button(kind: str, staff: User, dana: Client) -> None:
    row = KINDS[kind](staff)
    assert in_admin(row, "archive") in dana.get(in_admin(row, "change")).content.decode()
    assert listed(dana, row)
    archived(row, staff)
    assert not listed(dana, row)
    assert listed(dana, row, "?archived=yes")
    assert listed(dana, row, "?archived=all")
    assert REASON in words(tree(dana.get(in_admin(row, "change"))))


@pytest.mark.parametrize("kind", KINDS)
def test_several_for_one_reason(kind: str, staff: User, dana: Client) -> None:
    """A page asks first; then all go, and all come back."""
    row = KINDS[kind](staff)
    page = do(dana, "archive_several", [row])
    assert "1 record will be archived" in words(tree(page))
    row.refresh_from_db()
    assert row.archived_on is None
    assert "1 record is archived" in words(
        tree(do(dana, "archive_several", [row], confirm="1", reason=REASON))
    )
    row.refresh_from_db()
    assert (row.archived_by, row.archive_reason) == (staff, REASON)
    assert "lists again" in words(tree(do(dana, "bring_back_several", [row], "?archived=yes")))
    row.refresh_from_db()
    assert row.archived_on is None


def test_those_that_wait_are_named_and_stay(staff: User, dana: Client) -> None:
    free, waiting = agreement("Свободное"), agreement("Ждущее")
    commitment(agreement=waiting)
    page = words(tree(do(dana, "archive_several", [free, waiting])))
    stays, goes = page.split("1 record will be archived")
    assert "1 record will stay as it is" in stays
    assert "Ждущее" in stays
    assert "1 commitment of it is not finished" in stays
    assert "Свободное" in goes
    assert "Ждущее" not in goes
    do(dana, "archive_several", [free, waiting], confirm="1", reason=REASON)
    for row in (free, waiting):
        row.refresh_from_db()
    assert free.archived_on
    assert waiting.archived_on is None


def test_all_wait(dana: Client) -> None:
    waiting = commitment(agreement=agreement("Ждущее")).agreement
    for typed in ({}, {"confirm": "1", "reason": REASON}):
        page = do(dana, "archive_several", [waiting], **typed)
        assert "None of the records you ticked can be archived" in words(tree(page))


def test_without_a_reason_nothing_goes(dana: Client) -> None:
    rows = [commitment(), commitment()]
    page = do(dana, "archive_several", rows, confirm="1", reason=" ")
    assert "required" in words(tree(page))
    assert not Commitment.objects.archived().exists()


def test_too_many_at_once(dana: Client) -> None:
    rows = Commitment.objects.bulk_create(Commitment(text_ru=f"№ {n}") for n in range(MOST + 1))
    page = do(dana, "archive_several", rows, confirm="1", reason=REASON)
    assert f"No more than {MOST} records" in words(tree(page))
    assert not Commitment.objects.archived().exists()
    do(dana, "archive_several", rows[1:], confirm="1", reason=REASON)
    assert Commitment.objects.archived().count() == MOST


def test_nothing_is_deleted_by_ticks(administrator: User, client_of) -> None:
    rows = [commitment(), commitment()]
    browser = client_of(administrator)
    offered = tree(browser.get(reverse(LIST))).findall(".//select[@name='action']/option")
    assert [one.get("value") for one in offered] == ["", "archive_several", "bring_back_several"]
    do(browser, "delete_selected", rows, post="yes")
    assert Commitment.objects.count() == 2


@pytest.mark.parametrize("may", [False, True])
def test_one_needs_the_right(may: bool, official: User, client_of) -> None:
    """An account of the admin that may only look, and one that may change."""
    from django.contrib.auth.models import Permission

    official.is_staff = True
    official.save()
    names = ["view_commitment", *(["change_commitment"] if may else [])]
    official.user_permissions.set(Permission.objects.filter(codename__in=names))
    browser, row = client_of(official), commitment(NAME)
    assert browser.get(in_admin(row, "archive")).status_code == (200 if may else 403)
    do(browser, "archive_several", [row], confirm="1", reason=REASON)
    row.refresh_from_db()
    assert (row.archived_on is not None) is may


# --- Deleting ---


@pytest.mark.parametrize("kind", PAGES)
def test_only_the_administrator_deletes(kind: str, staff: User, dana: Client, administrator: User, client_of):
    """In the archive or not; and what comes back from the history is in the archive as it was."""
    row = archived(PAGES[kind](staff), staff)
    key, model, address = row.pk, type(row), in_admin(row, "delete")
    assert dana.get(address).status_code == 403
    assert dana.post(address, {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=key).exists()
    timur = client_of(administrator)
    assert timur.post(address, {"post": "yes"}).status_code == 302
    assert not model.objects.filter(pk=key).exists()
    version = deletions_of(model).get(id=key)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_deleted"
    assert dana.post(reverse(name), {"version": version.pk}).status_code == 403
    timur.post(reverse(name), {"version": version.pk})
    back = model.objects.get(pk=key)
    assert (back.archived_on, back.archive_reason) == (row.archived_on, REASON)


def test_what_something_rests_on_is_not_deleted(administrator: User, client_of) -> None:
    paper = commitment(agreement=agreement("Основание")).agreement
    answer = client_of(administrator).post(in_admin(paper, "delete"), {"post": "yes"})
    assert answer.status_code == 200
    paper.refresh_from_db()
