"""Saved views: a selection under a name, one's own or shared; whoever opens it sees what she may see."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from reporting.models import SavedView
from reporting.saved_views import MOST, save_view
from tests.factories import agreement, city
from tests.reading import page_rows, tree, with_class, words
from tests.secret import SECRET, seen

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

AGREEMENTS = "/agreements/"


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


def saved(user: User, name: str = "Томск", query: str = "text=Томск", **columns: Any) -> SavedView:
    return save_view(user=user, name=name, query=query, **{"path": AGREEMENTS, "is_shared": False} | columns)


def post(browser: Client, **data: str) -> Any:
    return browser.post(reverse("saved-views"), {"path": AGREEMENTS, "name": "Томск", "query": ""} | data)


def form_of(browser: Client, address: str) -> dict[str, str]:
    """What the page of a register would send when its view is saved."""
    [panel] = with_class(tree(browser.get(address)), "saved-views")
    fields = [one for one in panel.iter("input") if one.get("name") in {"path", "query"}]
    return {one.get("name", ""): one.get("value", "") for one in fields}


def names_on(browser: Client, address: str = AGREEMENTS) -> list[str]:
    panels = with_class(tree(browser.get(address)), "saved-views")
    return [words(item.find("a")) for panel in panels for item in panel.iter("li")]


# --- Saving ---


def test_what_is_chosen_is_saved_and_opens_again(browser: Client, official: User) -> None:
    """Filters, order, grouping and the number of rows; neither the page nor what could not be read."""
    asked = "kind=contract&kind=memorandum&sort=-signed_on&group=city&per_page=50"
    form = form_of(browser, f"{AGREEMENTS}?{asked}&page=2&lang=kk&signed_from=nonsense&nothing=1&text=")
    answer = post(browser, **form, name="Договоры")
    assert answer.url == f"{AGREEMENTS}?{asked}"
    [view] = SavedView.objects.all()
    assert (view.user, view.name, view.is_shared) == (official, "Договоры", False)
    assert "Saved: Договоры." in browser.get(answer.url).content.decode()
    assert names_on(browser) == ["Договоры"]


def test_the_same_name_takes_the_new_selection(browser: Client, official: User) -> None:
    first = saved(official)
    post(browser, query="text=Омск", is_shared="on")
    [view] = SavedView.objects.all()
    assert (view.pk, view.query, view.is_shared) == (first.pk, "text=%D0%9E%D0%BC%D1%81%D0%BA", True)


def test_others_may_use_the_same_name_and_other_registers_too(browser: Client, staff: User) -> None:
    saved(staff)
    post(browser)
    post(browser, path="/commitments/")
    assert SavedView.objects.count() == 3


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"name": "  "}, "This field is required."),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"name": "a\0b"}, "Null characters are not allowed."),
        ({"path": "/nowhere/"}, "There is no such register."),
        ({"path": "https://evil.example/"}, "There is no such register."),
        ({"path": "/search/"}, "There is no such register."),
        ({"path": "/agreements/1/history/"}, "There is no such register."),
        ({"query": "text=" + "x" * 4000}, "at most 4000 characters"),
    ],
)
def test_bad_input_is_told_and_nothing_is_lost(browser: Client, columns: dict[str, str], told: str) -> None:
    answer = post(browser, **columns)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert told in text
    if "name" not in columns:
        assert 'value="Томск"' in text
    assert not SavedView.objects.exists()


def test_a_query_is_only_a_query(browser: Client) -> None:
    """Whatever is sent as the selection stays behind the question mark of the register."""
    post(browser, query='text="><script>x</script>\r\nSet-Cookie: a=1#b')
    [view] = SavedView.objects.all()
    assert set(view.query) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%=&+-_.~")
    assert "<script>x" not in browser.get(reverse("saved-views")).content.decode()


# --- Who sees and takes away ---


def test_one_sees_ones_own_and_what_is_shared(browser: Client, official: User, staff: User) -> None:
    saved(official, "своё")
    saved(staff, "чужое")
    saved(staff, "общее", is_shared=True)
    saved(official, "поручения", path="/commitments/")
    assert names_on(browser) == ["общее", "своё"]
    assert names_on(browser, reverse("saved-views")) == ["общее", "своё", "поручения"]


def test_a_stranger_sees_none(client: Client, staff: User, settings: Any) -> None:
    settings.PUBLIC_REGISTER = True
    saved(staff, "общее", is_shared=True)
    assert "общее" not in client.get(AGREEMENTS).content.decode()
    assert not SavedView.objects.visible_to(client.get(AGREEMENTS).wsgi_request.user).exists()


def test_one_takes_away_ones_own(
    browser: Client, official: User, staff: User, administrator: User, client_of: Callable[[User], Client]
) -> None:
    own, others, shared = saved(official), saved(staff), saved(staff, "общее", is_shared=True)

    def delete(by: Client, view: SavedView, back: str = AGREEMENTS) -> Any:
        return by.post(reverse("saved-view-delete", args=[view.pk]), {"next": back})

    assert delete(browser, own).url == AGREEMENTS
    assert delete(browser, others).status_code == 404
    assert delete(browser, shared).status_code == 404
    assert delete(client_of(administrator), others).status_code == 404
    assert delete(client_of(administrator), shared, "//evil.example").url == "/"
    assert list(SavedView.objects.all()) == [others]


def test_the_buttons_are_for_those_who_may(browser: Client, official: User, staff: User) -> None:
    own, shared = saved(official), saved(staff, "общее", is_shared=True)
    text = browser.get(AGREEMENTS).content.decode()
    assert reverse("saved-view-delete", args=[own.pk]) in text
    assert reverse("saved-view-delete", args=[shared.pk]) not in text


# --- Another name ---


def change(browser: Client, view: SavedView, **data: str) -> Any:
    return browser.post(reverse("saved-view", args=[view.pk]), {"name": view.name} | data)


def test_one_renames_ones_own(browser: Client, official: User) -> None:
    """The selection stays; it is shared, and one's own again."""
    view = saved(official, query="text=Омск", path="/commitments/")
    page = browser.get(reverse("saved-view", args=[view.pk])).content.decode()
    assert 'value="Томск"' in page
    assert "checked" not in page
    answer = change(browser, view, name="Омск", is_shared="on")
    assert answer.url == reverse("saved-views")
    assert "Saved: Омск." in browser.get(answer.url).content.decode()
    assert SavedView.objects.values_list("name", "is_shared", "query", "path").get() == (
        "Омск",
        True,
        "text=Омск",
        "/commitments/",
    )
    assert "checked" in browser.get(reverse("saved-view", args=[view.pk])).content.decode()
    change(browser, view, name="Омск")
    view.refresh_from_db()
    assert not view.is_shared


def test_a_shared_view_that_is_ones_own_again_leaves_the_others(
    browser: Client, official: User, staff: User, client_of: Callable[[User], Client]
) -> None:
    view, other = saved(official, is_shared=True), client_of(staff)
    assert names_on(other) == ["Томск"]
    change(browser, view)
    assert names_on(other) == []


def test_nobody_renames_what_is_not_hers(
    browser: Client,
    client: Client,
    staff: User,
    administrator: User,
    client_of: Callable[[User], Client],
) -> None:
    """Another's, shared or not, even by an administrator; a stranger is asked to sign in."""
    for view in (saved(staff), saved(staff, "общее", is_shared=True)):
        address = reverse("saved-view", args=[view.pk])
        for by in (browser, client_of(administrator)):
            assert by.get(address).status_code == 404
            assert change(by, view, name="Моё").status_code == 404
        assert client.post(address, {"name": "Моё"}).url == f"/accounts/login/?next={address}"
    assert set(SavedView.objects.values_list("name", flat=True)) == {"Томск", "общее"}


def test_the_name_of_another_view_is_taken(browser: Client, official: User, staff: User) -> None:
    view, first = saved(official, "Омск"), saved(official)
    saved(staff, "Бийск")
    saved(official, "Абакан", path="/commitments/")
    answer = change(browser, view, name="Томск", is_shared="on")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "You have another view of this register under this name. Choose another name." in page
    assert 'value="Томск"' in page
    assert "checked" in page
    view.refresh_from_db()
    assert (view.name, view.is_shared, first.name) == ("Омск", False, "Томск")
    for free in ("Бийск", "Абакан", "Омск"):  # another person's, another register's, its own
        assert change(browser, view, name=free).status_code == 302, free


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (" ", "This field is required."),
        ("x" * 101, "at most 100 characters"),
        ("a\0b", "Null characters are not allowed."),
    ],
)
def test_a_bad_name_is_told(browser: Client, official: User, name: str, told: str) -> None:
    view = saved(official)
    answer = change(browser, view, name=name)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    view.refresh_from_db()
    assert view.name == "Томск"


def test_the_selection_is_not_changed_by_the_form(browser: Client, official: User, staff: User) -> None:
    view = saved(official)
    change(browser, view, path="/cities/", query="text=x", user=str(staff.pk), name="<b>Имя</b>")
    view.refresh_from_db()
    assert (view.path, view.query, view.user) == (AGREEMENTS, "text=Томск", official)
    page = browser.get(reverse("saved-views")).content.decode()
    assert "<b>Имя" not in page
    assert "&lt;b&gt;Имя" in page


def test_the_way_to_another_name_is_for_its_person(
    browser: Client, official: User, staff: User, administrator: User, client_of: Callable[[User], Client]
) -> None:
    own, shared = saved(official), saved(staff, "общее", is_shared=True)
    for address in (AGREEMENTS, reverse("saved-views")):
        text = browser.get(address).content.decode()
        assert f'href="{reverse("saved-view", args=[own.pk])}"' in text
        for by in (browser, client_of(administrator)):
            assert f'href="{reverse("saved-view", args=[shared.pk])}"' not in by.get(address).content.decode()


def test_a_view_of_a_register_that_is_no_more_can_be_renamed(browser: Client, official: User) -> None:
    view = saved(official, path="/nowhere/")
    assert browser.get(reverse("saved-view", args=[view.pk])).status_code == 200
    assert change(browser, view, name="Старое").status_code == 302


# --- What it shows ---


@pytest.mark.fault(7)
def test_a_shared_view_applies_the_readers_rights(
    browser: Client, administrator: User, client_of: Callable[[User], Client]
) -> None:
    """The head's selection of a restricted agreement is, to an official, that of one which does not exist."""
    place = city("Омск")
    view = saved(administrator, "По письму", f"text={quote(SECRET)}&city={place.slug}", is_shared=True)
    addresses = [f"{view.get_absolute_url()}{more}" for more in ("", "&counts=1", "&format=csv")]
    before = seen(browser, addresses)
    agreement(SECRET, restricted=True, partner=place)
    assert seen(browser, addresses) == before
    assert page_rows(client_of(administrator).get(addresses[0])) != []


def test_nobody_fills_the_pages_of_all_with_her_views(browser: Client, official: User, staff: User) -> None:
    SavedView.objects.bulk_create(
        SavedView(user=official, path=AGREEMENTS, name=str(number), is_shared=True) for number in range(MOST)
    )
    refused = post(browser, name="Ещё одна", query="text=Барнаул")
    assert (refused.status_code, SavedView.objects.count()) == (422, MOST)
    told = refused.content.decode()
    assert "You have 50 saved views" in told
    assert "Ещё одна" in told, "what was typed is still there"
    assert post(browser, name="1", query="text=Томск").status_code == 302, "one that there is may change"
    assert saved(staff, "Ещё одна").pk, "others may save theirs"


def test_the_number_of_views_costs_no_query(browser: Client, official: User) -> None:
    counted = []
    for number in (1, 7):
        for one in range(number):
            saved(official, f"{number}-{one}", is_shared=True)
        for address in (AGREEMENTS, reverse("saved-views")):
            with CaptureQueriesContext(connection) as queries:
                browser.get(address)
            counted.append(len(queries))
    assert counted[:2] == counted[2:]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_in_the_readers_language(browser: Client, official: User, language: str) -> None:
    official.language = language
    official.save()
    with translation.override(language):
        told = translation.gettext("Saved views")
    assert told != "Saved views"
    assert told in browser.get(AGREEMENTS).content.decode()
