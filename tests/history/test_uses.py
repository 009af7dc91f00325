"""The log of uses: each way in and each file that leaves is noted, for the administrator, for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.test import Client, override_settings
from django.urls import reverse

from accounts.roles import give_role
from reporting.making import make_file
from reporting.models import Use
from reporting.uses import note
from tests.factories import agreement, calendar_feed, scan
from tests.reading import tree, words
from tests.test_access import ADMIN

if TYPE_CHECKING:
    from pathlib import Path

    from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers_as_text")]

PASSWORD = "pw-ainur"
Told = list[tuple[str, str, str]]


@pytest.fixture
def browser(official: User, client_of) -> Client:
    """Signed in; the log is told from then on."""
    return client_of(official)


def told() -> Told:
    """What is in the log besides the sign-ins of the tests' own browsers."""
    kept = Use.objects.exclude(kind="sign_in", origin=None).order_by("pk")
    return [(use.kind, use.path, use.form) for use in kept]


# --- Ways in and out ---


def sign_in(client: Client, password: str = PASSWORD, name: str = "ainur", **headers: str) -> None:
    """By the page's own form, whatever its boxes are called."""
    form = tree(client.get(reverse("login"))).find(".//form[@id='sign-in']")
    boxes = [] if form is None else [box.get("name") for box in form.iter("input")]
    box = "login" if "login" in boxes else "username"
    client.post(reverse("login"), {box: name, "password": password}, **headers)


def test_in_and_out(official: User, client: Client) -> None:
    sign_in(client)
    client.post(reverse("logout"))
    assert [(use.kind, use.user, use.origin) for use in Use.objects.order_by("pk")] == [
        ("sign_in", official, "127.0.0.1"),
        ("sign_out", official, "127.0.0.1"),
    ]


def test_a_refused_way_in(official: User, client: Client) -> None:
    sign_in(client, "wrong-password")
    use = Use.objects.get()
    assert (use.kind, use.user, use.origin) == ("refused", official, "127.0.0.1")


def test_a_name_that_nobody_has_is_not_kept(official: User, client: Client) -> None:
    """It may be a password in the wrong box."""
    sign_in(client, "wrong-password", "Pa55word-of-mine")
    use = Use.objects.get()
    assert (use.kind, use.user) == ("refused", None)
    kept = " ".join(str(value) for value in Use.objects.values_list().get())
    assert "Pa55word" not in kept
    assert "wrong" not in kept


@pytest.mark.parametrize(
    ("forwarded", "behind", "origin"),
    [
        ("203.0.113.9, 198.51.100.7", True, "198.51.100.7"),
        ("203.0.113.9", False, "127.0.0.1"),
        ("nonsense\r\n", True, None),
        ("2001:db8::1", True, "2001:db8::1"),
    ],
)
def test_from_where(forwarded: str, behind: bool, origin: str | None, official: User, client: Client) -> None:
    header = ("HTTP_X_FORWARDED_PROTO", "https") if behind else None
    with override_settings(SECURE_PROXY_SSL_HEADER=header):
        sign_in(client, "wrong-password", HTTP_X_FORWARDED_FOR=forwarded)
    assert Use.objects.get().origin == origin


# --- Files ---


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("?text=Томск&format=pdf", "print"),
        ("?text=Томск&format=xlsx", "export"),
        ("?text=Томск&format=csv", "export"),
    ],
)
def test_registers(query: str, kind: str, browser: Client) -> None:
    browser.get(reverse("agreements") + query)
    assert told() == [(kind, "/agreements/", query.rpartition("=")[2])]


def test_pages_of_records_and_their_histories(browser: Client) -> None:
    row = agreement()
    for address in (reverse("agreement", args=[row.pk]), reverse("agreement-history", args=[row.pk])):
        browser.get(f"{address}?format=pdf")
        assert told()[-1] == ("print", address, "pdf")


def test_documents(browser: Client) -> None:
    address = reverse("document", args=[scan(agreement=agreement()).pk])
    browser.head(address)
    assert told() == []
    browser.get(address)
    assert told() == [("download", address, "")]


def test_what_a_worker_prints(official: User, tmp_path: Path) -> None:
    make_file("/agreements/?format=pdf", official, "ru", tmp_path / "x.pdf", lambda done, total: None)
    assert told() == [("print", "/agreements/", "pdf")]


def test_what_was_refused_did_not_leave(browser: Client) -> None:
    hidden = scan(agreement=agreement(restricted=True))
    browser.get(reverse("document", args=[hidden.pk]))
    browser.get(f"{reverse('agreements')}?format=csv&nothing-such=1")
    browser.get(reverse("agreements"))
    assert told() == []


def test_the_secret_of_a_calendar_is_not_kept(official: User, browser: Client) -> None:
    feed = calendar_feed(user=official)
    assert browser.get(reverse("calendar-file", args=[feed.secret])).status_code == 200
    assert feed.secret not in str(list(Use.objects.values()))


# --- Kept ---


def test_nobody_changes_it(official: User) -> None:
    note(Use.Kind.PRINT, official)
    for attempt in (Use.objects.all().delete, lambda: Use.objects.update(path="/")):
        with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
            attempt()


def test_only_the_administrator_reads_it(official: User, staff: User, administrator: User, client_of) -> None:
    note(Use.Kind.PRINT, official, path="/agreements/", form="pdf")
    use = Use.objects.get()
    pages = [
        reverse("admin:reporting_use_changelist"),
        reverse("admin:reporting_use_change", args=[use.pk]),
    ]
    reader, others = client_of(administrator), [client_of(staff)]
    give_role(official, "head")
    others.append(client_of(official))
    for page in pages:
        assert "/agreements/" in words(tree(reader.get(page)))
        assert [browser.get(page).status_code for browser in others] == [403, 403]
    for name in ("add", "delete", "change"):
        assert f"admin:reporting_use_{name}" in {address.name for address in ADMIN}
    assert reader.get(reverse("admin:reporting_use_add")).status_code == 403
    assert (
        reader.post(reverse("admin:reporting_use_delete", args=[use.pk]), {"post": "yes"}).status_code == 403
    )
    assert reader.post(pages[1], {"path": "/"}).status_code == 403
    index = words(tree(others[0].get(reverse("admin:index"))))
    assert "Uses of the register" not in index


@pytest.mark.parametrize(
    "query", ["?kind=print", "?moment__gte=2020-01-01+00:00:00%2B00:00", "?q=ainur", "?form__exact=pdf"]
)
def test_it_can_be_searched(query: str, official: User, administrator: User, client_of) -> None:
    note(Use.Kind.PRINT, official, path="/agreements/", form="pdf")
    page = client_of(administrator).get(reverse("admin:reporting_use_changelist") + query)
    assert page.status_code == 200
    assert "/agreements/" in words(tree(page))
