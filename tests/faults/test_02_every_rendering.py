"""The same for every rendering: PDF, XLSX, CSV, DOCX, ICS, history, attachment, partial page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.feeds import make_feed
from accounts.models import CalendarFeed
from agreements.models import Agreement, Commitment, Document
from reporting.renderers import RENDERERS
from reporting.views import PAPER_FORMATS
from tests.addresses import RECORDS, REGISTERS
from tests.admin.entry import address
from tests.reading import body, xlsx_rows
from tests.secret import SECRET, Secret, enter_secret, make_register

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(official: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(official)


@pytest.fixture
def secret(db: None) -> Secret:
    return enter_secret(make_register())


FORMATS = sorted({*RENDERERS, *PAPER_FORMATS, "ics", "nothing-such"})


@pytest.mark.parametrize("wanted", FORMATS)
@pytest.mark.parametrize("htmx", [False, True])
def test_a_record_in_any_format_is_missing(wanted: str, htmx: bool, secret: Secret, browser: Client) -> None:
    headers = {"HX-Request": "true"} if htmx else {}
    for row in (secret.agreement, secret.scan, secret.agreement.commitments.earliest("pk")):
        name = row._meta.model_name
        answer, missing = (
            browser.get(reverse(name, args=[key]) + f"?format={wanted}", headers=headers)
            for key in (row.pk, 987654)
        )
        assert (answer.status_code, missing.status_code) == (404, 404)
        assert answer.content == missing.content


@pytest.mark.usefixtures("papers_as_text")
@pytest.mark.parametrize("wanted", sorted(RENDERERS))
def test_no_rendering_of_a_register_has_it(
    wanted: str, secret: Secret, browser: Client, administrator: User, client_of: Callable[[User], Client]
) -> None:
    """Each register, and the part of it that htmx asks for."""

    def told(client: Client, name: str, **headers: str) -> str:
        answer = client.get(f"{reverse(name)}?format={wanted}", headers=headers)
        if wanted == "xlsx":
            return str(xlsx_rows(answer))
        return body(answer).decode()

    for name in REGISTERS:
        assert SECRET not in told(browser, name), name
        assert SECRET not in told(browser, name, **{"HX-Request": "true"}), name
    assert SECRET in told(client_of(administrator), "agreements")


@pytest.mark.usefixtures("papers_as_text")
def test_no_paper_of_another_record_has_it(secret: Secret, browser: Client) -> None:
    """Pages and papers, PDF and Word, of all that it hangs on or that hangs on it."""
    for name, model in RECORDS.items():
        for row in model.objects.exclude(pk=secret.agreement.pk if model is Agreement else 0)[:4]:
            for query in ("", "?format=pdf", "?format=docx"):
                answer = browser.get(reverse(name, args=[row.pk]) + query)
                content = body(answer)
                assert SECRET.encode() not in content, (name, query)


def test_the_calendar_of_a_person_does_not_have_it(secret: Secret, official: User, client: Client) -> None:
    make_feed(user=official)
    feed = reverse("calendar-file", args=[CalendarFeed.objects.get(user=official).secret])
    assert SECRET not in client.get(feed).content.decode()
    official.user_permissions.add(Permission.objects.get(codename="view_restricted"))
    unfolded = client.get(feed).content.decode().replace("\r\n ", "")
    assert SECRET in unfolded


@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_its_history_and_forms_are_missing(
    page: str, secret: Secret, staff: User, client_of: Callable[[User], Client]
) -> None:
    rows = (secret.agreement, secret.scan, secret.agreement.commitments.earliest("pk"))
    for row in rows:
        model = type(row)
        assert model in (Agreement, Commitment, Document)
        hidden, missing = (
            client_of(staff).get(address(model, page, key), follow=True) for key in (row.pk, 987654)
        )
        assert hidden.status_code == missing.status_code
        assert SECRET not in hidden.content.decode()


def test_its_files_are_missing(secret: Secret, browser: Client) -> None:
    for row in (secret.scan, secret.evidence):
        for method in ("GET", "HEAD"):
            answer = browser.generic(
                method, reverse("document", args=[row.pk]), headers={"Range": "bytes=0-9"}
            )
            assert answer.status_code == 404
