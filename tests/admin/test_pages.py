"""The pages of every table, for everybody who may come."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from lxml import html

from accounts.models import Recorded, User
from accounts.roles import give_role
from agreements.models import AccessGrant
from partners.models import City, Post
from reporting.admin_base import RowAdmin
from reporting.models import Office
from tests.admin.entry import Entry, address
from tests.factories import FACTORIES, city
from workgroups.models import Membership

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db import models
    from django.test import Client

FLOORS = ("accounts", "agreements", "delegations", "partners", "reporting", "workgroups")
TABLES = [model for model in admin.site._registry if issubclass(model, Recorded)]
#: Scripts and styles in the page itself; the Content-Security-Policy would not let them work.
INLINE = re.compile(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)(?![^>]*application/json)[^>]*>")


def by_name(model: type[models.Model]) -> str:
    return model.__name__


#: Only those who may give access see who was given it.
OF_HEADS = {AccessGrant}
each_table = pytest.mark.parametrize("model", TABLES, ids=by_name)


def test_every_table_is_in_the_admin() -> None:
    tables = {
        model
        for model in apps.get_models()
        if model._meta.app_label in FLOORS and not model.__name__.startswith("Historical")
    }
    assert tables - set(admin.site._registry) == set()


@each_table
@pytest.mark.parametrize("who", ["administrator", "staff"])
def test_pages_open(
    request: pytest.FixtureRequest, client_of: Callable[[User], Client], model: type[models.Model], who: str
) -> None:
    client = client_of(request.getfixturevalue(who))
    row = FACTORIES[model]()
    is_row = isinstance(admin.site._registry[model], RowAdmin)
    if who == "staff" and model in OF_HEADS:
        assert client.get(address(model, "changelist")).status_code == 403
        assert client.get(address(model, "change", row.pk)).status_code == 403
        return
    pages = {
        address(model, "changelist"): 200,
        address(model, "changelist") + "?q=Томск": 200,
        address(model, "add"): 403 if is_row else 200,
        address(model, "change", row.pk): 200,
        address(model, "history", row.pk): 200,
    }
    for page, status in pages.items():
        response = client.get(page, follow=True)
        assert response.status_code == status, page
        assert not INLINE.findall(response.content.decode()), page


@each_table
def test_an_official_is_sent_to_the_door(
    official: User, client_of: Callable[[User], Client], model: type[models.Model]
) -> None:
    response = client_of(official).get(address(model, "changelist"))
    assert response.status_code == 302
    assert "login" in response.url


@each_table
def test_saved_as_it_came(dana: Client, staff: User, model: type[models.Model]) -> None:
    """Opening a record and pressing «Save» changes nothing but who saved it last."""
    row = FACTORIES[model]()
    if not admin.site._registry[model].has_change_permission(as_if_by(staff), row):
        pytest.skip("looked at only")
    before = model.objects.values().get(pk=row.pk)
    entry = Entry(dana, model, row).send()
    assert entry.saved, entry.errors
    after = model.objects.values().get(pk=row.pk)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {
        "updated_at",
        "updated_by_id",
        "registry_year",
        "registry_sequence",
        "registry_number",
    } | {name for name in changed if name.startswith("search_")}
    assert after["updated_by_id"] == staff.pk


def as_if_by(user: User) -> object:
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.user = user
    return request


@each_table
def test_a_list_costs_no_query_a_row(dana: Client, staff: User, model: type[models.Model]) -> None:
    if model is Office:
        pytest.skip("there is only one")
    if model in OF_HEADS:
        give_role(staff, "head")

    def queries(rows: int) -> int:
        for _ in range(rows):
            FACTORIES[model]()
        with CaptureQueriesContext(connection) as captured:
            assert dana.get(address(model, "changelist")).status_code == 200
        return len(captured)

    queries(2)  # fills the caches of content types and sessions
    assert queries(1) == queries(9)


@each_table
def test_an_unknown_record(dana: Client, model: type[models.Model]) -> None:
    for page in (address(model, "change", 0), address(model, "delete", 0)):
        assert dana.get(page).status_code in (302, 403)
    assert dana.get(address(model, "history", 0), follow=True).status_code == 404


def test_the_index_begins_with_the_days_work(dana: Client) -> None:
    response = dana.get("/admin/")
    found = [app["app_label"] for app in response.context["app_list"]]
    assert found == ["agreements", "delegations", "workgroups", "partners", "reporting"]
    (agreements, *_others) = response.context["app_list"]
    assert [entry["object_name"] for entry in agreements["models"]] == ["Agreement", "Commitment", "Document"]


def test_the_language_is_switched_on_the_spot(dana: Client, staff: User) -> None:
    page = dana.get("/admin/").content.decode()
    assert 'action="/language/"' in page
    assert '<input type="hidden" name="next" value="/admin/">' in page


@pytest.mark.parametrize("page", ["changelist", "add"])
def test_people_are_entered_by_the_administrator_alone(
    dana: Client, administrator: User, client_of: Callable[[User], Client], page: str
) -> None:
    assert client_of(administrator).get(address(User, page)).status_code == 200
    assert dana.get(address(User, page)).status_code == 403


def test_a_person_is_changed(administrator: User, client_of: Callable[[User], Client], staff: User) -> None:
    entry = Entry(client_of(administrator), User, staff)
    assert not entry.fill(time_zone="Asia/Oskemen").send().saved
    assert "as in Asia/Almaty" in entry.errors
    assert entry.fill(time_zone="Asia/Almaty", language="kk", unit="Сыртқы байланыстар").send().saved, (
        entry.errors
    )
    staff.refresh_from_db()
    assert (staff.language, staff.unit) == ("kk", "Сыртқы байланыстар")


@pytest.mark.parametrize(
    ("language", "said"), [("ru", "Всего: 5"), ("kk", "Барлығы: 5"), ("en", "In all: 5")]
)
def test_a_list_is_counted_without_a_noun_that_would_need_a_form(
    language: str, said: str, dana: Client, staff: User
) -> None:
    User.objects.filter(pk=staff.pk).update(language=language)
    for number in range(5):
        city(f"Город {number}")
    page = html.fromstring(dana.get(address(City, "changelist")).content.decode())
    assert " ".join(page.find_class("paginator")[0].text_content().split()) == said


@pytest.mark.parametrize(
    ("language", "said"), [("ru", "должность на русском языке"), ("kk", "лауазымы (орысша)")]
)
@pytest.mark.parametrize("model", [Post, Membership])
def test_what_somebody_is_is_no_name_of_a_thing(model: type[models.Model], language: str, said: str) -> None:
    with override(language):
        assert str(model._meta.get_field("title_ru").verbose_name) == said
