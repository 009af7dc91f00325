"""Line 46: every address on a page leads to this site, but the link to an organisation's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from partners.models import Organisation
from tests.addresses import ADDRESSES, every_page
from tests.filling import fill
from tests.reading import tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpResponse
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

ATTRIBUTES = ("href", "src", "srcset", "action", "formaction", "data", "poster", "hx-get", "hx-post", "ping")
SITE = "https://technopark.example/"


def addresses(response: HttpResponse) -> Iterator[tuple[str, str]]:
    """The tag and the value of all that a browser may follow or load."""
    for element in tree(response).iter():
        for name, value in element.attrib.items():
            if str(name).rpartition("}")[2] in ATTRIBUTES:
                yield str(element.tag), value


def leads_elsewhere(value: str) -> bool:
    own = ("/", "?", "#", "data:image/", "mailto:", "tel:")
    return bool(value) and (not value.startswith(own) or value.startswith(("//", "/\\")))


def check(browser: Client, paths: list[str]) -> None:
    for path in paths:
        response = browser.get(path)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            found = [one for one in addresses(response) if leads_elsewhere(one[1])]
            assert [one for one in found if one != ("a", SITE)] == [], path


def test_pages(staff: User, client_of: Callable[[User], Client]) -> None:
    fill(2)
    Organisation.objects.update(site=SITE)
    pages = every_page()
    assert len(pages) > 30
    check(client_of(staff), pages)


def test_the_admin(administrator: User, client_of: Callable[[User], Client]) -> None:
    fill(1)
    names = [one.name for one in ADDRESSES if one.name.startswith("admin:") and not one.takes]
    assert len(names) > 50
    check(client_of(administrator), [reverse(name) for name in names if "logout" not in name])


def test_the_door_and_errors(client: Client) -> None:
    check(client, [reverse("login")])
    response = client.get("/no-such-page/")
    assert [one for one in addresses(response) if leads_elsewhere(one[1])] == []
