"""Looking as a citizen: a person sees what a visitor sees, writes nothing, and finds the way back."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from accounts.door.limits import USED
from accounts.roles import Role, give_role
from agreements.models import Agreement
from reporting.models import Use
from tests.addresses import ADDRESSES
from tests.admin.entry import Entry
from tests.factories import somebody
from tests.faults.door import set_up_app, sign_in
from tests.reading import body, tree, with_class, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User
    from tests.public.conftest import Open

pytestmark = pytest.mark.django_db

BUTTON = "/accounts/citizen/"
HIDDEN = "A citizen does not see this page"
BANNER = "You see the register as a citizen does."
#: What the page of a visitor has in another form or not at all: tokens, the bar at the top, its script.
PASSING = re.compile(
    r'value="\w{64}"|\s*<div class="as-citizen".*?</div>\s*|\s+(?=<header)'
    r"|<script[^>]*sign-out.js[^>]*></script>",
    re.DOTALL,
)


def as_citizen(browser: Client, path: str = "/agreements/") -> Client:
    response = browser.post(BUTTON, {"see": "citizen", "next": path})
    assert response.url == path
    return browser


@pytest.fixture
def browser(staff: User, client_of: Callable[[User], Client], papers: Open) -> Client:
    """Dana's, who has pressed the button."""
    return as_citizen(client_of(staff))


def text_of(response) -> str:
    return words(tree(response).find("body"))


# --- On and off ---


@pytest.mark.parametrize("role", Role.values)
def test_whoever_is_signed_in_may_look(role: str, client_of: Callable[[User], Client], papers: Open) -> None:
    user = somebody()
    user.language = "en"
    give_role(user, role)
    user.save()
    browser, path = client_of(user), papers.public.get_absolute_url()
    forms = [one for one in tree(browser.get(path)).iter("form") if one.get("action") == BUTTON]
    assert len(forms) == 2, "in the header, and on the page of the agreement"
    sent = {one.get("name"): one.get("value") for one in forms[0].iter("input")}
    page = browser.post(BUTTON, {**sent, "see": "citizen"}, follow=True)
    assert page.redirect_chain == [(path, 302)]
    assert BANNER in text_of(page)
    (bar,) = with_class(tree(page), "as-citizen")
    back = next(one for one in bar.iter("form") if one.get("action") == BUTTON)
    sent = {one.get("name"): one.get("value") for one in back.iter("input")}
    page = browser.post(BUTTON, {**sent, "see": "own"}, follow=True)
    assert page.redirect_chain == [(path, 302)]
    assert BANNER not in text_of(page)
    assert str(user) in text_of(page)


def test_there_is_no_button_where_the_register_is_closed(
    staff: User, client_of: Callable[[User], Client], papers: Open, settings
) -> None:
    settings.PUBLIC_REGISTER = False
    browser = client_of(staff)
    assert BUTTON not in browser.get(papers.public.get_absolute_url()).content.decode()
    assert browser.post(BUTTON, {"see": "citizen"}).status_code == 404


def test_closing_the_register_ends_it(browser: Client, papers: Open, settings) -> None:
    settings.PUBLIC_REGISTER = False
    assert browser.get(papers.internal.get_absolute_url()).status_code == 200


def test_a_visitor_is_led_to_the_door(client: Client, opened: None) -> None:
    assert client.post(BUTTON, {"see": "citizen"}).url.startswith("/accounts/login/")
    assert BANNER not in text_of(client.get("/agreements/"))


@pytest.mark.fault(26)
def test_it_begins_by_a_form_with_its_token(staff: User, papers: Open) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(staff)
    assert browser.get(BUTTON).status_code == 405
    assert browser.post(BUTTON, {"see": "citizen"}).status_code == 403
    assert browser.get(papers.internal.get_absolute_url()).status_code == 200


@pytest.mark.fault(21)
def test_it_leads_nowhere_else(browser: Client) -> None:
    assert browser.post(BUTTON, {"see": "own", "next": "https://evil.example/"}).url == "/"


# --- What she sees ---


@pytest.mark.fault(1)
@pytest.mark.fault(3)
def test_every_page_is_that_of_a_visitor(browser: Client, client: Client, papers: Open) -> None:
    """To the letter, but for the bar; where a visitor is led away or finds nothing, it says so."""
    client.cookies["django_language"] = "en"
    own = {"as-citizen", "set-language", "logout", "admin:logout", "healthz"}
    same = 0
    for address in ADDRESSES:
        if address.name in own:
            continue
        path = address.with_key(papers.public.pk)
        theirs, hers = client.get(path), browser.get(path)
        if theirs.status_code == 200:
            pages = (PASSING.sub("", body(one).decode(errors="replace")) for one in (theirs, hers))
            before, after = (re.sub(r'"made_at": "[^"]*"', "", page) for page in pages)
            assert before == after, address.name
            same += 1
        elif theirs.status_code == 404 or "/login/" in theirs.get("Location", ""):
            assert hers.status_code == 404, address.name
            assert HIDDEN in text_of(hers), address.name
        else:
            assert hers.status_code == theirs.status_code, address.name
    assert same >= 6


def test_what_is_not_public_is_hidden_and_says_so(browser: Client, papers: Open) -> None:
    for path in (
        papers.internal.get_absolute_url(),
        papers.restricted.get_absolute_url(),
        "/agreements/987654/",
        "/commitments/",
        "/admin/",
        "/admin/agreements/agreement/",
        "/calendar/",
        "/no-such-page/",
    ):
        response = browser.get(path)
        assert response.status_code == 404, path
        text = text_of(response)
        assert HIDDEN in text
        assert BANNER in text
        assert not [one for one in ("Служебное", "Закрытое", "Дана", "Data entry") if one in text]
        back = [one for one in tree(response).iter("input") if one.get("value") == path]
        assert back, "the way back leads to this very page"


def test_it_speaks_her_language(staff: User, browser: Client) -> None:
    staff.language = "kk"
    staff.save()
    browser.cookies["django_language"] = "ru"
    for path in ("/agreements/", "/commitments/"):
        assert browser.get(path)["Content-Language"] == "kk"


@pytest.mark.fault(27)
def test_nothing_of_it_stays_in_the_browser(browser: Client) -> None:
    for path in (
        "/agreements/",
        "/open-data/",
        "/open-data/agreements.csv",
        "/commitments/",
        "/no-such-page/",
    ):
        assert browser.get(path)["Cache-Control"] == "private, no-store"


# --- What she does ---


def test_nothing_is_sent(browser: Client, papers: Open) -> None:
    refused = 0
    for address in ADDRESSES:
        if address.name in {"as-citizen", "set-language", "logout", "admin:logout", "healthz"}:
            continue
        response = browser.post(address.with_key(papers.public.pk), {"text_ru": "x", "username": "dana"})
        assert response.status_code in (403, 404), address.name
        refused += response.status_code == 403
        assert "A citizen changes nothing here" in text_of(response) or response.status_code == 404
    assert refused > 100
    browser.post(BUTTON, {"see": "own"})
    assert browser.get("/").status_code == 200, "she is still signed in"


def test_a_form_of_another_window_is_sent_by_reloading_the_page(
    staff: User, client_of: Callable[[User], Client], papers: Open
) -> None:
    """What was typed into it meanwhile is not lost."""
    browser = client_of(staff)
    entry = Entry(browser, Agreement, papers.public).fill(subject_ru="О культуре")
    as_citizen(browser)
    refused = browser.post(entry.address, {**entry.fields, "_save": "Save"})
    assert refused.status_code == 403
    assert "nothing that you typed is lost" in text_of(refused)
    browser.post(BUTTON, {"see": "own"})
    assert entry.send().saved
    papers.public.refresh_from_db()
    assert papers.public.subject_ru == "О культуре"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_nor_by_other_methods(method: str, browser: Client) -> None:
    assert browser.generic(method, "/agreements/").status_code == 403


def test_the_language_is_changed_for_her(staff: User, browser: Client) -> None:
    browser.post("/language/", {"language": "ru", "next": "/agreements/"})
    staff.refresh_from_db()
    assert staff.language == "ru"


def test_signing_out(browser: Client) -> None:
    (bar,) = with_class(tree(browser.get("/commitments/")), "as-citizen")
    assert "/accounts/logout/" in [one.get("action") for one in bar.iter("form")]
    assert browser.post("/accounts/logout/").status_code == 302
    assert BANNER not in text_of(browser.get("/agreements/"))
    assert browser.get("/commitments/").url == "/accounts/login/?next=/commitments/"


def test_nobody_without_a_name_stands_in_a_log_or_history(staff: User, browser: Client, papers: Open) -> None:
    histories = Agreement.history.count()
    browser.get("/open-data/agreements.csv")
    browser.post("/accounts/logout/")
    kinds = [(use.kind, use.user) for use in Use.objects.order_by("pk").exclude(kind=Use.Kind.SIGN_IN)]
    assert kinds == [(Use.Kind.DOWNLOAD, staff), (Use.Kind.SIGN_OUT, staff)]
    assert Agreement.history.count() == histories


@pytest.mark.fault(23)
def test_the_session_ends_as_always(browser: Client, settings) -> None:
    session = browser.session
    session[USED] = time.time() - settings.SESSION_IDLE_MINUTES * 60 - 1
    session.save()
    assert BANNER not in text_of(browser.get("/agreements/"))
    assert browser.get("/commitments/").url == "/accounts/login/?next=/commitments/"


@pytest.mark.fault(9)
def test_a_person_who_was_deactivated_is_a_visitor(staff: User, browser: Client) -> None:
    staff.is_active = False
    staff.save()
    assert BANNER not in text_of(browser.get("/agreements/"))


@pytest.mark.fault(25)
def test_it_is_no_way_round_the_second_factor(administrator: User, papers: Open, settings) -> None:
    settings.SECOND_FACTOR_FOR = ["administrator"]
    browser = sign_in("timur")
    assert browser.post(BUTTON, {"see": "citizen"}).url == reverse("mfa_index")
    set_up_app(browser)
    assert BANNER in text_of(as_citizen(browser).get("/agreements/"))
