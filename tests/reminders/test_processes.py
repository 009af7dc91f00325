"""Two `manage.py send_reminders` at once, and one that is killed, as processes of their own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as project
from django.db import connection

from agreements.models import Digest
from tests import factories
from tests.reminders.conftest import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from accounts.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PATIENCE = 60  # seconds


class Thinking:
    """A mail server that takes Dana's letter only once it may."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, str]] = []
        self.asked, self.may = threading.Event(), threading.Event()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        (to,) = envelope.rcpt_tos
        while to.startswith("dana") and not self.may.is_set():
            self.asked.set()
            await asyncio.sleep(0.05)
        (number,) = [line for line in envelope.content.splitlines() if line.startswith(b"Message-ID")]
        self.arrived.append((to, number.decode()))
        return "250 OK"


@pytest.fixture
def letters(port: int) -> Iterator[Thinking]:
    handler = Thinking()
    server = Controller(handler, "127.0.0.1", port)
    server.start()
    yield handler
    handler.may.set()
    server.stop()


@pytest.fixture
def start(port: int) -> Iterator[Callable[[], subprocess.Popen]]:
    """Starts a run of DAY."""
    runs = []
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.reminders.process_settings",
        "TEST_DATABASE": connection.settings_dict["NAME"],
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "EMAIL_TIMEOUT": str(PATIENCE),
    }
    command = [sys.executable, str(project.BASE_DIR / "manage.py"), "send_reminders", f"--day={DAY}"]

    def one() -> subprocess.Popen:
        runs.append(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True))
        return runs[-1]

    yield one
    for run in runs:
        run.kill()
        run.wait()


@pytest.fixture(autouse=True)
def _both(dana: User, administrator: User, promised: Callable[..., Any]) -> None:
    """Something for Dana, who comes first, and for Timur."""
    administrator.email = "timur@example.kz"
    administrator.save()
    promised(0, lead_person=factories.person(user=administrator))


def said_by(run: subprocess.Popen) -> str:
    said, _ = run.communicate(timeout=PATIENCE)
    assert run.returncode == 0, said
    return said


def test_two_at_once_send_one_mail_each(letters: Thinking, start: Callable[[], subprocess.Popen]) -> None:
    first = start()
    assert letters.asked.wait(PATIENCE)
    second = said_by(start())
    assert "dana: is served by another run" in second
    assert "timur: sent" in second
    letters.may.set()
    assert "dana: sent" in said_by(first)
    assert Counter(to for to, _ in letters.arrived) == {"dana@example.kz": 1, "timur@example.kz": 1}
    assert list(Digest.objects.values_list("state", "attempts")) == [("sent", 1)] * 2


def test_one_that_is_killed_leaves_its_mail_to_the_next(
    letters: Thinking, start: Callable[[], subprocess.Popen]
) -> None:
    first = start()
    assert letters.asked.wait(PATIENCE)
    first.kill()
    first.wait()
    letters.arrived.clear()
    letters.may.set()
    said = said_by(start())
    assert "dana: sent" in said
    assert "timur: sent" in said
    numbers = dict.fromkeys(number for to, number in letters.arrived if to.startswith("dana"))
    assert len(numbers) == 1, "what may arrive twice has one number"
    assert Digest.objects.sent().count() == 2
