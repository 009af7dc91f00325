"""A deleted record can be brought back from its history, by the administrator, with all that went with it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from agreements.models import Agreement, Party
from delegations.models import Delegation, ProgrammeItem
from partners.models import City, Sector
from reporting.deleted import bring_back, deletions_of
from tests.factories import agreement, city, delegation, document, organisation, party, programme_item, stop
from tests.reading import tree, words

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def timur(administrator: User, client_of) -> Client:
    return client_of(administrator)


def of(row: Any, page: str) -> str:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}"
    return reverse(name, args=[row.pk] if page in ("delete", "change") else [])


def deleted(browser: Client, row: Any) -> Any:
    """The row, deleted in the admin: its last version."""
    key = row.pk
    assert browser.post(of(row, "delete"), {"post": "yes"}).status_code == 302
    assert not type(row)._base_manager.filter(pk=key).exists()
    return deletions_of(type(row)).get(id=key)


def again(browser: Client, row: Any, version: Any) -> str:
    response = browser.post(of(row, "deleted"), {"version": version.pk}, follow=True)
    assert response.status_code == 200
    return words(tree(response))


# --- Deleting ---


def test_only_the_administrator_deletes_a_record(staff: User, client_of, timur: Client) -> None:
    row = agreement("О дружбе")
    assert client_of(staff).post(of(row, "delete"), {"post": "yes"}).status_code == 403
    assert Agreement.objects.filter(pk=row.pk).exists()
    deleted(timur, row)


def test_only_what_nothing_rests_on_and_what_rests_is_named_with_a_link(timur: Client) -> None:
    place = city("Томск")
    resting = organisation("Технопарк", city=place, name_en="Technopark")
    page = timur.get(of(place, "delete"))
    assert "Technopark" in words(tree(page))
    assert of(resting, "change") in page.content.decode()
    assert timur.post(of(place, "delete"), {"post": "yes"}).status_code == 200
    assert City.objects.filter(pk=place.pk).exists()


# --- Bringing back ---


def test_with_its_key_its_values_and_what_went_with_it(timur: Client, administrator: User) -> None:
    row = agreement("О дружбе", note="пометка")
    row.sectors.add(*Sector.objects.all()[:2])
    signer = party(agreement=row, organisation=organisation("Технопарк"))
    paper = document(agreement=row)
    before = Agreement.objects.filter(pk=row.pk).values().get()
    version = deleted(timur, row)
    assert "Brought back" in again(timur, row, version)
    after = Agreement.objects.filter(pk=row.pk).values().get()
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"updated_at", "updated_by_id"}
    back = Agreement.objects.get(pk=row.pk)
    assert (back.updated_by, back.sectors.count()) == (administrator, 2)
    assert back.parties.get().pk == signer.pk
    assert back.documents.get().pk == paper.pk
    assert [one.history_type for one in back.history.all()[:2]].count("+") >= 1
    assert back.history.filter(history_type="+", history_user=administrator).exists()


def test_what_was_deleted_before_stays_deleted(timur: Client) -> None:
    row = agreement()
    gone, kept = party(agreement=row), party(agreement=row, organisation=organisation("Завод"))
    deleted(timur, gone)
    again(timur, row, deleted(timur, row))
    assert list(Party.objects.filter(agreement=row.pk)) == [kept]


def test_what_hangs_on_what_hangs_on_it(timur: Client) -> None:
    visit = delegation()
    item = programme_item(stop=stop(delegation=visit))
    again(timur, visit, deleted(timur, visit))
    assert ProgrammeItem.objects.get().stop == item.stop
    assert Delegation.objects.get().stops.count() == 1


def test_only_once(timur: Client, administrator: User) -> None:
    row = city("Томск")
    version = deleted(timur, row)
    again(timur, row, version)
    assert "brought back already" in again(timur, row, version)
    with pytest.raises(ValidationError):
        bring_back(version=version, user=administrator)
    assert City.objects.filter(pk=row.pk).count() == 1


def test_a_number_that_was_given_meanwhile(timur: Client) -> None:
    row = agreement(registry_year=2010, registry_sequence=7)
    version = deleted(timur, row)
    agreement(registry_year=2010, registry_sequence=7)
    told = again(timur, row, version)
    assert "Not brought back." in told
    constraint = next(one for one in Agreement._meta.constraints if one.name == "agreement_registry_number")
    with override("en"):
        assert str(constraint.get_violation_error_message()) in told
    assert not Agreement.objects.filter(pk=row.pk).exists()


def test_what_it_belongs_to_is_not_there(timur: Client) -> None:
    row = agreement("О дружбе")
    signer = party(agreement=row)
    gone = deleted(timur, signer)
    parent = deleted(timur, row)
    told = again(timur, signer, gone)
    assert "Agreement “" in told
    assert "Bring it back first" in told
    again(timur, row, parent)
    again(timur, signer, gone)
    assert Party.objects.get().pk == signer.pk


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment() -> None:
    timur = User.objects.create_superuser("timur", first_name="Тимур")
    row = city("Томск")
    key = row.pk
    row.delete()
    version, start = deletions_of(City).get(id=key), threading.Barrier(2)
    outcomes: list[str] = []

    def work() -> None:
        start.wait()
        try:
            bring_back(version=version, user=timur)
            outcomes.append("back")
        except ValidationError as error:
            outcomes.extend(error.messages)
        except IntegrityError:
            outcomes.append("not told why")
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(outcomes) == 2
    assert "back" in outcomes
    assert "not told why" not in outcomes
    assert City.objects.filter(pk=key).count() == 1


# --- The page ---


def test_the_page_tells_what_it_was(timur: Client, administrator: User) -> None:
    row = city("Томск", note="на Томи")
    deleted(timur, row)
    told = words(tree(timur.get(of(row, "deleted"))))
    assert "на Томи" in told
    assert str(administrator) in told
    assert f'href="{of(row, "deleted")}"' in timur.get(of(row, "changelist")).content.decode()


def test_of_nothing_it_says_so(timur: Client) -> None:
    assert "Nothing of this kind was deleted." in words(
        tree(timur.get(reverse("admin:partners_city_deleted")))
    )


def test_others_may_not(staff: User, client_of, client: Client, timur: Client) -> None:
    row = city("Томск")
    version = deleted(timur, row)
    for browser, code in ((client_of(staff), 403), (client, 302)):
        assert browser.get(of(row, "deleted")).status_code == code
        assert browser.post(of(row, "deleted"), {"version": version.pk}).status_code == code
    assert not City.objects.filter(pk=row.pk).exists()
    assert "deleted/" not in client_of(staff).get(of(row, "changelist")).content.decode()


@pytest.mark.parametrize("key", ["", "abc", "0", "99999999999999999999", "-1", "１"])
def test_a_wrong_key(key: str, timur: Client) -> None:
    assert timur.post(reverse("admin:partners_city_deleted"), {"version": key}).status_code == 404
