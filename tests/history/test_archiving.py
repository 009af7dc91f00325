"""Staff archive with a reason: out of the lists and of what is proposed, still where the past needs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from agreements.models import Agreement
from partners.models import Organisation, Person
from reporting.archiving import archive, unarchive
from reporting.dates import today
from tests.factories import agreement, enterprise, organisation, party, person
from tests.reading import page_rows, tree, words

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db
REASON = "Введена дважды"


@pytest.fixture
def dana(staff: User, client_of) -> Client:
    return client_of(staff)


@pytest.fixture
def row(staff: User) -> Organisation:
    """A party of an agreement, archived."""
    row = enterprise("Техноцентр")
    party(agreement=agreement("О поставке"), organisation=row)
    archive(row=row, reason=REASON, user=staff)
    row.refresh_from_db()
    return row


def sent(browser: Client, row: Any, **typed: str) -> Any:
    """The answer to the form, sent as it was opened just now."""
    row.refresh_from_db()
    return browser.post(page_of(row), {"version": row.updated_at.isoformat(), **typed})


def page_of(row: Any) -> str:
    return reverse(f"admin:partners_{row._meta.model_name}_archive", args=[row.pk])


# --- The verbs ---


def test_who_when_and_why(row: Organisation, staff: User) -> None:
    assert (row.archived_on, row.archived_by, row.archive_reason) == (today(), staff, REASON)
    unarchive(row=row, user=staff)
    row.refresh_from_db()
    assert (row.archived_on, row.archived_by, row.archive_reason) == (None, None, "")
    assert Organisation.history.filter(id=row.pk).count() == 2


@override("en")
def test_refusals(row: Organisation, staff: User) -> None:
    with pytest.raises(ValidationError, match="already"):
        archive(row=row, reason="Ещё раз", user=staff)
    other = organisation("Другая")
    with pytest.raises(ValidationError, match="Say why"):
        archive(row=other, reason="  ", user=staff)
    with pytest.raises(ValidationError, match="not in the archive"):
        unarchive(row=other, user=staff)


# --- By hand ---


@pytest.mark.parametrize("make", [organisation, person])
def test_staff_archive_and_bring_back(make: Any, dana: Client, staff: User) -> None:
    row = make()
    form = dana.get(row_change := reverse(f"admin:partners_{row._meta.model_name}_change", args=[row.pk]))
    assert f'href="{page_of(row)}"' in form.content.decode()
    assert sent(dana, row, reason="").status_code == 200
    row.refresh_from_db()
    assert row.archived_on is None
    assert sent(dana, row, reason=REASON).url == row_change
    row.refresh_from_db()
    assert (row.archived_by, row.archive_reason) == (staff, REASON)
    assert REASON in words(tree(dana.get(row_change)))
    assert sent(dana, row, unarchive="1").url == row_change
    row.refresh_from_db()
    assert row.archived_on is None


def test_two_at_once(row: Organisation, dana: Client) -> None:
    """The second, whose page is old, is told and changes nothing."""
    assert "already" in words(tree(sent(dana, row, reason="Другая причина")))
    row.refresh_from_db()
    assert row.archive_reason == REASON
    sent(dana, row, unarchive="1")
    assert "not in the archive" in words(tree(sent(dana, row, unarchive="1")))


def test_another_version_is_told(row: Organisation, dana: Client) -> None:
    """What was typed is still there, and the same form sent again is the one that was looked at."""
    old = row.updated_at.isoformat()
    Organisation.objects.get(pk=row.pk).save()
    for version in (old, ""):
        answer = dana.post(page_of(row), {"unarchive": "1", "version": version})
        assert "saved this record after you had opened it" in words(tree(answer))
        row.refresh_from_db()
        assert row.archived_on
    shown = tree(answer).find(".//input[@name='version']")
    assert shown is not None
    assert dana.post(page_of(row), {"unarchive": "1", "version": shown.get("value")}).status_code == 302
    row.refresh_from_db()
    assert not row.archived_on


def test_others_may_not(official: User, client_of, client: Client, dana: Client) -> None:
    row = organisation()
    for browser in (client_of(official), client):
        assert browser.post(page_of(row), {"reason": REASON}).status_code == 302
    assert dana.get(reverse("admin:partners_organisation_archive", args=[row.pk + 1000])).status_code == 404
    row.refresh_from_db()
    assert row.archived_on is None


def test_the_form_of_the_record_does_not_set_it(dana: Client) -> None:
    row = organisation()
    address = reverse("admin:partners_organisation_change", args=[row.pk])
    dana.post(address, {"archived_on": "2020-01-01", "archive_reason": "x", "name_ru": row.name_ru})
    row.refresh_from_db()
    assert row.archived_on is None


# --- Where it is gone from, and where it stays ---


@pytest.mark.parametrize("register", ["organisations", "enterprises"])
def test_registers(register: str, row: Organisation, dana: Client) -> None:
    enterprise("Прибор", name_en="Pribor")
    address = reverse(register)
    assert [line[0].split()[0] for line in page_rows(dana.get(address))] == ["Pribor"]
    assert "1 of 1" in words(tree(dana.get(address)))
    shown = page_rows(dana.get(f"{address}?archived=yes"))
    assert [line[0].split()[0] for line in shown] == ["Техноцентр"]


def test_search_and_what_is_proposed(row: Organisation, dana: Client) -> None:
    assert row.get_absolute_url() not in dana.get(reverse("search") + "?q=Техноцентр").content.decode()
    query = {"app_label": "agreements", "model_name": "party", "field_name": "organisation", "term": "Техно"}
    found = json.loads(dana.get(reverse("admin:autocomplete"), query).content)["results"]
    assert found == []
    unarchive(row=row, user=row.archived_by)
    assert json.loads(dana.get(reverse("admin:autocomplete"), query).content)["results"] != []


def test_the_list_of_the_admin(row: Organisation, dana: Client) -> None:
    address = reverse("admin:partners_organisation_changelist")
    assert "Техноцентр" not in words(tree(dana.get(address)).find(".//table[@id='result_list']"))
    for query in ("?archived=yes", "?archived=all"):
        assert "Техноцентр" in words(tree(dana.get(address + query)).find(".//table[@id='result_list']"))


def test_its_page_says_so_and_agreements_name_it(row: Organisation, dana: Client) -> None:
    told = words(tree(dana.get(row.get_absolute_url())))
    assert REASON in told
    signed = Agreement.objects.get()
    assert "Техноцентр" in words(tree(dana.get(signed.get_absolute_url())))


def test_the_history_tells_it(row: Organisation, dana: Client) -> None:
    told = page_rows(dana.get(reverse("organisation-history", args=[row.pk])))
    assert REASON in " ".join(told[0])


def test_people_in_the_archive_are_not_proposed(staff: User) -> None:
    gone = person("Абишев")
    archive(row=gone, reason=REASON, user=staff)
    assert not Person.objects.listed().exists()
