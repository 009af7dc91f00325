"""A list of the admin answers what its own filters ask, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib import admin
from lxml import html

from partners.models import City
from tests import factories
from tests.admin.entry import address
from tests.filling import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db import models
    from django.test import Client

    from accounts.models import User

TABLES = list(admin.site._registry)


def by_name(model: type[models.Model]) -> str:
    return model.__name__


each_table = pytest.mark.parametrize("model", TABLES, ids=by_name)


@pytest.fixture
def timur(administrator: User, client_of: Callable[[User], Client]) -> Client:
    """The browser of Timur, who may see everything."""
    return client_of(administrator)


def relations(model: type[models.Model]) -> Iterator[Any]:
    """Every way to another table, backwards and without a name of its own too."""
    return (field for field in model._meta.get_fields(include_hidden=True) if field.is_relation)


def test_a_list_does_not_tell_where_a_hidden_agreement_was_signed(dana: Client) -> None:
    place = factories.city()
    secret = factories.agreement(access="restricted", place=place)
    for way in ("signings", "signings__id__exact", "signings__access"):
        assert dana.get(address(City, "changelist"), {way: secret.pk}).status_code == 400


@each_table
def test_a_list_is_not_asked_by_what_it_does_not_offer(timur: Client, model: type[models.Model]) -> None:
    """Neither by any relation, whichever way it leads, nor by the columns of the table behind it."""
    page = admin.site._registry[model]
    for relation in relations(model):
        assert timur.get(address(model, "changelist"), {relation.name: "1"}).status_code == 400, relation
        for behind in relation.related_model._meta.get_fields(include_hidden=True):
            way = f"{relation.name}__{behind.name}"
            assert not page.lookup_allowed(way, "1"), way
            assert not page.lookup_allowed(f"{way}__in", "1"), way


def test_every_choice_of_a_filter_opens(timur: Client) -> None:
    fill(2)
    refused = []
    for model in TABLES:
        page = address(model, "changelist")
        links = choices(timur, page)
        assert links or not admin.site._registry[model].list_filter, f"{page}: the filters show no choice"
        refused += [page + link for link in links if timur.get(page + link).status_code != 200]
    assert refused == []


def choices(client: Client, page: str) -> set[str]:
    """The links of the filters and of the years or months above the list."""
    tree = html.fromstring(client.get(page).content.decode())
    links = tree.xpath("//*[@id='changelist-filter']//a/@href | //*[contains(@class, 'toplinks')]//a/@href")
    return {link for link in links if link.startswith("?")}


def test_the_way_back_from_a_search_is_shown_where_there_is_one(dana: Client) -> None:
    page = address(City, "changelist")
    assert "Show all" not in dana.get(page).content.decode()
    assert "Show all" in dana.get(page, {"q": "Томск"}).content.decode()
    assert "Show all" in dana.get(page, {"is_home__exact": "0"}).content.decode()
