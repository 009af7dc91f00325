"""A real Chromium against a real server, in which the sample case and some more rows are entered."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from playwright.sync_api import expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from accounts.roles import give_role
from tests.factories import agenda_item, days, decision
from tests.filling import fill
from workgroups.actions import call_off_meeting, plan_meeting, strike_item
from workgroups.models import Meeting, WorkingGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page, Request

CHROMIUM = "/usr/bin/chromium"
#: Debian's Chromium asks Google for updates and more, unless it is told not to.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
]
PATIENCE = 10_000  # milliseconds
#: Who works with the register here, and in which role; all read Russian.
PEOPLE = {"ainur": "official", "dana": "staff", "timur": "administrator"}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright runs a loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Site:
    """The address of the server, and the sessions of those who are signed in, by name."""

    address: str
    sessions: dict[str, str]


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """What is entered here stays until the last test of a file.

    The tests are marked ``django_db``: else pytest-django would not make the
    test database for them, and this would empty the one that is worked with.
    """
    with django_db_blocker.unblock():
        assert connection.settings_dict["NAME"].startswith("test_"), "mark the test with django_db"
        try:
            sessions = enter()
            server = LiveServer("127.0.0.1")
            yield Site(server.url, sessions)
            server.stop()
        finally:
            call_command("flush", verbosity=0, interactive=False)


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
def enter() -> dict[str, str]:
    call_command("load_sample", verbosity=0)
    fill(3)
    sessions = {name: sign_in(name, role) for name, role in PEOPLE.items()}
    plan_meetings(User.objects.get(username="dana"))
    return sessions


def plan_meetings(secretary: User) -> None:
    """Of the group that met last: a meeting called off, then one for today with its minutes begun."""
    group = WorkingGroup.objects.exclude(meetings=None).latest("pk")
    called_off, planned = (
        Meeting(group=group, number=number, held_on=days(ahead), starts_at=dt.time(15))
        for number, ahead in ((2, 14), (3, 0))
    )
    for sitting in (called_off, planned):
        plan_meeting(meeting=sitting, user=secretary)
    call_off_meeting(meeting=called_off, reason="Болезнь председателя", user=secretary)
    struck, *_kept = planned.agenda.kept()
    strike_item(item=struck, user=secretary)
    question = agenda_item("О выставке", meeting=planned, order=9, heard_ru="Доложено о выставке.")
    decision(item=question, lead_person=planned.chair, due_on=days(30))


def sign_in(name: str, role: str) -> str:
    """The session of a new person of this name and role."""
    user = User.objects.create_user(name, password=f"pw-{name}", last_name=name.capitalize(), language="ru")
    give_role(user, role)
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens a window of one of PEOPLE, or of nobody; what a browser complains of fails the test."""
    contexts, complaints = [], []

    def opened(who: str = "", **options: Any) -> Page:
        context = chromium.new_context(base_url=site.address, **{"locale": "ru-RU"} | options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if who:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": site.sessions[who], "url": site.address}
            context.add_cookies([cookie])
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", note)
        context.on("request", stay)
        return context.new_page()

    def note(message: Any) -> None:
        """All but the status of the page itself, which tests of errors ask for."""
        itself = (
            message.text.startswith("Failed to load resource") and message.page.url == message.location["url"]
        )
        if message.type == "error" and not itself:
            complaints.append(f"{message.page.url}: {message.text}")

    def stay(request: Request) -> None:
        if not request.url.startswith((site.address, "data:", "about:")):
            complaints.append(f"asks for {request.url}")

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
